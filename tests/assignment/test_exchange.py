"""Rules as files: what leaves comes back as it was, and what is not known here is named, never dropped."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assignment import drafts
from assignment.entries import compiled
from assignment.exchange import files
from assignment.models import AssignmentRule, Pool
from leads.models import Queue, Reason
from tenancy.acting import current_org
from tests.assignment.rules import at, entry, publish
from tests.factories import CampaignFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
DACH = {"field": "country", "in": ["de", "at", "ch"]}
BIG = {"any": [{"field": "number_of_employees", "gte": 250}, {"field": "annual_revenue", "between": [1, "99.50"]}]}


def rich(acme) -> list[dict]:
    """Entries with everything that one can have, a field that is gone and a queue that is gone among it."""
    reason = Reason.objects.filter(kind="never").first()
    pool = Pool.objects.create(name="Inside, sales", queue=acme.queue)
    current_org().configuration_changed()
    status = acme.queue.public_id
    return [
        entry("=Students", {"field": "title", "contains": "x"}, {"type": "unqualify", "id": reason.pk}, id="students"),
        entry("DACH", {"all": [DACH, BIG, {"not": {"field": "is_free_email", "is": True}}]}, acme.ada,
              target_minutes=30),
        entry("Pool", {"none": [{"field": "queue", "in": [status]}, {"field": "created_at", "on": "last week"}]},
              {"type": "pool", "id": pool.pk}, ladder={"alert": 0, "take_back": 15}, note="By Ada\n\"now\""),
        entry("Hall", {"field": "custom.hall", "in": ["7A"]}, "keep", active=False),
        entry("Gone", {"all": [{"field": "city", "is": "a, b"}]}, {"type": "queue", "id": 999_999}),
        entry("Account", {"field": "account", "empty": False}, "account"),
        entry("All", ALL, acme.queue),
    ]  # fmt: skip


@pytest.fixture
def rule(acme):
    with acme.open(acme.root):
        publish(*rich(acme))
        yield AssignmentRule.objects.get(is_active=True)


def sent(entries, **more):
    return json.dumps({"entries": entries, **more}).encode()


def back(rule, form):
    """What comes of exporting the live version and reading it into the draft."""
    _, text = files.exported(rule, form)
    arrival = files.arrived(text.encode(), files.present(rule))
    files.into_draft(rule, arrival)
    return arrival


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_is_exported_comes_back_without_a_difference(rule, form):
    arrival = back(rule, form)
    assert rule.draft is None
    assert (arrival.points, arrival.questions) == ([], [])


def test_a_table_is_readable_and_runs_nothing(acme, rule):
    rows = list(csv.DictReader(io.StringIO(files.exported(rule, "csv")[1])))
    assert rows[0]["Name"] == "'=Students"
    assert rows[1]["Conditions"].splitlines()[0] == '1. Country is any of "Germany", "Austria", "Switzerland"'
    assert rows[1]["Filter logic"] == "1 AND (2 OR 3) AND NOT 4"
    assert rows[1]["Target"] == acme.ada.user.email


def test_conditions_on_campaigns_are_named_by_one_query(in_acme, django_assert_num_queries):
    asked = [{"field": "campaign", "is": CampaignFactory().public_id} for _ in range(5)]
    publish(entry("Fairs", {"any": asked}, in_acme.queue))
    stored = drafts.published_entries(drafts.active_rule())
    with django_assert_num_queries(1):
        assert compiled(stored)[0].criteria.words().count("Campaign is") == 5


def test_an_edited_table_changes_the_draft_and_nothing_else(acme, rule):
    text = files.exported(rule, "csv")[1].replace("1 AND (2 OR 3) AND NOT 4", "1 AND 2 AND 3 AND 4")
    text = text.replace(acme.ada.user.email, acme.ben.user.email)
    files.into_draft(rule, files.arrived(text.encode(), drafts.entries(rule)))
    assert [
        one["name"] for one, live in zip(rule.draft, drafts.published_entries(rule), strict=True) if one != live
    ] == ["DACH"]
    assert len(rule.draft[1]["criteria"]["all"]) == 4
    assert rule.draft[1]["assign"] == {"type": "member", "id": acme.ben.pk}


def test_a_cell_that_was_emptied_is_empty(rule):
    text = files.exported(rule, "csv")[1].replace('"By Ada\n""now"""', "").replace(",0,15,", ",,,")
    files.into_draft(rule, files.arrived(text.encode(), files.present(rule)))
    assert not {"note", "ladder"} & rule.draft[2].keys()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"criteria": {"field": "Region__c", "is": "North"}}, "There is no field “Region__c” here."),
        ({"criteria": {"field": "city", "near": "Ulm"}}, "cannot be read"),
        ({"criteria": {"field": "number_of_employees", "gte": "many"}}, "needs a whole number"),
        ({"criteria": {"field": "queue", "is": "Nordics"}}, "Queue “Nordics” is not known here."),
        ({"criteria": {"field": "owner", "is": "me"}}, "“me” means nobody in a rule"),
        ({"criteria": {"all": "everything"}}, "These are no conditions"),
        ({"criteria": {"any": []}}, "Its conditions cannot be read"),
        ({"assign": {"type": "queue", "name": "Nordics"}}, "There is no queue “Nordics” here."),
        ({"assign": {"type": "squirrel", "name": "Nordics"}}, "There is no squirrel “Nordics” here."),
        ({"assign": "Ada"}, "It does not say who gets its leads."),
        ({"target_minutes": "soon"}, "“soon” is no number of minutes"),
        ({"ladder": {"alert": -1, "take_back": 3}}, "“-1” is no number of minutes"),
        ({"active": "perhaps"}, "neither true nor false"),
        ({"criteria": {"field": "x", "is": "\x00\ud800"}, "name": "\x00"}, "There is no field “x” here."),
        ({"criteria": {"field": "city", "is": float("nan")}}, "cannot be read"),
    ],
)
def test_what_cannot_be_carried_switches_the_entry_off_and_stays_in_its_note(rule, given, words):
    plain = {"name": "New", "criteria": ALL, "assign": {"type": "keep"}, "note": "Ours"}
    arrival = files.arrived(sent([{**plain, **given}, plain]))
    assert [point.number for point in arrival.points] == [1]
    assert words in arrival.points[0].words
    first, second = arrival.entries
    assert not first["active"] and first["note"].startswith("Ours\n") and words in first["note"]
    assert second["active"] and second["note"] == "Ours"
    files.into_draft(rule, arrival)
    assert drafts.publish(rule, by=rule.versions.first().published_by).number == 3


def test_a_decision_settles_a_question_for_every_entry(acme, rule):
    told = {"criteria": {"field": "Region__c", "is": "North"}, "assign": {"type": "queue", "name": "Nordics"}}
    given = sent([{"name": "One", **told}, {"name": "Two", **told}])
    assert [(one.key, one.entries) for one in files.arrived(given).questions] == [
        ("field:Region__c", [1, 2]),
        ("target:queue:Nordics", [1, 2]),
    ]
    decisions = {"field:Region__c": "state", "target:queue:Nordics": acme.ben.public_id, "field:x": "y"}
    arrival = files.arrived(given, (), decisions)
    assert [one["criteria"]["field"] for one in arrival.entries] == ["state", "state"]
    assert [one["assign"]["id"] for one in arrival.entries] == [acme.ben.pk] * 2
    assert all(one["active"] for one in arrival.entries)


def test_a_rule_of_another_organization_is_read_by_names(acme, globex):
    with acme.open(acme.root):
        publish(*rich(acme))
        _, text = files.exported(AssignmentRule.objects.get(is_active=True), "json")
    with globex.open(globex.root):
        Queue.objects.create(name="Inside sales")
        current_org().configuration_changed()
        arrival = files.arrived(text.encode())
        assert arrival.entries[-1]["assign"]["id"] == globex.queue.pk
    told = {point.entry: point.words for point in arrival.points}
    assert told["DACH"] == f"There is no person “{acme.ada.user.email}” here."
    assert told["Pool"] == "There is no pool “Inside, sales” here."
    assert "=Students" not in told


def test_added_entries_stand_before_the_one_that_takes_the_rest(rule):
    told = {"name": "New", "id": "dach", "assign": {"type": "keep"}, "criteria": {"field": "city", "is": "Ulm"}}
    files.into_draft(rule, files.arrived(sent([told])), add=True)
    assert [one["name"] for one in rule.draft][-2:] == ["New", "All"]
    assert len({one["id"] for one in rule.draft}) == 8


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This is no CSV of a rule"),
        (b"a,b\n1,2", "at least the columns"),
        (b'{"entries": 1}', "holds no rule"),
        (b"{", "This is no JSON"),
        (b"[" * 100_000, "This is no JSON"),
        (b'[{"criteria": {"field": "x", "is": ' + b"[" * 900 + b"]" * 900 + b"}}]", "nested too deep"),
        (b'{"entries": []}', "holds no entry"),
        (b"PK\x03\x04\x00\x00", "no file of a rule"),
        (b" " * 1_000_001, "at most 1,000,000 bytes"),
        (sent([{"name": "x", "assign": {"type": "keep"}}] * 301), "at most 300 entries"),
    ],
)
def test_a_file_that_is_no_rule_is_refused(rule, content, words):
    with pytest.raises(Exception, match=".") as caught:
        files.arrived(content)
    assert words in caught.value.sentence


def test_an_admin_takes_a_rule_out_and_brings_it_back_in_the_browser(acme, rule):
    client, page = acme.client(acme.root), at(acme, "exchange/")
    assert "Version 2, live" in client.get(page).content.decode()
    answer = client.get(f"{page}json/")
    assert answer["Content-Disposition"] == 'attachment; filename="lead-assignment-v2.json"'
    told = json.loads(answer.content)["entries"][1] | {"assign": {"type": "queue", "name": "Nordics"}, "id": "x"}
    file = SimpleUploadedFile("rule.json", sent([told]))
    read = client.post(page, {"file": file, "mode": "replace"})
    assert "There is no queue “Nordics” here." in read.content.decode() and "To decide" in read.content.decode()
    again = {"content": sent([told]).decode(), "mode": "replace", "for:target:queue:Nordics": "keep", "do": "draft"}
    assert client.post(page, again).status_code == 302
    rule.refresh_from_db()
    assert [(one["active"], one["assign"]["type"]) for one in rule.draft] == [(True, "keep")]
    assert len(drafts.published_entries(rule)) == 7


def test_a_note_is_edited_with_its_entry(acme, rule):
    page = at(acme, "entries/pool/")
    assert "By Ada" in acme.client(acme.root).get(page).content.decode()


def test_nothing_to_read_is_said_on_the_page(acme, rule):
    answer = acme.client(acme.root).post(at(acme, "exchange/"), {})
    assert answer.status_code == 422 and "Choose a file." in answer.content.decode()
    assert acme.client(acme.root).get(at(acme, "exchange/pdf/")).status_code == 404
