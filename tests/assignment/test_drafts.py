"""Edits live in a draft until they are published as a version."""

import pytest

from assignment import drafts, routing
from assignment.drafts import CannotPublish
from leads.models import Queue
from tenancy.models import Event
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
BIG = {"field": "number_of_employees", "gte": 250}


@pytest.fixture
def rule(in_acme):
    publish(entry("Big", BIG, in_acme.ada), entry("All", ALL, in_acme.queue))
    return drafts.active_rule()


def names(rule) -> list[str]:
    return [one["name"] for one in drafts.entries(rule)]


def test_a_draft_does_not_route(rule, in_acme):
    drafts.put(rule, entry("First", ALL, in_acme.ben))
    drafts.move(rule, "first", by=-1)
    assert names(rule) == ["First", "Big", "All"]
    assert routing.route(LeadFactory()).owner == in_acme.queue


def test_publishing_makes_the_draft_the_next_version_and_it_routes(rule, in_acme):
    before = drafts.published(rule).number
    drafts.put(rule, entry("Big", ALL, in_acme.ben))
    version = drafts.publish(rule, by=in_acme.root)
    assert (version.number, version.published_by, rule.draft) == (before + 1, in_acme.root, None)
    assert routing.route(LeadFactory()).owner == in_acme.ben


def test_publishing_is_recorded(rule, in_acme):
    drafts.put(rule, entry("Big", ALL, in_acme.ben))
    drafts.publish(rule, by=in_acme.root)
    told = Event.objects.get(kind="rule.published")
    assert (told.member_id, told.because["entries_changed"]) == (in_acme.root.pk, 1)


def test_publishing_without_a_draft_changes_nothing(rule, in_acme):
    assert drafts.publish(rule, by=in_acme.root) == drafts.published(rule)
    assert not Event.objects.filter(kind="rule.published").exists()


def test_an_old_version_comes_back_as_a_draft(rule, in_acme):
    first = drafts.published(rule)
    drafts.remove(rule, "big")
    drafts.publish(rule, by=in_acme.root)
    drafts.restore(rule, first.number)
    assert names(rule) == ["Big", "All"]
    assert drafts.published(rule).number == first.number + 1
    drafts.publish(rule, by=in_acme.root)
    assert [version.number - first.number for version in rule.versions.all()[:3]] == [2, 1, 0]


def test_a_new_entry_stands_before_the_one_that_takes_everything(rule, in_acme):
    drafts.put(rule, entry("New", BIG, in_acme.ben))
    assert names(rule) == ["Big", "New", "All"]


def test_an_entry_moves_and_stops_at_the_ends(rule):
    drafts.move(rule, "all", by=-1)
    assert names(rule) == ["All", "Big"]
    drafts.move(rule, "all", by=-1)
    assert names(rule) == ["All", "Big"]


def test_a_copy_stands_behind_its_original_and_is_off(rule):
    twin = drafts.duplicate(rule, "big")
    assert names(rule) == ["Big", "Big (copy)", "All"]
    assert next(one for one in drafts.entries(rule) if one["id"] == twin)["active"] is False


def test_removing_twice_removes_once(rule):
    drafts.remove(rule, "big")
    drafts.remove(rule, "big")
    assert names(rule) == ["All"]


def test_a_draft_that_says_what_is_published_is_none(rule):
    drafts.move(rule, "big", by=1)
    assert rule.draft is not None
    drafts.move(rule, "big", by=-1)
    assert rule.draft is None


def test_changes_are_counted(rule, in_acme):
    before = drafts.published_entries(rule)
    assert drafts.changes(before, before) == 0
    assert drafts.changes(before, before[::-1]) == 1
    assert drafts.changes(before, before[:1]) == 1
    assert drafts.changes(before, [entry("Big", ALL, in_acme.ben), before[1], entry("X", ALL, "keep")]) == 2


def test_a_draft_with_an_unreadable_entry_cannot_be_published(rule, in_acme):
    drafts.put(rule, entry("Gone", {"field": "custom.gone", "is": "x"}, in_acme.ben))
    with pytest.raises(CannotPublish, match="Entry 2 “Gone” can no longer be read"):
        drafts.publish(rule, by=in_acme.root)
    drafts.put(rule, entry("Gone", {"field": "custom.gone", "is": "x"}, in_acme.ben, active=False))
    assert drafts.publish(rule, by=in_acme.root).entries[1]["name"] == "Gone"


def test_an_entry_that_broke_while_live_does_not_block_other_changes(rule, in_acme):
    publish(entry("Gone", {"field": "custom.gone", "is": "x"}, in_acme.ben), entry("All", ALL, in_acme.queue))
    drafts.put(rule, entry("New", BIG, in_acme.ben))
    assert [one["name"] for one in drafts.publish(rule, by=in_acme.root).entries] == ["Gone", "New", "All"]


def test_another_organizations_draft_is_its_own(acme, globex):
    with acme.open():
        rule = drafts.active_rule()
        drafts.put(rule, entry("Mine", ALL, Queue.objects.default()))
    with globex.open():
        assert "Mine" not in names(drafts.active_rule())
