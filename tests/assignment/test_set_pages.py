"""The rules side by side, in the browser."""

import pytest

from assignment import drafts, routing
from assignment.models import AssignmentRule
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

FAIR = {
    "criteria-0-group": "all", "criteria-0-0-was": "lead_source", "criteria-0-0-field": "lead_source",
    "criteria-0-0-op": "is", "criteria-0-0-value": "Purchased List",
}  # fmt: skip


@pytest.fixture
def admin(acme):
    with acme.open():
        publish(entry("All", {"all": []}, acme.queue))
    return acme.client(acme.root)


def rule(acme, name="Fair") -> AssignmentRule:
    with acme.open():
        return AssignmentRule.objects.get(name=name)


def path(acme, name, rest):
    return acme.url(f"assignment/rules/{rule(acme, name).public_id}/{rest}")


def test_a_rule_is_added_with_its_leads_edited_published_and_speaks(acme, admin):
    answer = admin.post(acme.url("assignment/rules/new/"), {"name": "Fair", "is_on": "on", **FAIR})
    assert answer.status_code == 302, answer.content
    page = admin.get(acme.url("assignment/rules/")).content.decode()
    assert "Lead source is Purchased List" in page and "It was never published" in page
    with acme.open():
        drafts.put(drafts.locked(rule(acme).pk), entry("Ben", {"all": []}, acme.ben) | {"id": "ben"})
        drafts.move(drafts.locked(rule(acme).pk), "ben", by=-1)
    admin.post(path(acme, "Fair", "publish/"))
    with acme.open():
        assert routing.route(LeadFactory(lead_source="Purchased List")).owner == acme.ben
        assert routing.route(LeadFactory()).owner == acme.queue


def test_a_rule_may_begin_with_the_entries_of_another_one(acme, admin):
    main = rule(acme, "Lead assignment").pk
    admin.post(acme.url("assignment/rules/new/"), {"name": "Copy", "like": main})
    with acme.open():
        copied = drafts.entries(rule(acme, "Copy"))
    assert [one["name"] for one in copied] == ["All"] and copied[0]["id"] != "all"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Lead assignment"}, "another rule with this name"),
        ({"first_day": "2026-02-01", "last_day": "2026-01-01"}, "on or after the first one"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_a_rule_lacks_is_said_at_the_form(acme, admin, changes, words):
    answer = admin.post(acme.url("assignment/rules/new/"), {"name": "Fair"} | changes)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_one_that_an_earlier_rule_covers_is_marked_until_they_change_places(acme, admin):
    with acme.open():
        for position, (name, criteria) in enumerate((("Wide", {}), ("Fair", {"field": "lead_source", "is": "Web"}))):
            made = AssignmentRule.objects.create(
                name=name, is_active=False, is_on=True, criteria=criteria, position=position,
                draft=[entry("All", {"all": []}, acme.ben)],
            )  # fmt: skip
            drafts.publish(made, by=acme.root)
    listed = acme.url("assignment/rules/")
    assert "“Wide” speaks about all of its leads before." in admin.get(listed).content.decode()
    admin.post(path(acme, "Fair", "move/"), {"do": "up"})
    assert "speaks about all" not in admin.get(listed).content.decode()


def test_the_main_rule_stays_until_a_published_one_takes_its_place(acme, admin):
    assert "Make another rule the main one" in admin.get(path(acme, "Lead assignment", "delete/")).content.decode()
    assert admin.post(path(acme, "Lead assignment", "delete/")).status_code == 409
    admin.post(acme.url("assignment/rules/new/"), {"name": "Fair"})
    assert admin.post(path(acme, "Fair", "settings/"), {"do": "main"}).status_code == 409
    admin.post(path(acme, "Fair", "publish/"))
    admin.post(path(acme, "Fair", "settings/"), {"do": "main"})
    assert rule(acme).is_active and not rule(acme, "Lead assignment").is_active
    assert admin.post(path(acme, "Lead assignment", "delete/")).status_code == 302
    with acme.open():
        assert routing.route(LeadFactory()).owner == acme.queue
