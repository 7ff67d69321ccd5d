"""Logging, tasks, search."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import activities
from leads.models import Activity, Lead
from tests.factories import AccountFactory, ContactFactory, LeadFactory, OpportunityFactory
from tests.pages.conftest import HTMX, main, text


def log(client, path, lead, **given):
    return client.post(path(lead, "activities/"), given)


def test_a_call_is_logged_with_its_outcome_and_sets_contacted(acme, ada, own, path):
    answer = log(ada, path, own, kind="call", outcome="Reached", body="Line 3 stops.", minutes="15")
    assert answer["Location"] == f"{path(own)}#composer"
    with acme.open():
        call, lead = Activity.objects.get(lead=own), Lead.objects.with_labels().get(pk=own.pk)
        assert (call.kind, call.outcome, call.minutes, call.owner) == ("call", "Reached", 15, acme.ada)
        assert lead.status.label == "Contacted" and lead.first_responded_at


@pytest.mark.parametrize("kind", ["note", "email", "event"])
def test_notes_mails_and_meetings_are_logged(acme, ada, own, path, kind):
    log(ada, path, own, kind=kind, subject="Site visit", body="Agreed on a pilot.", minutes="30")
    with acme.open():
        assert Activity.objects.get(lead=own).kind == kind
    assert "Agreed on a pilot." in main(ada.get(path(own)))


def test_a_follow_up_stands_on_its_day_in_the_tasks(acme, ada, own, path):
    log(ada, path, own, kind="call", outcome="No answer", follow_up="2")
    with acme.open():
        task = Activity.objects.get(kind="task")
        due = task.due_at.astimezone(acme.org.tz)
        assert (due.date() - timezone.now().astimezone(acme.org.tz).date(), due.hour) == (timedelta(days=2), 9)
    page = main(ada.get(acme.url("tasks/")))
    assert page.index("Later") < page.index("Follow up")


def test_a_call_may_set_a_status(acme, ada, own, path):
    with acme.open():
        opened = own.status.public_id
        assert activities.log("call", lead=own, by=acme.ada, outcome="Reached").lead.status.label == "Contacted"
    log(ada, path, own, kind="call", outcome="Wrong number", status=opened)
    with acme.open():
        assert Lead.objects.with_labels().get(pk=own.pk).status.label == "Open"


def test_what_cannot_be_logged_is_said_and_what_was_typed_is_kept(acme, ada, own, path):
    refused = ada.post(path(own, "activities/"), {"kind": "task", "body": "Call the CFO"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Say what is to be done." in text(refused) and "Call the CFO" in text(refused)
    assert "Write the note." in text(ada.post(path(own, "activities/"), {"kind": "note"}, follow=True))
    with acme.open():
        assert Activity.objects.count() == 0


def test_the_composer_is_empty_again_and_the_page_told(ada, own, path):
    saved = ada.post(path(own, "activities/"), {"kind": "note", "body": "Wants a quote"}, headers=HTMX)
    assert "lead-changed" in saved["HX-Trigger"]
    assert "Wants a quote" not in text(saved)


@pytest.mark.parametrize("given", [{"kind": "fax"}, {"kind": "call", "minutes": "x"}, {"kind": "task", "due": "soon"}])
def test_nonsense_is_refused(acme, ada, own, path, given):
    assert ada.post(path(own, "activities/"), given, headers=HTMX).status_code == 422
    with acme.open():
        assert Activity.objects.count() == 0


def test_a_viewer_logs_nothing(acme, vic, own, path):
    assert log(vic, path, own, kind="note", body="x").status_code == 403


def test_tasks_stand_under_overdue_today_and_later_and_are_finished_and_opened_again(acme, ada, own):
    now = timezone.now()
    with acme.open(acme.ada):
        task = activities.log("task", by=acme.ada, lead=own, subject="Late one", due_at=now - timedelta(days=1))
        activities.log("task", by=acme.ada, subject="Far one", due_at=now + timedelta(days=9))
        activities.log("task", by=acme.ben, subject="Of Ben", due_at=now)
    page = main(ada.get(acme.url("tasks/")))
    assert page.index("Overdue") < page.index("Late one") < page.index("Later") < page.index("Far one")
    assert "Of Ben" not in page
    ada.post(acme.url(f"tasks/{task.public_id}/done/"))
    assert "Late one" not in main(ada.get(acme.url("tasks/")))
    assert "Late one" in main(ada.get(acme.url("tasks/?show=done")))
    ada.post(acme.url(f"tasks/{task.public_id}/reopen/"))
    assert "Late one" in main(ada.get(acme.url("tasks/")))


def test_a_task_is_planned_for_a_colleague(acme, ada, ben):
    due = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d")
    form = {"subject": "Check the offer", "due": due, "owner": acme.ben.public_id}
    assert ada.post(acme.url("tasks/new/"), form).status_code == 302
    assert "Check the offer" in main(ben.get(acme.url("tasks/")))
    assert ada.post(acme.url("tasks/new/"), {"subject": ""}).status_code == 422


def test_another_organizations_task_is_missing(acme, globex, own):
    with acme.open(acme.ada):
        task = activities.log("task", by=acme.ada, lead=own, subject="Ours")
    mallory = globex.client(globex.mallory)
    assert mallory.post(globex.url(f"tasks/{task.public_id}/done/")).status_code == 404


def test_search_finds_every_kind_of_record(acme, ada):
    with acme.open():
        LeadFactory(last_name="Brennan")
        account = AccountFactory(name="Brenner Präzision AG", owner=acme.ada)
        ContactFactory(last_name="Brentano", owner=acme.ada, account=account)
        OpportunityFactory(name="Brenner, 40 machines", owner=acme.ada, account=account)
    page = main(ada.get(acme.url("search/?q=bren"))).replace("<mark>", "").replace("</mark>", "")
    for found in ("Brennan", "Brenner Präzision AG", "Brentano", "Brenner, 40 machines"):
        assert found in page


def test_the_palette_searches_and_leads_to_pages_the_role_reaches(acme, ada, vic):
    assert "command-q" in text(ada.get(acme.url("search/"), headers=HTMX))
    found = ada.get(acme.url("search/?q=new"), headers=HTMX)
    assert acme.url("leads/new/") in text(found) and "<html" not in text(found)
    assert acme.url("leads/new/") not in text(vic.get(acme.url("search/?q=new"), headers=HTMX))


def test_one_letter_and_no_match_say_so(acme, ada, own):
    assert "at least two letters" in main(ada.get(acme.url("search/?q=v")))
    assert "Nothing found" in main(ada.get(acme.url("search/?q=zzzz")))
