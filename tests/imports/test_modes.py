"""What a row does to people who are here: added, updated or left alone, field by field as one chose."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.conversion import Plan, convert
from leads.duplicates import digest
from leads.editing import delete_lead
from leads.imports import chunks, running
from leads.models import CampaignMember, DuplicatePair, Lead, MatchKey, Status, Tag, WebHook, WebHookDelivery
from tenancy import events
from tenancy.models import Event, Notification
from tenancy.refusals import Invalid
from tests.assignment.rules import entry, publish
from tests.factories import CampaignFactory, CustomFieldFactory, LeadFactory, QueueFactory
from tests.imports.lists import counts, received, run, seen, states, tried, written

NAMES = ("first_name", "last_name", "company", "email", "title")
HEAD = ("First name", "Last name", "Company", "E-mail", "Title")
ANN = ("Ann", "Lee", "Firn AG", "ann@firn.example", "CTO")


def here(cast, **more):
    with cast.open():
        lead = {"first_name": "Ann", "last_name": "Lee", "company": "Firn AG", "email": "ann@firn.example"} | more
        return LeadFactory(**lead)


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        ("upsert", {"created": 1, "updated": 1}),
        ("add", {"created": 1, "skipped": 1}),
        ("update", {"updated": 1, "skipped": 1}),
    ],
)
def test_a_mode_says_who_is_let_in_and_who_is_updated(acme, mode, outcome):
    lead = here(acme)
    batch = received(acme, written(HEAD, ANN, ("Bo", "Roy", "Kar", "bo@kar.example", "")), NAMES, mode=mode)
    found = tried(acme, batch)
    assert {name: number for name, number in found["counts"].items() if number} == outcome
    assert counts(run(acme, batch)) == outcome
    with acme.open():
        lead.refresh_from_db()
        assert lead.title == ("" if mode == "add" else "CTO")
        words = {row.state: row.problem for row in batch.lines.all()}
        assert words.get("skipped", "") == {
            "add": "Ann Lee of Firn AG is here already.",
            "update": "This person is not known here; only updates were asked for.",
        }.get(mode, "")


@pytest.mark.parametrize(
    ("policy", "title", "city", "shoe"),
    [("fill", "CEO", "Bonn", 40), ("overwrite", "CTO", "Bonn", 44), ("never", "CEO", "", 40)],
)
def test_each_field_merges_as_one_chose(acme, policy, title, city, shoe):
    with acme.open():
        CustomFieldFactory(name="shoe", kind="number")
    lead = here(acme, title="CEO", custom={"shoe": 40})
    batch = received(
        acme,
        written((*HEAD, "City", "Shoe"), (*ANN, "Bonn", "44")),
        (*NAMES, "city", "custom.shoe"),
        merge={"*": policy},
    )
    run(acme, batch)
    with acme.open():
        lead.refresh_from_db()
        assert (lead.title, lead.city, lead.custom) == (title, city, {"shoe": shoe})
        row = batch.lines.get()
        changed = {"title": ["CEO", "CTO"], "custom.shoe": [40, 44]} if policy == "overwrite" else {}
        assert row.changes == (changed | {"city": ["", "Bonn"]} if city else {})
        told = events.of(lead).filter(kind="lead.changed")
        assert [event.changes for event in told] == ([row.changes] if city else [])


def test_a_blank_cell_and_what_stands_in_for_one_overwrite_nothing(acme):
    lead = here(acme, title="CEO")
    batch = received(acme, written(HEAD, ("Ann", "Lee", "", "ann@firn.example", "")), NAMES, merge={"*": "overwrite"})
    with acme.open(acme.mara):
        running.choose(batch, batch.mapping | {"fallbacks": {"company": "Unknown"}}, by=acme.mara)
    assert counts(run(acme, batch)) == {"unchanged": 1}
    with acme.open():
        lead.refresh_from_db()
        assert (lead.company, lead.title, lead.version) == ("Firn AG", "CEO", 1)


def test_an_opt_out_is_set_and_never_cleared(acme):
    out = here(acme, has_opted_out_of_email=True, do_not_call=False)
    fields = (*NAMES, "has_opted_out_of_email", "do_not_call")
    rows = written((*HEAD, "Unsubscribed", "Do not call"), (*ANN, "no", "yes"))
    run(acme, received(acme, rows, fields, merge={"*": "overwrite"}))
    with acme.open():
        out.refresh_from_db()
        assert (out.has_opted_out_of_email, out.do_not_call) == (True, True)


@pytest.mark.parametrize(
    ("key", "field", "cell"),
    [
        ("email", "email", "INFO@firn.example"),
        ("phone", "mobile_phone", "030 23125001"),
        ("external_id", "external_id", "crm-7"),
        ("name_company", "title", "Boss"),
        ("id", "id", ""),
    ],
)
def test_people_are_found_by_the_key_one_chose(acme, key, field, cell):
    lead = here(acme, email="info@firn.example", phone="+49 30 23125001", external_id="crm-7")
    here(acme, first_name="Other", email="other@firn.example")
    row = ("Ann", "Lee", "Firn GmbH", cell or lead.public_id, "Bonn")
    fields = ("first_name", "last_name", "company", field, "city")
    batch = received(acme, written(("First", "Last", "Company", "Key", "City"), row), fields, key=key, mode="update")
    assert counts(run(acme, batch)) == {"updated": 1}
    with acme.open():
        assert batch.lines.get().lead == lead


def test_who_has_no_key_and_who_is_gone_is_said_in_words(acme):
    here(acme, last_name="Gone", email="gone@firn.example")
    with acme.open(acme.root):
        delete_lead(Lead.objects.get(), by=acme.root)
    rows = written(HEAD, ("Ann", "Gone", "Firn AG", "gone@firn.example", ""), ("Bo", "Roy", "Kar", "", ""))
    batch = run(acme, received(acme, rows, NAMES, key="email", mode="update"))
    with acme.open():
        problems = list(batch.lines.order_by("line").values_list("problem", flat=True))
    assert problems == [
        "Ann Gone of Firn AG is in the recycle bin. Restore the lead first.",
        "It has no e-mail address to find a lead by.",
    ]


@pytest.mark.parametrize(("key", "cell"), [("phone", "030 23125001"), ("name_company", ""), ("person", "")])
def test_whom_somebody_deleted_is_known_by_the_key_one_chose(acme, key, cell):
    here(acme, phone="+49 30 23125001", company="Firn")
    with acme.open(acme.root):
        delete_lead(Lead.objects.get(), by=acme.root)
    rows = written((*HEAD[:3], "Phone"), ("Ann", "Lee", "Firn GmbH", cell), ("Bo", "Lee", "Firn", "030 5550"))
    batch = received(acme, rows, (*NAMES[:3], "phone"), key=key)
    assert tried(acme, batch)["counts"]["skipped"] == 1
    assert counts(run(acme, batch)) == {"skipped": 1, "created": 1}


def test_a_converted_lead_stays_as_it_is(acme):
    lead = here(acme, owner_member=acme.ada)
    with acme.open(acme.ada):
        convert(lead, Plan(account="Firn AG"), by=acme.ada)
    batch = run(acme, received(acme, written(HEAD, ANN), NAMES))
    with acme.open():
        assert (counts(batch), "was converted" in batch.lines.get().problem) == ({"skipped": 1}, True)


@pytest.mark.parametrize("chunk", [1, 2, 50])
def test_the_second_row_of_a_person_updates_the_first(acme, monkeypatch, chunk):
    monkeypatch.setattr(chunks, "CHUNK", chunk)
    rows = written(HEAD, ANN, ("Ann", "Lee", "Firn", "", "CEO"), ("Ann", "Lee", "Firn", "new@firn.example", ""))
    batch = received(acme, rows, NAMES, merge={"*": "overwrite", "company": "never"})
    assert tried(acme, batch)["duplicates"] == {"file": 2, "leads": 0, "contacts": 0}
    run(acme, batch)
    with acme.open():
        lead = Lead.objects.get()
        assert (lead.title, lead.email, lead.company) == ("CEO", "new@firn.example", "Firn AG")
        assert [row.lead for row in batch.lines.all()] == [lead] * 3
        assert {event.subject_id for event in Event.objects.filter(kind__startswith="lead.")} == {lead.pk}
        assert not MatchKey.objects.filter(key=digest("email", "ann@firn.example")).exists()
    assert states(acme, batch) == ["created", "updated", "updated"]


@pytest.mark.parametrize("chunk", [1, 50])
def test_somebody_listed_twice_is_added_once(acme, monkeypatch, chunk):
    monkeypatch.setattr(chunks, "CHUNK", chunk)
    batch = run(acme, received(acme, written(HEAD, ANN, ANN), NAMES, mode="add"))
    with acme.open():
        assert (counts(batch), batch.lines.get(line=3).problem) == (
            {"created": 1, "skipped": 1}, "The same person as line 2."
        )  # fmt: skip


def test_existing_leads_keep_owner_and_status_unless_one_asks(acme):
    lead = here(acme)
    fields = (*NAMES, "owner", "status")
    rows = written((*HEAD, "Owner", "Status"), (*ANN, "ben acme", "Working"))
    with acme.open():
        Status.objects.create(label="Working", kind="open", position=9)
        acme.org.configuration_changed()
    run(acme, received(acme, rows, fields, assign={"by": "column"}))
    with acme.open():
        lead.refresh_from_db()
        assert (lead.owner_queue, lead.status.label) == (acme.queue, "Open")
    run(acme, received(acme, rows, fields, assign={"by": "column"}, keep_owner=False, keep_status=False))
    with acme.open():
        lead.refresh_from_db()
        assert (lead.owner_member, lead.status.label) == (acme.ben, "Working")
        kinds = {event.kind for event in events.of(lead)}
        assert {"lead.assigned", "lead.status"} <= kinds


@pytest.mark.parametrize("asked", [True, False])
def test_the_rule_speaks_about_known_leads_where_one_asks_for_that(acme, asked):
    lead, stays = here(acme), here(acme, first_name="Bo", email="bo@firn.example", owner_member=acme.ben)
    with acme.open():
        publish(entry("All", {"all": []}, acme.ben))
    rows = written(HEAD, ANN[:4] + ("",), ("Bo", "Lee", "Firn AG", "bo@firn.example", ""))
    batch = received(acme, rows, NAMES, keep_owner=not asked)
    promised = tried(acme, batch)["counts"]
    assert {"updated": promised["updated"], "unchanged": promised["unchanged"]} == (
        {"updated": 1, "unchanged": 1} if asked else {"updated": 0, "unchanged": 2}
    )
    assert counts(run(acme, batch)) == {name: number for name, number in promised.items() if number}
    with acme.open():
        lead.refresh_from_db()
        assert (lead.owner_member == acme.ben, lead.first_response_due) == (asked, None)
        assert events.of(lead).filter(kind="lead.assigned").exists() == asked
        assert not events.of(stays).exists()


def test_new_leads_go_where_one_chose_and_an_owner_nobody_knows_leaves_it_to_the_rule(acme):
    with acme.open():
        queue = QueueFactory(name="Fair")
        acme.org.configuration_changed()
    rows = (HEAD, ANN, ("Bo", "Roy", "Kar", "bo@kar.example", "nobody@x.example"), ("Cy", "Day", "Orb", "", "Ben Acme"))
    fields = (*NAMES[:4], "owner")
    run(acme, received(acme, written(*rows[:2]), NAMES, assign={"by": "queue", "id": queue.public_id}))
    batch = run(acme, received(acme, written(rows[0], *rows[2:]), fields, assign={"by": "column"}))
    with acme.open():
        owners = {lead.first_name: lead.owner for lead in Lead.objects.with_labels()}
        assert owners == {"Ann": queue, "Bo": acme.queue, "Cy": acme.ben}
        assert "nobody@x.example" in batch.lines.get(line=2).problem
        assert not Lead.objects.filter(first_response_due__isnull=False).exists()
        assert not Notification.objects.filter(kind="lead.assigned").exists()


def test_clocks_and_notes_run_when_one_asks_one_note_an_owner(acme, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 1)
    with acme.open():
        acme.queue.target_minutes = 30
        acme.queue.save()
        acme.org.configuration_changed()
    bens = {"by": "member", "id": acme.ben.public_id}
    rows = written(HEAD, ANN, ("Bo", "Roy", "Kar", "bo@kar.example", ""))
    run(acme, received(acme, rows, NAMES, assign=bens, automations=True))
    run(acme, received(acme, written(HEAD, ("Cy", "Day", "Orb", "c@orb.example", "")), NAMES, clocks=True))
    with acme.open():
        told = Notification.objects.filter(kind="lead.assigned")
        assert [(note.member, note.text) for note in told] == [(acme.ben, "2 leads came to you: Import of fair.csv")]
        assert Lead.objects.filter(first_response_due__isnull=False).count() == 1


@pytest.mark.parametrize("automations", [True, False])
def test_programs_hear_of_a_list_where_one_asks_for_that(acme, automations):
    with acme.open():
        WebHook.objects.create(name="Chat", url="https://chat.example/", kinds=["lead.created"], secret="s")
        acme.org.configuration_changed()
    run(acme, received(acme, written(HEAD, ANN), NAMES, automations=automations))
    with acme.open():
        assert WebHookDelivery.objects.count() == automations
        here(acme, first_name="Bo", email="bo@firn.example")
        events.record(Lead.objects.get(first_name="Bo"), "lead.created", by=acme.root)
        assert WebHookDelivery.objects.count() == automations + 1


def test_campaign_source_and_tags_come_along(acme):
    lead = here(acme)
    with acme.open():
        campaign = CampaignFactory()
        CampaignMember.objects.create(campaign=campaign, lead=lead, status="Responded")
    rows = written((*HEAD, "Came"), (*ANN, "Sent"), ("Bo", "Roy", "Kar", "bo@kar.example", "", "responded"))
    chosen = {"campaign": campaign.public_id, "tags": "fair; 2026", "lead_source": "Trade show"}
    run(acme, received(acme, rows, (*NAMES, "campaign_status"), **chosen))
    with acme.open():
        members = {one.lead.first_name: one.status for one in CampaignMember.objects.select_related("lead")}
        assert members == {"Ann": "Responded", "Bo": "Responded"}
        assert {lead.lead_source for lead in Lead.objects.all()} == {"Trade show"}
        assert all(lead.tags == ["fair", "2026"] and lead.campaign == campaign for lead in Lead.objects.all())
        assert set(Tag.objects.values_list("name", flat=True)) == {"fair", "2026"}


def test_a_campaigns_own_statuses_are_followed(acme):
    lead = here(acme)
    with acme.open():
        came = [{"name": "Invited", "responded": False}, {"name": "Came", "responded": True}]
        campaign = CampaignFactory(name="Expo", member_statuses=came)
        CampaignMember.objects.create(campaign=campaign, lead=lead, status="Came")
    others = [("Bo", "Roy", "Kar", "bo@kar.example", "", "came"), ("Cy", "Day", "Orb", "", "", "Sent")]
    rows = written((*HEAD, "Came"), (*ANN, ""), *others)
    batch = run(acme, received(acme, rows, (*NAMES, "campaign_status"), campaign=campaign.public_id))
    with acme.open():
        members = {one.lead.first_name: one.status for one in CampaignMember.objects.select_related("lead")}
        assert members == {"Ann": "Came", "Bo": "Came"}
        assert "Expo has Invited, Came. Choose one of them." in batch.lines.get(line=4).problem
    with pytest.raises(Invalid, match="cannot be taken"):
        received(acme, rows, (*NAMES, "campaign_status"), campaign=campaign.public_id, campaign_status="Sent")


def test_changed_leads_are_scored_anew_and_matched_by_what_they_are_now(acme):
    lead = here(acme, email="")
    here(acme, first_name="Bea", last_name="Lee", company="Other", email="bea@firn.example")
    run(acme, received(acme, written(HEAD, ANN), NAMES, key="name_company"))
    with acme.open():
        lead.refresh_from_db()
        assert lead.grade == "C-"
        assert events.of(lead).filter(kind="lead.graded").exists()
        assert lead.match_keys.filter(key=digest("email", lead.email)).exists()
        assert DuplicatePair.objects.filter(reason="Same last name and e-mail domain").exists()


def many(number):
    return [(f"Ann{one}", f"Lee{one}", f"Firn{one}", f"ann{one}@firn.example", "CTO") for one in range(number)]


def statements(cast, number):
    """How many statements a chunk of rows takes, half of them about people who are here, some of them twice."""
    with cast.open():
        campaign = CampaignFactory()
        for first, last, company, email, _ in many(number)[: number // 2]:
            LeadFactory(first_name=first, last_name=last, company=company, email=email)
    rows = [*many(number), *many(number // 5)]
    chosen = {"campaign": campaign.public_id, "tags": "fair", "merge": {"*": "overwrite"}}
    batch = received(cast, written(HEAD, *rows), NAMES, **chosen)
    with cast.open(cast.mara):
        running.start(batch, batch.mapping, by=cast.mara)
    with (
        cast.open(door="import"),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        running.run_chunk()
    assert sum(counts(seen(cast, batch)).values()) == len(rows)
    return len(captured)


def test_statements_do_not_grow_with_the_rows_of_a_chunk(acme, globex):
    globex.people["mara"] = globex.root
    assert statements(acme, 60) == statements(globex, 240)
