"""What an admin sets up in the browser."""

import pytest

from assignment.models import AssignmentRule, RuleVersion
from leads.configuration import configuration
from leads.models import CustomField, Lead, Queue, Reason, Status, StatusStep
from tenancy.models import ApiKey, Event, Invitation, Member, Organization
from tests.factories import LeadFactory, QueueFactory

PAGES = (
    "", "organization/", "members/", "members/invite/", "queues/", "queues/new/", "statuses/", "statuses/new/",
    "reasons/", "reasons/new/", "fields/", "fields/new/", "stages/", "stages/new/", "keys/", "mail/", "changes/",
    "setup/",
)  # fmt: skip


@pytest.fixture
def root(acme):
    return acme.client(acme.root)


def settings(acme, path):
    return acme.url(f"settings/{path}")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_for_admins_and_for_nobody_else(acme, root, page):
    assert root.get(settings(acme, page)).status_code == 200
    for name in ("grace", "mara", "ada", "vic"):
        answer = acme.client(getattr(acme, name)).get(settings(acme, page))
        assert answer.status_code == 403
        assert b"Only admins" in answer.content


def test_the_organization_is_changed(acme, root):
    answer = root.post(
        settings(acme, "organization/"),
        {"name": "Acme SE", "country": "AT", "time_zone": "Europe/Vienna", "currency": "EUR", "days": [0, 1, 2],
         "start": "08:00",
         "end": "16:30", "hand_over_score": 120, "stale_days": 10, "return_hosts": "https://www.acme.example/thanks\nshop.acme.example"},
    )  # fmt: skip
    assert answer.status_code == 302
    with acme.open():
        org = Organization.objects.get()
        assert (org.name, org.country, org.hand_over_score) == ("Acme SE", "AT", 120)
        assert org.business_hours == {"days": [0, 1, 2], "start": "08:00", "end": "16:30"}
        assert org.return_hosts == ["www.acme.example", "shop.acme.example"]
        assert Event.objects.filter(kind="organization.changed").get().by == acme.root.name


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Moon/Sea", "valid choice"),
        ("end", "07:00", "ends after"),
        ("return_hosts", "a b", "is no host"),
        ("name", "", "required"),
    ],
)
def test_wrong_values_are_said_beside_their_field(acme, root, field, value, words):
    values = {
        "name": "Acme",
        "country": "AT",
        "time_zone": "UTC",
        "currency": "EUR",
        "days": [0],
        "start": "08:00",
        "end": "16:30",
        "hand_over_score": 100,
        "stale_days": 14,
    }
    answer = root.post(settings(acme, "organization/"), values | {field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_queue_is_made_staffed_and_deleted(acme, root):
    root.post(settings(acme, "queues/new/"), {"name": "DACH", "target_minutes": 30, "members": [acme.ada.pk]})
    with acme.open():
        queue = Queue.objects.get(name="DACH")
        assert list(queue.members.all()) == [acme.ada]
    root.post(settings(acme, f"queues/{queue.public_id}/"), {"name": "DACH enterprise", "members": [acme.ben.pk]})
    with acme.open():
        queue.refresh_from_db()
        assert (queue.name, list(queue.members.all())) == ("DACH enterprise", [acme.ben])
    assert root.post(settings(acme, f"queues/{queue.public_id}/delete/")).status_code == 302
    with acme.open():
        assert not Queue.objects.filter(pk=queue.pk).exists()


def test_a_queue_that_is_needed_is_not_deleted_and_the_page_says_why(acme, root):
    with acme.open():
        default, used = acme.queue, QueueFactory()
        LeadFactory(owner_queue=used)
    assert (
        "Make another queue the default"
        in root.post(settings(acme, f"queues/{default.public_id}/delete/")).content.decode()
    )
    assert "still owns leads" in root.post(settings(acme, f"queues/{used.public_id}/delete/")).content.decode()


def test_a_queue_that_the_rule_sends_leads_to_stays(acme, root):
    with acme.open():
        queue = QueueFactory(name="DACH")
        rule = AssignmentRule.objects.get()
        entry = {
            "id": "x", "name": "Everybody", "active": True, "criteria": {"all": []}, "target_minutes": None,
            "assign": {"type": "queue", "id": queue.pk},
        }  # fmt: skip
        RuleVersion.objects.create(rule=rule, number=2, entries=[entry])
    answer = root.post(settings(acme, f"queues/{queue.public_id}/delete/"))
    assert answer.status_code == 409
    assert "sends leads to “DACH”: Everybody" in answer.content.decode()
    with acme.open():
        assert Queue.objects.filter(pk=queue.pk).exists()


def test_there_is_always_one_default_queue(acme, root):
    root.post(settings(acme, "queues/new/"), {"name": "Second", "is_default": "on"})
    with acme.open():
        assert Queue.objects.filter(is_default=True).count() == 1


def test_a_status_is_added_with_its_steps_and_used_at_once(acme, root):
    with acme.open():
        contacted = Status.objects.get(label="Contacted")
    root.post(
        settings(acme, "statuses/new/"),
        {
            "label": "Working",
            "kind": "open",
            "position": 2,
            "is_active": "on",
            "next_ones": [contacted.pk],
            "key_fields": ["phone"],
        },
    )
    with acme.open():
        assert StatusStep.objects.filter(source__label="Working", target=contacted).exists()
        assert configuration().status_labeled("working").key_fields == ["phone"]


def test_the_last_status_of_a_kind_stays(acme, root):
    with acme.open():
        qualified = Status.objects.get(kind="converted")
    answer = root.post(settings(acme, f"statuses/{qualified.public_id}/delete/"))
    assert (answer.status_code, Status.objects.count()) == (409, 0)
    with acme.open():
        assert Status.objects.filter(pk=qualified.pk).exists()


def test_reasons_and_fields_are_added(acme, root):
    root.post(settings(acme, "reasons/new/"), {"label": "No wallet", "kind": "never", "position": 9, "is_active": "on"})
    root.post(
        settings(acme, "fields/new/"),
        {
            "entity": "lead",
            "label": "Shoe",
            "name": "shoe",
            "kind": "picklist",
            "choices": "big\nsmall\nbig",
            "position": 0,
        },
    )
    with acme.open():
        assert Reason.objects.filter(label="No wallet").exists()
        assert CustomField.objects.get(name="shoe").choices == ["big", "small"]
        assert "custom.shoe" in configuration().schema


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "Shoe size"}, "valid"),
        ({"kind": "picklist", "choices": ""}, "needs choices"),
        ({"label": ""}, "required"),
    ],
)
def test_a_field_that_cannot_be_is_refused_in_words(acme, root, values, words):
    answer = root.post(
        settings(acme, "fields/new/"),
        {"entity": "lead", "label": "Shoe", "name": "shoe", "kind": "text", "position": 0} | values,
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_two_of_one_name_are_refused_beside_the_name(acme, root):
    answer = root.post(settings(acme, "queues/new/"), {"name": "Unassigned"})
    assert answer.status_code == 422
    assert "There is another queue with this name" in answer.content.decode()


def test_a_key_is_shown_once_works_and_can_be_revoked(acme, root):
    page = root.post(settings(acme, "keys/"), {"name": "Website", "member": acme.mara.pk})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in root.get(settings(acme, "keys/")).content.decode()
    program = acme.client(acme.root).__class__(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/leads/").status_code == 200
    with acme.open():
        key = ApiKey.objects.get(name="Website")
        assert secret not in key.hash
    root.post(settings(acme, f"keys/{key.public_id}/revoke/"))
    assert program.get("/api/v1/leads/").status_code == 401


def test_a_person_gets_another_role_and_is_deactivated(acme, root):
    with acme.open():
        LeadFactory(owner_member=acme.ben)
    page = settings(acme, f"members/{acme.ben.public_id}/")
    assert "owns 1 open leads" in root.get(page).content.decode()
    root.post(page, {"role": "marketer", "title": "Growth"})
    with acme.open():
        ben = Member.objects.get(pk=acme.ben.pk)
        assert (ben.role, ben.title, ben.is_active) == ("marketer", "Growth", False)
    assert acme.client(acme.ben).get(acme.url("")).status_code == 404


def test_the_only_admin_stays_one(acme, root):
    answer = root.post(settings(acme, f"members/{acme.root.public_id}/"), {"role": "rep", "is_active": "on"})
    assert answer.status_code == 422
    assert "the only active admin" in answer.content.decode()


def test_the_checklist_goes_when_it_is_hidden(acme, root):
    assert b"Invite a colleague" in root.get(settings(acme, "setup/")).content
    root.post(settings(acme, "setup/"))
    with acme.open():
        assert Organization.objects.get().setup["hidden"]


def test_a_profile_is_ones_own(acme):
    client = acme.client(acme.vic)
    assert client.post(settings(acme, "profile/"), {"name": "Victor"}).status_code == 302
    with acme.open():
        vic = Member.objects.named().get(pk=acme.vic.pk)
        assert (vic.name, vic.preferences["shortcuts"]) == ("Victor", "off")
        assert Lead.objects.count() == Invitation.objects.count() == 0
