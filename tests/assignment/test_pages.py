"""The rule editor in the browser."""

import pytest

from assignment import drafts, routing
from assignment.models import AssignmentRule
from leads.models import CustomField, Queue
from tenancy.acting import current_org
from tests.assignment.rules import at, entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
BIG = {"field": "number_of_employees", "gte": 250}
PAGES = ["", "new/", "versions/", "versions/1/", "publish/", "dry-run/", "entries/", "entries/big/", "settings/"]
ACTIONS = ["publish/", "discard/", "versions/1/restore/"]


@pytest.fixture
def editor(acme):
    """An admin's browser on a rule of two entries."""
    with acme.open():
        publish(entry("Big", BIG, acme.ada), entry("All", ALL, acme.queue))
    return acme.client(acme.root)


def draft(acme) -> list[dict]:
    with acme.open():
        return drafts.entries(AssignmentRule.objects.get(is_active=True))


def posted(acme, **changes) -> dict[str, str]:
    """What the form of a new entry posts."""
    with acme.open():
        queue = acme.queue.public_id
    form = {"name": "Nordics", "is_active": "on", "assign": "queue", "queue": queue, "target_minutes": "45"}
    condition = {
        "criteria-0-group": "all",
        "criteria-0-0-was": "country",
        "criteria-0-0-field": "country",
        "criteria-0-0-op": "in",
        "criteria-0-0-value": ["SE", "NO"],
    }
    return form | condition | changes


def test_the_editor_shows_each_entry_in_words(acme, editor):
    page = editor.get(acme.url("assignment/")).content.decode()
    assert "Employees is at least 250" in page
    assert acme.ada.name in page
    assert "Live since" in page


def test_an_entry_is_added_to_the_draft_before_the_last_one(acme, editor):
    answer = editor.post(at(acme, "new/"), posted(acme))
    assert answer.status_code == 302
    added = draft(acme)[1]
    assert added["name"] == "Nordics"
    assert added["criteria"] == {"all": [{"field": "country", "in": ["SE", "NO"]}]} or added["criteria"] == {
        "all": [{"field": "country", "in": ["se", "no"]}]
    }
    assert added["target_minutes"] == 45
    assert "Draft, 1 change" in editor.get(acme.url("assignment/")).content.decode()


def test_an_edited_entry_is_published_and_routes(acme, editor):
    with acme.open():
        ben = acme.ben.public_id
    editor.post(at(acme, "entries/big/"), posted(acme, name="Big", assign="member", member=ben))
    editor.post(at(acme, "publish/"))
    with acme.open():
        assert routing.route(LeadFactory(country="Sweden")).owner == acme.ben


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"assign": "member", "member": ""}, "Choose a person."),
        ({"queue": ""}, "Choose a queue."),
        ({"target_minutes": "0"}, "greater than or equal to 1"),
        ({"criteria-0-0-field": "owner", "criteria-0-0-was": "owner", "criteria-0-0-value": "me"}, "nobody in a rule"),
    ],
)
def test_what_an_entry_lacks_is_said_at_the_form(acme, editor, changes, words):
    answer = editor.post(at(acme, "new/"), posted(acme, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert len(draft(acme)) == 2


def test_an_edited_entry_says_what_the_live_rule_asks(acme, editor):
    editor.post(at(acme, "entries/big/"), posted(acme, name="Big"))
    page = editor.get(at(acme, "entries/big/")).content.decode()
    assert "The live rule says: Employees is at least 250." in page


def test_a_button_of_the_builder_saves_nothing(acme, editor):
    answer = editor.post(at(acme, "entries/big/"), posted(acme, **{"criteria-do": "add 0"}))
    assert answer.content.decode().count("-field") > 2
    assert draft(acme)[0]["name"] == "Big"


def test_buttons_move_copy_and_delete_without_a_script(acme, editor):
    url = at(acme, "entries/big/")
    for verb, names in (
        ("down", ["All", "Big"]),
        ("up", ["Big", "All"]),
        ("copy", ["Big", "Big (copy)", "All"]),
        ("delete", ["Big (copy)", "All"]),
    ):
        assert editor.post(url, {"do": verb}).status_code == 302
        assert [one["name"] for one in draft(acme)] == names


def test_a_draft_can_be_discarded(acme, editor):
    editor.post(at(acme, "entries/big/"), {"do": "delete"})
    editor.post(at(acme, "discard/"))
    assert [one["name"] for one in draft(acme)] == ["Big", "All"]


def test_an_old_version_is_made_the_draft(acme, editor):
    editor.post(at(acme, "versions/1/restore/"))
    assert [one["name"] for one in draft(acme)] == ["Everything else"]
    assert "Version 2" in editor.get(at(acme, "versions/")).content.decode()


def test_going_back_to_a_version_says_what_it_changes_and_routes_at_once(acme, editor):
    page = editor.get(at(acme, "versions/1/")).content.decode()
    assert "Employees is at least 250" in page and "Roll back to version 1" in page
    answer = editor.post(at(acme, "versions/1/restore/"), {"do": "publish"}, follow=True)
    assert "Version 1 routes again, as version 3." in answer.content.decode()
    with acme.open():
        assert routing.route(LeadFactory(number_of_employees=900)).owner == acme.queue


def test_what_changes_and_what_is_wrong_is_read_before_publishing(acme, editor):
    editor.post(at(acme, "entries/all/"), {"do": "up"})
    page = editor.get(at(acme, "publish/")).content.decode()
    assert "Moved" in page
    assert "No lead gets here: entry 1 takes every one that is left." in page
    editor.post(at(acme, "discard/"))
    assert "No draft" in editor.get(at(acme, "publish/")).content.decode()


def test_an_entry_goes_where_it_is_dropped(acme, editor):
    editor.post(at(acme, "entries/big/"), {"do": "copy"})
    editor.post(at(acme, "entries/all/"), {"do": "place", "to": "0"})
    assert [one["name"] for one in draft(acme)] == ["All", "Big", "Big (copy)"]
    editor.post(at(acme, "entries/all/"), {"do": "place", "to": "99"})
    assert [one["name"] for one in draft(acme)] == ["Big", "Big (copy)", "All"]


def test_entries_are_found_by_words_and_changed_together(acme, editor):
    url = at(acme, "entries/")
    for query, names in (("ada EMPLOYEES", ["Big"]), ("every lead", ["All"]), ("", ["Big", "All"]), ("none", [])):
        page = editor.get(url, {"q": query}).content.decode()
        assert [name for name in ("Big", "All") if f">{name}</a>" in page] == names, query
    with acme.open():
        ben = acme.ben.public_id
    both = ["big", "all"]
    editor.post(url, {"do": "change", "ids": both, "assign": "member", "member": ben, "target_minutes": "30"})
    assert [(one["assign"], one["target_minutes"]) for one in draft(acme)] == [
        ({"type": "member", "id": acme.ben.pk}, 30)
    ] * 2
    editor.post(url, {"do": "off", "ids": ["big"]})
    assert [one["active"] for one in draft(acme)] == [False, True]
    editor.post(url, {"do": "top", "ids": ["all"]})
    assert [one["name"] for one in draft(acme)] == ["All", "Big"]
    editor.post(url, {"do": "delete", "ids": both})
    assert draft(acme) == []


def test_several_entries_get_no_target_that_names_nobody(acme, editor):
    answer = editor.post(at(acme, "entries/"), {"do": "change", "ids": ["big"], "assign": "queue"})
    assert answer.status_code == 422
    assert "Choose a queue." in answer.content.decode()
    assert draft(acme)[0]["assign"]["type"] == "member"


def test_the_dry_run_names_leads_that_would_move(acme, editor):
    with acme.open():
        LeadFactory(last_name="Wendt", number_of_employees=900)
    editor.post(at(acme, "entries/big/"), {"do": "delete"})
    page = editor.get(at(acme, "dry-run/"), {"size": "500"}).content.decode()
    assert "1 lead" in page
    assert "Wendt" in page
    assert "<html" not in page


def test_what_is_wrong_with_an_entry_is_shown_on_it(acme, editor):
    with acme.open():
        field = CustomField.objects.create(name="segment", label="Segment")
        empty = Queue.objects.create(name="Empty")
        publish(
            entry("Gone", {"field": "custom.segment", "is": "x"}, acme.ada),
            entry("Nobody", BIG, empty),
            entry("All", ALL, acme.queue),
            entry("Late", BIG, acme.ada),
        )
        field.delete()
        current_org().configuration_changed()
    pages = {name: editor.get(at(acme, f"entries/{name}/")).content.decode() for name in ("gone", "nobody", "late")}
    assert "matches no lead" in pages["gone"]
    assert "Nobody accepts from Empty" in pages["nobody"]
    assert "No lead gets here" in pages["late"]


@pytest.mark.parametrize("person", ["grace", "ada", "mara", "vic"])
def test_only_admins_edit_rules(acme, editor, person):
    client = acme.client(getattr(acme, person))
    for path in PAGES:
        answer = client.get(at(acme, path))
        assert answer.status_code == 403
        assert "Only admins may do this" in answer.content.decode()
    for path in ACTIONS:
        assert client.post(at(acme, path)).status_code == 403


def test_mallory_sees_nothing_of_the_rule(acme, editor, globex):
    client = globex.client(globex.mallory)
    for path in PAGES:
        assert client.get(at(acme, path)).status_code == 404
    assert client.get(at(globex, "entries/big/")).status_code == 404


def test_everybody_reads_why_a_lead_is_where_it_is(acme, editor, globex):
    with acme.open():
        lead = routing.route(LeadFactory(number_of_employees=900))
    path = f"assignment/why/{lead.public_id}/"
    page = acme.client(acme.vic).get(acme.url(path)).content.decode()
    assert "Employees is 900" in page
    part = acme.client(acme.vic).get(acme.url(path), headers={"hx-request": "true"}).content.decode()
    assert "Employees is 900" in part and "<html" not in part
    assert globex.client(globex.mallory).get(globex.url(path)).status_code == 404


def mark(page) -> str:
    """The mark by which a page knows what it showed."""
    return page.content.decode().split('name="was" value="')[1].split('"')[0]


def test_of_two_admins_who_edit_an_entry_the_second_sees_what_the_first_did(acme, editor):
    was = mark(editor.get(at(acme, "entries/big/")))
    editor.post(at(acme, "entries/big/"), posted(acme, name="First", was=was))
    late = editor.post(at(acme, "entries/big/"), posted(acme, name="Second", was=was))
    assert late.status_code == 409
    assert f"{acme.root.name} changed this entry meanwhile" in late.content.decode()
    assert draft(acme)[0]["name"] == "First"
    editor.post(at(acme, "entries/big/"), posted(acme, name="Second", was=mark(late)))
    assert draft(acme)[0]["name"] == "Second"


def test_only_what_somebody_has_seen_is_published(acme, editor):
    editor.post(at(acme, "new/"), posted(acme))
    was = mark(editor.get(at(acme, "publish/")))
    editor.post(at(acme, "entries/big/"), posted(acme, name="Meanwhile"))
    refused = editor.post(at(acme, "publish/"), {"was": was})
    assert (refused.status_code, len(draft(acme))) == (409, 3)
    assert editor.post(at(acme, "publish/"), {"was": mark(refused)}).status_code == 302


def test_moving_an_entry_keeps_what_was_typed(acme, editor):
    editor.post(at(acme, "entries/big/"), posted(acme, name="Typed", do="down"))
    assert [one["name"] for one in draft(acme)] == ["All", "Typed"]
