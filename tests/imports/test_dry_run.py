"""A dry run says of every row what the run then makes of it, and writes nothing."""

from random import Random

import pytest
from django.utils import timezone

from leads.duplicates import keep_keys
from leads.imports import chunks, dry_run, running, shadow, waiting
from leads.models import Import, Lead
from tenancy.refusals import Invalid
from tests.assignment.rules import entry, publish
from tests.factories import ContactFactory, LeadFactory
from tests.imports.lists import counts, received, run, seen, states, tried, written

HEAD = ("First", "Last", "Company", "Mail", "Phone", "Id", "City")
FIELDS = ("first_name", "last_name", "company", "email", "phone", "external_id", "city")


def crowd(random, number):
    """Rows about few people, so that they meet each other in every way, some of them faulty."""
    rows = []
    for _ in range(number):
        person = random.randrange(number // 3)
        first, last = random.choice([("Ann", "Lee"), ("Bo", "Roy"), ("", "Lee")])
        row = [
            first,
            last,
            f"Firn{person % 7}",
            f"p{person}@firn.example",
            f"+4930231250{person % 9:02}",
            f"x{person % 11}",
        ]
        for place in range(2, 6):
            if random.random() < 0.35:
                row[place] = ""
        rows.append([*row, random.choice(["", "Bonn", "Ulm"])])
    rows[1][3] = "no address"
    return rows


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("person", "upsert"),
        ("person", "add"),
        ("person", "update"),
        ("email", "upsert"),
        ("phone", "upsert"),
        ("external_id", "update"),
        ("name_company", "add"),
    ],
)
def test_the_run_makes_of_each_row_what_the_dry_run_said(acme, monkeypatch, key, mode):
    monkeypatch.setattr(chunks, "CHUNK", 7)
    random = Random(f"{key} {mode}")
    with acme.open():
        for first, last, company, email, phone, own, _ in crowd(random, 12):
            if company and "@" in email:
                LeadFactory(
                    first_name=first, last_name=last, company=company, email=email, phone=phone, external_id=own
                )
    with acme.open():
        before = list(Lead.objects.order_by("pk").values())
    merge = {"*": random.choice(["fill", "overwrite"]), "company": random.choice(["fill", "never", "overwrite"])}
    batch = received(acme, written(HEAD, *crowd(random, 60)), FIELDS, key=key, mode=mode, merge=merge)
    found = tried(acme, batch)
    with acme.open():
        assert list(Lead.objects.order_by("pk").values()) == before
    done = run(acme, batch)
    assert sum(found["counts"].values()) == done.rows == done.done == 60
    assert {name: number for name, number in found["counts"].items() if number} == counts(done)
    promised = {row["line"]: state for state, rows in found["samples"].items() for row in rows}
    became = dict(zip(range(2, 62), states(acme, done), strict=True))
    assert promised.items() <= became.items()


def test_it_says_who_would_get_the_leads_and_how_well_they_fit(acme):
    with acme.open():
        publish(entry("Bonn", {"field": "city", "is": "Bonn"}, acme.ben), entry("Rest", {"all": []}, acme.queue))
        queue = acme.queue.name
        acme.ben.open_limit = 2
        acme.ben.save()
        acme.org.configuration_changed()
    rows = [("Ann", "Lee", f"Firn {n}", f"ann{n}@firn.example", "", "", "Bonn") for n in range(3)]
    batch = received(acme, written(HEAD, *rows, ("", "Lee", "", "", "", "", "")), FIELDS)
    found = tried(acme, batch)
    assert [(row["name"], row["count"]) for row in found["load"]] == [(acme.ben.name, 2), (queue, 1)]
    first = found["samples"]["created"][0]
    assert (first["line"], first["assignee"], first["grade"]) == (2, acme.ben.name, "D")
    assert found["reasons"] == [
        {"verdict": "rejected", "words": "Enter the company.", "count": 1, "lines": [5]},
    ]
    with acme.open():
        assert Lead.objects.count() == 0


def test_it_says_whom_the_rows_meet(acme):
    with acme.open():
        lead = LeadFactory(first_name="Ann", last_name="Lee", email="ann@firn.example")
        contact = ContactFactory(first_name="Bo", last_name="Roy", email="bo@kar.example", owner=acme.ada)
        keep_keys(contact)
    rows = [
        ("Ann", "Lee", "Firn", "ann@firn.example"),
        ("Bo", "Roy", "Kar", "bo@kar.example"),
        ("Cy", "Day", "Orb", "c@o.example"),
    ]
    batch = received(acme, written(HEAD[:4], *rows, rows[2]), FIELDS[:4])
    found = tried(acme, batch)
    assert found["duplicates"] == {"file": 1, "leads": 1, "contacts": 1}
    met = {row["line"]: row for rows in found["samples"].values() for row in rows}
    assert met[2]["lead"]["id"] == lead.public_id
    assert met[3]["contact"]["id"] == contact.public_id
    assert met[5]["same_as_line"] == 4


def test_another_choice_makes_a_dry_run_untrue(acme):
    batch = received(acme, written(HEAD, ("Ann", "Lee", "Firn", "a@f.example", "", "", "")), FIELDS)
    assert tried(acme, batch)["counts"]["created"] == 1
    with acme.open(acme.mara):
        running.decide(batch, {"mode": "update"}, by=acme.mara)
    assert seen(acme, batch).findings == {}
    assert tried(acme, batch)["counts"]["skipped"] == 1
    with acme.open(acme.mara):
        running.check_all(batch, by=acme.mara)
        running.decide(batch, {"mode": "add"}, by=acme.mara)
        running.check_all(batch, by=acme.mara)
        running.stop_checking(batch, by=acme.mara)
    running.drain(acme.org.pk)
    assert (seen(acme, batch).state, batch.findings) == ("mapping", {})
    with acme.open(acme.mara), pytest.raises(Invalid):
        running.choose(batch, {"columns": {"0": {"field": "city"}}}, by=acme.mara)


def halfway(acme, monkeypatch, *, saved):
    """A dry run of which three chunks are judged, and what an undisturbed one finds."""
    monkeypatch.setattr(chunks, "CHUNK", 7)
    monkeypatch.setattr(dry_run, "SAVED", 0 if saved else 1000)
    with acme.open():
        publish(entry("Ben", {"all": []}, acme.ben), entry("Rest", {"all": []}, acme.queue))
        acme.ben.open_limit = 5  # which the desk counts from chunk to chunk
        acme.ben.save()
        acme.org.configuration_changed()
    batch = received(acme, written(HEAD, *crowd(Random(5), 60)), FIELDS)
    whole = tried(acme, batch)
    assert whole["load"][-1]["count"] == 5
    with acme.open(acme.mara):
        running.check_all(batch, by=acme.mara)
    trials = dry_run.Trials(acme.org.pk)
    assert [trials.step() for _ in range(3)] == [True] * 3
    return batch, whole, trials


def without_times(findings):
    return {name: value for name, value in findings.items() if name != "at"}


def test_a_dry_run_makes_way_and_goes_on_behind_the_last_row(acme, monkeypatch):
    batch, whole, trials = halfway(acme, monkeypatch, saved=False)
    trials.rest()
    assert (seen(acme, batch).state, batch.findings["checked"]) == ("checking", 21)
    running.drain(acme.org.pk)
    assert without_times(seen(acme, batch).findings) == without_times(whole)


@pytest.mark.parametrize("saved", [True, False])
def test_a_killed_dry_run_goes_on_from_what_was_saved(acme, monkeypatch, saved):
    batch, whole, trials = halfway(acme, monkeypatch, saved=saved)
    kept = trials.current.shadow.store
    trials.current.said_at = timezone.now() - waiting.ABSENT * 2
    with acme.open():
        Import.objects.update(examined_at=trials.current.said_at)
    following = dry_run.Trials(acme.org.pk)
    assert not following.step()  # as long as its file is held
    kept.close()  # as the end of its process does
    assert following.step()
    assert seen(acme, batch).findings["checked"] == (28 if saved else 7)
    following.rest()
    running.drain(acme.org.pk)
    assert without_times(seen(acme, batch).findings) == without_times(whole)
    with acme.open():
        assert not shadow.place(batch.pk).exists()


def test_a_list_that_starts_meanwhile_is_tried_no_further(acme, monkeypatch):
    batch, _, trials = halfway(acme, monkeypatch, saved=True)
    with acme.open(acme.mara):
        running.start(batch, batch.mapping, by=acme.mara)
    assert trials.step()
    assert trials.current is None
    with acme.open():
        assert not shadow.place(batch.pk).exists()
    running.drain(acme.org.pk)
    assert seen(acme, batch).done == 60
