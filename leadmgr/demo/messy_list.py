"""A small list as they come from fairs: semicolons, an old encoding, doubles, blanks and rows that are wrong."""

import csv
import io

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tenancy.requests import MemberRequest

HEADERS = ("Vorname", "Nachname", "Firma", "E-Mail", "Telefon", "Mitarbeiter", "Land", "Notiz", "Stand-Nr.")
ROWS = (
    ("Jürgen", "Grünwald", "Weißbach Antriebe GmbH", "j.gruenwald@weissbach.example", "0371 555 0148", "420", "DE", "Wants a quote for 40 sensors", "7-341"),
    ("Françoise", "Lefèvre", "Meuse Hydraulique", "f.lefevre@meuse.example", "+33 3 55 50 01 12", "85", "FR", "", "7-341"),
    ("Mikkel", "Sørensen", "Østerbro Pumper A/S", "ms@osterbro.example", "+45 55 50 12 34", "1,200", "DK", "Call after Easter", "2-118"),
    ("  Jürgen ", "GRÜNWALD", "Weißbach Antriebe", "J.Gruenwald@Weissbach.example", "", "", "DE", "Came back with his boss", "7-342"),
    ("Anna", "", "Kaltenbrunn Optik", "anna@kaltenbrunn.example", "", "12", "AT", "Name unreadable", "3-002"),
    ("Björn", "Åkesson", "Skåne Press", "bjorn(at)skane.example", "", "60", "SE", "", "3-002"),
    ("", "Öztürk", "", "oeztuerk@example.com", "+90 555 010 0199", "", "TR", "No card", "1-220"),
    ("Łucja", "Nowak", "Śląsk Metal", "l.nowak@slask.example", "", "about 300", "PL", "", "1-220"),
    ("Zoë", "O’Neill", "Ballymore \"Precision\" Ltd; Cork", "zoe@ballymore.example", "+353 21 555 0101", "35", "IE", "=SUM(A1:A9)", "4-101"),
    ("", "", "", "", "", "", "", "", ""),
    ("Ines", "Çelik", "Lario Tessuti", "i.celik@lario.example", "+39 031 555 0133", "250", "IT", "Two lines,\nas typed on the phone", "4-101"),
    ("Test", "Test", "asdf", "test@test", "123", "0", "XX", "", ""),
)  # fmt: skip


def content() -> bytes:
    """Return the list as its spreadsheet wrote it; letters its old encoding lacks are lost, as they would be."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerows([HEADERS, *ROWS])
    return text.getvalue().encode("cp1252", errors="replace")


@require_safe
def messy_list(request: MemberRequest) -> HttpResponse:
    """Hand out the list, in demo organizations only."""
    if not request.organization.is_demo:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="fair-badges.csv"'}
    return HttpResponse(content(), content_type="text/csv; charset=windows-1252", headers=headers)
