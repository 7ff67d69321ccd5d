"""The composer logs, sets the status and plans the follow-up at once, and opens as it was used last."""

import pytest

from leads.configuration import configuration
from leads.models import Activity, Lead
from tests.factories import LeadFactory
from tests.pages.conftest import HTMX, main, text


@pytest.mark.parametrize("kind", [{"kind": "note", "body": "Wants a quote."}, {"kind": "call", "outcome": "Reached"}])
def test_one_keystroke_logs_moves_and_plans(acme, ada, own, path, kind):
    with acme.open():
        status = configuration().status_labeled("Contacted").public_id
    answer = ada.post(path(own, "activities/"), kind | {"status": status, "follow_up": "2"}, headers=HTMX)
    assert answer.status_code == 200
    with acme.open():
        assert Lead.objects.get(pk=own.pk).status.label == "Contacted"
        assert set(Activity.objects.values_list("kind", flat=True)) == {kind["kind"], "task"}


def test_a_status_that_needs_a_field_keeps_what_was_typed(acme, ada, own, path):
    with acme.open():
        contacted = configuration().status_labeled("Contacted")
        contacted.required_fields = ["industry"]
        contacted.save()
        acme.org.configuration_changed()
    given = {"kind": "note", "body": "Wants a quote.", "status": contacted.public_id}
    answer = ada.post(path(own, "activities/"), given, headers=HTMX)
    assert answer.status_code == 422 and "Wants a quote." in text(answer)
    with acme.open():
        assert not Activity.objects.exists()


def test_it_opens_on_the_last_used_type(ada, own, path):
    ada.post(path(own, "activities/"), {"kind": "note", "body": "Wants a quote."})
    assert ada.get(path(own)).context["compose"] == "note"
    assert ada.get(path(own), {"compose": "task"}).context["compose"] == "task"


def test_colleagues_are_offered_by_the_beginning_of_their_names(ada, acme):
    page = text(ada.get(acme.url("people/named/"), {"q": "b"}))
    assert "Ben Acme" in page and "Grace Acme" not in page
    assert "Grace Acme" in text(ada.get(acme.url("people/named/"), {"q": "acme"}))


def test_the_server_refuses_what_a_person_asked_not_to_get(acme, ada, path):
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada, do_not_call=True, has_opted_out_of_email=True)
    for kind in ({"kind": "call", "outcome": "Reached"}, {"kind": "email", "subject": "Hello"}):
        assert ada.post(path(lead, "activities/"), kind, headers=HTMX).status_code == 422
    page = main(ada.get(path(lead)))
    assert "Asked not to be called" in page and "Opted out of e-mail" in page and "data-call" not in page


def test_a_star_is_given_and_taken(acme, ada, own, path):
    assert "is-followed" in text(ada.post(path(own, "follow/"), headers=HTMX))
    assert 'aria-pressed="true"' in main(ada.get(path(own)))
    assert ada.post(path(own, "unfollow/")).status_code == 302
    assert 'aria-pressed="false"' in main(ada.get(path(own)))
