"""Statuses, reasons and fields, as an admin sets them up."""

import pytest

from leads.configuration import configuration
from leads.models import CustomField, Lead, Reason, Status
from leads.workflow import allowed_moves
from qualification.models import ScoringRule
from tenancy import events
from tests.factories import CustomFieldFactory, LeadFactory


@pytest.fixture
def statuses(acme):
    with acme.open():
        return {status.label: status for status in Status.objects.all()}


def test_a_new_status_is_reached_by_whom_its_step_names(acme, statuses):
    client = acme.client(acme.root)
    client.post(acme.url("settings/statuses/new/"), {"label": "Working", "kind": "open"})
    with acme.open():
        working = Status.objects.get(label="Working")
    given = {"label": "Open", "kind": "open", "is_default": "on", f"to-{working.pk}": "manager"}
    assert client.post(acme.url(f"settings/statuses/{statuses['Open'].public_id}/"), given).status_code == 302
    with acme.open():
        acme.org.refresh_from_db()
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada)
        assert working not in allowed_moves(lead, acme.ada)
        assert working in allowed_moves(lead, acme.grace)


def test_at_most_five_key_fields(acme, statuses):
    given = {"label": "Open", "kind": "open", "key_fields": ["email", "phone", "title", "company", "city", "state"]}
    answer = acme.client(acme.root).post(acme.url(f"settings/statuses/{statuses['Open'].public_id}/"), given)
    assert answer.status_code == 422
    assert "Choose at most 5; these are 6." in answer.content.decode()


def test_a_used_status_keeps_its_kind(acme, statuses):
    with acme.open():
        LeadFactory(status=statuses["Contacted"])
    given = {"label": "Contacted", "kind": "unqualified"}
    answer = acme.client(acme.root).post(acme.url(f"settings/statuses/{statuses['Contacted'].public_id}/"), given)
    assert answer.status_code == 422
    assert "Its kind stays" in answer.content.decode()


def test_retiring_a_used_status_asks_for_another_one(acme, statuses):
    with acme.open():
        lead = LeadFactory(status=statuses["Contacted"])
    client, path = acme.client(acme.root), acme.url(f"settings/statuses/{statuses['Contacted'].public_id}/retire/")
    assert client.post(path).status_code == 422
    assert client.post(path, {"replacement": statuses["Unqualified"].pk}).status_code == 422
    assert client.post(path, {"replacement": statuses["Open"].pk}).status_code == 302
    with acme.open():
        lead = Lead.objects.get(pk=lead.pk)
        assert (lead.status.label, lead.version) == ("Open", 2)
        assert events.of(lead)[0].changes == {"status": ["Contacted", "Open"]}
        assert not Status.objects.get(label="Contacted").is_active


@pytest.mark.parametrize("label", ["Open", "Qualified", "Unqualified"])
def test_the_last_of_a_kind_stays(acme, statuses, label):
    answer = acme.client(acme.root).post(acme.url(f"settings/statuses/{statuses[label].public_id}/retire/"))
    assert answer.status_code == 409
    assert "Make another one the default first" in answer.content.decode()


def test_statuses_and_reasons_change_places(acme, statuses):
    client = acme.client(acme.root)
    client.post(acme.url(f"settings/statuses/{statuses['Contacted'].public_id}/move/"), {"do": "up"})
    with acme.open():
        assert [status.label for status in Status.objects.all()][:2] == ["Contacted", "Open"]
        second = Reason.objects.all()[1]
    client.post(acme.url(f"settings/reasons/{second.public_id}/move/"), {"do": "up"})
    with acme.open():
        assert Reason.objects.first() == second


def test_a_used_reason_stays_and_an_unused_one_goes(acme, statuses):
    client = acme.client(acme.root)
    with acme.open():
        used, unused = Reason.objects.all()[:2]
        LeadFactory(status=statuses["Unqualified"], reason=used)
    assert client.post(acme.url(f"settings/reasons/{used.public_id}/delete/")).status_code == 409
    assert client.post(acme.url(f"settings/reasons/{unused.public_id}/delete/")).status_code == 302
    with acme.open():
        assert set(Reason.objects.filter(pk__in=[used.pk, unused.pk])) == {used}


def test_a_field_gets_its_key_from_its_label_and_is_in_rules_at_once(acme):
    given = {"label": "Contract end", "entity": "lead", "kind": "date"}
    assert acme.client(acme.root).post(acme.url("settings/fields/new/"), given).status_code == 302
    with acme.open():
        acme.org.refresh_from_db()
    with acme.open():
        assert "custom.contract_end" in {field.name for field in configuration().schema.fields}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"label": "Segment", "kind": "picklist"}, "A picklist needs choices"),
        ({"label": "Segment", "kind": "text", "name": "Big Segment"}, "Enter a valid"),
        ({"label": "Segment", "kind": "text", "name": "1st"}, "a letter first"),
        ({"label": "Old", "kind": "text"}, "There is another one named"),
        ({"label": "Segment", "kind": "text", "name": "old"}, "has the key old"),
    ],
)
def test_a_field_that_cannot_be_is_refused_in_its_place(acme, given, words):
    with acme.open():
        CustomFieldFactory(name="old", label="Old")
    answer = acme.client(acme.root).post(acme.url("settings/fields/new/"), {"entity": "lead"} | given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_deleting_a_field_says_which_rules_break(acme):
    with acme.open(acme.root):
        field = CustomFieldFactory(name="segment", label="Segment")
        ScoringRule.objects.create(name="Big", criteria={"field": "custom.segment", "is": "big"}, points=5)
    client, path = acme.client(acme.root), acme.url(f"settings/fields/{field.public_id}/delete/")
    body = client.get(path).content.decode()
    assert "These rules break" in body
    assert "Scoring rule “Big”" in body
    assert client.post(path).status_code == 302
    with acme.open():
        assert not CustomField.objects.exists()
