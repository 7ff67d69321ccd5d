"""A file is sent in pieces, read as a person corrects it, and handed out again."""

import io
from datetime import timedelta
from random import Random

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from leadmgr import doors
from leads.imports import examining, plain_copies, tidying
from leads.imports.receiving import receive
from leads.imports.running import drain, start
from leads.imports.source import rows_of
from leads.models import Import
from tenancy import acting, stored_files
from tenancy.refusals import Invalid

LIST = "First Name;Last Name;Company\nKatrin;Vogel;Brenner AG\nUrs;Hürlimann;Säntis AG\n".encode("cp1252")
PIECE = "application/offset+octet-stream"
LETTERS = range(0x4E00, 0x9000)  # which pack badly, so that a short list is a large file
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mara(acme):
    return acme.client(acme.mara)


def begin(client, cast, content=LIST, **fields):
    sent = {"name": "fair.csv", "size": len(content), "key": "k1"} | fields
    return client.post(cast.url("imports/uploads/"), sent)


def piece(client, url, content, offset):
    return client.patch(url, content, content_type=PIECE, headers={"Upload-Offset": str(offset)})


def stored(cast):
    with cast.open():
        return Import.objects.select_related("source").get()


def page(cast, batch, below=""):
    return cast.url(f"imports/{batch.public_id}/{below}")


def received(cast, content=LIST, name="fair.csv"):
    with cast.open(cast.mara):
        return receive(content, name, by=cast.mara)


def test_a_file_that_was_cut_off_goes_on_where_it_ended(acme, mara):
    url = begin(mara, acme).json()["url"]
    assert piece(mara, url, LIST[:20], 0).json() == {"offset": 20, "next": ""}
    again = begin(mara, acme).json()
    assert (again["url"], again["offset"]) == (url, 20)
    wrong = piece(mara, url, LIST[10:], 10)
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 20)
    shown = mara.get(page(acme, stored(acme)), follow=True).content.decode()
    assert "Choose “fair.csv” again" in shown
    done = piece(mara, url, LIST[20:], mara.get(url).json()["offset"]).json()
    batch = stored(acme)
    assert done["next"] == page(acme, batch)
    with acme.open():
        assert stored_files.path_of(batch.source).read_bytes() == LIST
    assert (batch.state, batch.encoding, batch.rows) == ("mapping", "cp1252", 2)
    assert piece(mara, url, b"more", len(LIST)).status_code == 409


def test_a_piece_is_read_before_the_door_opens_and_says_what_it_is(acme, mara, monkeypatch):
    url = begin(mara, acme).json()["url"]
    opened, read = [], doors.read_first
    monkeypatch.setattr(doors, "read_first", lambda request: opened.append(acting.current()) or read(request))
    plain = mara.patch(url, LIST, content_type="text/csv", headers={"Upload-Offset": "0"})
    assert (plain.status_code, "content type" in plain.json()["problem"]) == (422, True)
    assert piece(mara, url, LIST, 0).json()["next"]
    assert opened == [None, None]


def test_a_file_in_pieces_that_is_no_list_says_so_and_is_not_kept(acme, mara):
    url = begin(mara, acme, b"Last Name,Company\n").json()["url"]
    refused = piece(mara, url, b"Last Name,Company\n", 0)
    assert refused.status_code == 422
    assert "no rows" in refused.json()["problem"]
    assert (stored(acme).state, stored(acme).source) == ("failed", None)


def test_what_cannot_be_begun_is_said(acme, mara, settings):
    settings.IMPORT_MAX_BYTES = 2**20
    assert "one import takes 1 MB" in begin(mara, acme, size=2**20 + 1).json()["problem"]
    assert "empty" in begin(mara, acme, size=0).json()["problem"]
    for number in range(10):
        assert begin(mara, acme, key=f"k{number}").status_code == 201
    assert "unfinished uploads" in begin(mara, acme, key="one more").json()["problem"]
    assert begin(acme.client(acme.ada), acme).status_code == 403


def test_a_file_beyond_the_limit_of_other_pages_is_taken_here(acme, mara, settings):
    settings.FILE_MAX_BYTES = 10
    mara.post(acme.url("imports/new/"), {"file": SimpleUploadedFile("fair.csv", LIST)})
    assert stored(acme).rows == 2
    settings.IMPORT_MAX_BYTES = 2**10
    refused = mara.post(acme.url("imports/new/"), {"file": SimpleUploadedFile("long.csv", b"x" * 2**11)})
    assert "“long.csv” is too large" in refused.content.decode()


def test_how_a_file_is_read_is_shown_tried_and_corrected(acme, mara):
    batch = received(acme, b"Fair 2026;;\n" + LIST)
    assert (batch.header_row, batch.rows) == (2, 2)
    shown = mara.get(page(acme, batch, "reading/")).content.decode()
    for words in ("Western European (Windows-1252)", "Semicolon", "Hürlimann", "2 rows"):
        assert words in shown
    chosen = {"encoding": "cp1251", "delimiter": ";", "header_row": 3}
    tried = mara.get(page(acme, batch, "reading/"), chosen, headers=HTMX).content.decode()
    assert "Hьrlimann" in tried
    assert "<html" not in tried
    assert stored(acme).encoding == "cp1252"
    kept = mara.post(page(acme, batch, "reading/"), chosen | {"encoding": "cp1252"})
    assert kept["Location"] == page(acme, batch, "mapping/")
    batch = stored(acme)
    assert (batch.headers, batch.rows, batch.mapping["columns"]) == (["Katrin", "Vogel", "Brenner AG"], 1, {})
    refused = mara.post(page(acme, batch, "reading/"), chosen | {"header_row": 99})
    assert (refused.status_code, "no row 99" in refused.content.decode()) == (422, True)


def test_what_is_odd_about_a_file_is_said(acme, mara):
    batch = received(
        acme, b'Last Name,Company\nVogel,"Brenner AG\nRoy,Halden,more\nLee,\xffrn\n' + "Hü,A\n".encode() * 9
    )
    assert batch.rows == 12
    assert batch.remarks == [
        "Row 2 has a quote that is never closed; it is read as it stands.",
        "Row 3 has more cells than there are columns; what stands behind the last column is left out.",
    ]
    assert "never closed" in mara.get(page(acme, batch, "mapping/")).content.decode()


def test_a_file_that_was_imported_before_is_recognized(acme, mara):
    first = received(acme)
    with acme.open(acme.mara):
        start(first, first.mapping, by=acme.mara)
    drain(acme.org.pk)
    again = received(acme, name="other name.csv")
    shown = mara.get(page(acme, again, "mapping/")).content.decode()
    assert "This very file was imported before" in shown
    assert page(acme, first) in shown


def test_the_file_is_handed_out_as_it_was_sent(acme, mara):
    batch = received(acme)
    answer = mara.get(page(acme, batch, "file/"))
    assert b"".join(answer.streaming_content) == LIST
    assert 'filename="fair.csv"' in answer["Content-Disposition"]
    assert acme.client(acme.ada).get(page(acme, batch, "file/")).status_code == 403


def test_files_go_when_nobody_can_need_them_any_more(acme, mara, django_capture_on_commit_callbacks):
    url = begin(mara, acme).json()["url"]
    piece(mara, url, LIST[:20], 0)
    done, waiting = received(acme), received(acme, LIST * 2, "other.csv")
    with acme.open(acme.mara):
        start(done, done.mapping, by=acme.mara)
    drain(acme.org.pk)
    with acme.open():
        kept = [stored_files.path_of(batch.source) for batch in (done, waiting)]
        now = timezone.now()
        assert tidying.sweep(now + timedelta(days=2)) == 0
        assert tidying.sweep(now + timedelta(days=4)) == 1
        assert not Import.objects.filter(state="uploading").exists()
    with django_capture_on_commit_callbacks(execute=True), acme.open():
        assert tidying.sweep(now + timedelta(days=31)) == 2
        assert [batch.source for batch in Import.objects.all()] == [None]
    assert not any(path.exists() for path in kept)
    assert mara.get(page(acme, done, "file/")).status_code == 409


def test_a_long_workbook_is_parsed_once_and_its_rows_come_from_a_plain_copy(acme):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["Last Name", "Company"])
        for number in range(300):
            firm = "".join(map(chr, Random(number).choices(LETTERS, k=4000)))
            sheet.write_row(number + 3, 0, [f"Vogel {number}", firm])
    batch = received(acme, written.getvalue(), "long.xlsx")
    assert (batch.state, batch.header_row) == ("reading", 2)
    examining.drain(acme.org.pk)
    batch = stored(acme)
    with acme.open():
        rows = list(rows_of(batch))
        assert (batch.rows, rows[0][0], rows[-1][1][0]) == (300, 4, "Vogel 299")
        copy = plain_copies.place(batch)
        stored_files.path_of(batch.source).write_bytes(b"PK\x03\x04 not read again")
        assert list(rows_of(batch, after=4)) == rows[1:]
        copy.unlink()
        with pytest.raises(Invalid, match="cannot be opened"):
            list(rows_of(batch))
