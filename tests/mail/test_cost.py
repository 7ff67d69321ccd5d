"""What e-mail costs the lead page."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import meetings
from leads.mail import sending
from leads.models import Lead
from tests.mail.conftest import answer_to


def test_a_long_correspondence_costs_the_lead_page_no_more_queries(acme, katrin, write, arrive):
    ada, path = acme.client(acme.ada), acme.url(f"leads/{katrin.public_id}/")

    def queries():
        ada.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert ada.get(path).status_code == 200
        return captured.captured_queries

    def talk(number):
        arrive(answer_to(write(), message_id=f"<{number}@x>"))
        with acme.open(acme.ada):
            lead = Lead.objects.with_labels().get(pk=katrin.pk)
            at = timezone.now() + timedelta(days=number + 1)
            meetings.plan(lead, by=acme.ada, invite=True, subject="Visit", at=at)

    talk(0)
    few = len(queries())
    for number in range(1, 5):
        talk(number)
    many = queries()
    assert len(many) == few, "\n".join(row["sql"][:160] for row in many)


def test_a_thread_is_read_by_two_queries(acme, katrin, write):
    write()
    with acme.open(acme.ada), CaptureQueriesContext(connection) as captured:
        sending.thread(katrin, "Your request")
    assert len(captured) == 2
