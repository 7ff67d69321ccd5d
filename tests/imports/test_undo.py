"""An import is taken back within 30 days; what somebody has worked on since stays, and says why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automation import jobs
from leads.activities import log
from leads.duplicates import keys, person
from leads.editing import delete_lead, update_lead
from leads.imports import running, undoing
from leads.imports.receiving import receive
from leads.models import CampaignMember, DuplicatePair, Import, Lead, MatchKey
from leads.ownership import assign
from tenancy.models import Event, Notification
from tenancy.refusals import NotAllowed
from tests.factories import CampaignFactory, LeadFactory

HEAD = "First Name,Last Name,Company,E-mail,City,Tags\n"
NEW = "".join(f"Ina{n},Neu{n},Neu {n} AG,ina{n}@neu.example,Bern,fair\n" for n in range(5))
KNOWN = "Katrin,Vogel,Brenner AG,katrin@brenner.example,Chur,fair\n"


def imported(cast, content=HEAD + NEW, by=None, **options):
    by = by or cast.mara
    with cast.open(by, door="import"):
        batch = receive(content.encode(), "fair.csv", by=by)
        batch.mapping["columns"] |= {str(n): {"field": "owner"} for n, h in enumerate(batch.headers) if h == "Owner"}
        running.start(batch, batch.mapping, by=by, options=options)
    running.drain(cast.org.pk)
    with cast.open():
        batch.refresh_from_db()
    return batch


def undone(cast, batch, by=None):
    with cast.open(by or cast.mara):
        job = undoing.undo(batch, by=by or cast.mara)
    jobs.work(cast.org.pk, go_on=lambda: True)
    with cast.open():
        job.refresh_from_db()
        batch.refresh_from_db()
    return job


def reasons(batch):
    return dict(batch.lines.filter(stays__gt="").values_list("line", "stays"))


def katrin(**values):
    told = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG", "email": "katrin@brenner.example"}
    return LeadFactory(**told | values)


def test_new_leads_go_to_the_recycle_bin_with_their_trail(acme):
    batch = imported(acme)
    job = undone(acme, batch)
    with acme.open():
        assert (batch.state, job.result["fates"]) == ("undone", {"binned": 5})
        assert Lead.objects.deleted().count() == 5
        assert not MatchKey.objects.exists()
        event = Event.objects.filter(kind="lead.deleted").first()
        assert (event.by, event.because["words"]) == (acme.mara.name, "Import of fair.csv undone")
        assert batch.lines.filter(state="created", lead__isnull=False).count() == 5
        told = Notification.objects.filter(member=acme.mara, kind="import.undone").get()
        assert told.text == "Undo import of fair.csv: 5 to the recycle bin"


def test_a_lead_somebody_has_worked_on_stays_and_says_who_did_what(acme):
    batch = imported(acme)
    with acme.open(acme.grace):
        called, edited, handed, gone, _ = Lead.objects.order_by("last_name")
        log(lead=called, kind="call", by=acme.grace, subject="Asked for a price")
        update_lead(edited, {"city": "Basel"}, by=acme.grace)
        assign(handed, acme.ada, by=acme.grace)
        delete_lead(gone, by=acme.grace)
    counts = None
    with acme.open(acme.mara):
        counts = undoing.preview(batch)
    job = undone(acme, batch)
    assert counts == job.result["fates"] == {"worked": 3, "gone": 1, "binned": 1}
    with acme.open():
        found = reasons(batch)
        assert found[2].startswith(f"{acme.grace.name} logged a call, ")
        assert found[3].startswith(f"{acme.grace.name} changed")
        assert found[4].startswith(f"{acme.grace.name} handed it over, ")
        assert found[5].startswith("It lies in the recycle bin since")
        assert Lead.objects.live().count() == 3


def test_an_updated_lead_gets_its_old_values_back_except_what_somebody_changed_since(acme):
    with acme.open():
        lead = katrin(city="Zug", title="", tags=["vip"])
        campaign = CampaignFactory()
    content = "E-mail,Last Name,Company,City,Title,Phone\n"
    content += "katrin@brenner.example,Vogel,Brenner Holding AG,Chur,Head of IT,+41 44 668 18 00\n"
    chosen = {"merge": {"*": "overwrite"}, "tags": ["fair"], "campaign": campaign.public_id}
    batch = imported(acme, content, **chosen)
    with acme.open(acme.grace):
        lead.refresh_from_db()
        assert (lead.city, lead.company, lead.tags) == ("Chur", "Brenner Holding AG", ["vip", "fair"])
        update_lead(lead, {"title": "CIO", "tags": ["vip", "fair", "hot"]}, by=acme.grace)
        assert CampaignMember.objects.filter(lead=lead).exists()
    job = undone(acme, batch)
    assert job.result["fates"] == {"partly": 1}
    with acme.open():
        lead.refresh_from_db()
        assert (lead.city, lead.company, lead.phone, lead.phone_e164) == ("Zug", "Brenner AG", "", "")
        assert (lead.title, lead.tags, lead.campaign_id) == ("CIO", ["vip", "hot"], None)
        assert not CampaignMember.objects.filter(lead=lead).exists()
        assert set(MatchKey.objects.filter(lead=lead).values_list("key", flat=True)) == set(keys(person(lead)))
        assert reasons(batch)[2].startswith(f"Stays: Title (changed by {acme.grace.name}, ")
        changes = Event.objects.filter(kind="lead.changed", because__words="Import of fair.csv undone").get().changes
        assert changes["city"] == ["Chur", "Zug"]


def test_owner_and_status_go_back_with_their_events(acme):
    with acme.open():
        lead = katrin(owner_member=acme.ada)
    content = "E-mail,Last Name,Company,Status,Owner\nkatrin@brenner.example,Vogel,Brenner AG,Contacted,%s\n"
    chosen = {"keep_owner": False, "keep_status": False, "assign": {"by": "column"}}
    batch = imported(acme, content % acme.grace.name, **chosen)
    with acme.open():
        lead.refresh_from_db()
        assert (lead.owner, lead.status.label) == (acme.grace, "Contacted")
    undone(acme, batch)
    with acme.open():
        lead.refresh_from_db()
        assert (lead.owner, lead.status.label) == (acme.ada, "Open")
        told = Event.objects.filter(subject_id=lead.pk, because__words="Import of fair.csv undone")
        assert set(told.values_list("kind", flat=True)) == {"lead.assigned", "lead.status"}


def test_a_lead_that_several_rows_changed_goes_back_through_all_of_them(acme, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 1)
    with acme.open():
        lead = katrin(city="Zug")
    rows = KNOWN.replace("Chur", "Bern") + NEW + KNOWN
    batch = imported(acme, HEAD + rows, merge={"*": "overwrite"})
    with acme.open():
        assert Lead.objects.get(pk=lead.pk).city == "Chur"
    job = undone(acme, batch)
    with acme.open():
        assert Lead.objects.live().get().city == "Zug"
    assert (job.done, job.total, job.result["fates"]) == (7, 7, {"restored": 2, "binned": 5})


def test_a_killed_undo_goes_on_where_it_was_and_does_nothing_twice(acme, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    batch = imported(acme)
    with acme.open(acme.mara):
        job = undoing.undo(batch, by=acme.mara)
    jobs.batch(acme.org.pk)
    with acme.open(acme.mara):
        job.refresh_from_db()
        assert (job.done, Lead.objects.live().count()) == (2, 3)
        assert undoing.why_not(Import.objects.get(pk=batch.pk), timezone.now()) == "it is being undone"
    jobs.work(acme.org.pk, go_on=lambda: True)
    with acme.open():
        assert Event.objects.filter(kind="lead.deleted").count() == 5


def test_what_a_later_import_said_is_work_until_that_one_is_undone(acme):
    first = imported(acme)
    second = imported(acme, HEAD + NEW.replace("Bern", "Chur"), merge={"*": "overwrite"})
    assert second.updated == 5
    with acme.open(acme.mara):
        assert undoing.preview(first) == {"worked": 5}
    undone(acme, second)
    undone(acme, first)
    with acme.open():
        assert not Lead.objects.live().exists()


def test_no_statement_is_for_one_row(acme):
    def statements(rows):
        with acme.open():
            for n in range(rows):
                LeadFactory(email=f"known{rows}x{n}@brenner.example", city="")
        known = "".join(f"Ada,Alt{n},Alt {n} AG,known{rows}x{n}@brenner.example,Chur,\n" for n in range(rows))
        new = "".join(f"Bo,Neu{n},Neu {rows} {n} AG,bo{rows}x{n}@neu.example,Chur,\n" for n in range(rows))
        batch = imported(acme, HEAD + known + new, key="email")
        assert (batch.updated, batch.created) == (rows, rows)
        with acme.open(acme.mara):
            undoing.undo(batch, by=acme.mara)
        with CaptureQueriesContext(connection) as queries:
            jobs.work(acme.org.pk, go_on=lambda: True)
        return len(queries)

    statements(1)
    assert statements(3) == statements(12)


def test_after_30_days_or_while_it_runs_it_is_not_offered_and_says_so(acme):
    batch = imported(acme)
    with acme.open(acme.mara):
        later = batch.finished_at + timedelta(days=30, minutes=1)
        assert undoing.why_not(batch, later) == "more than 30 days have passed since it ended"
        Import.objects.filter(pk=batch.pk).update(state="running")
        with pytest.raises(undoing.CannotUndo, match="cancel it first"):
            undoing.undo(batch, by=acme.mara)


@pytest.mark.parametrize("key", ["email", "name_company"])
def test_a_list_that_was_undone_may_come_again(acme, key):
    undone(acme, imported(acme, key=key))
    again = imported(acme, key=key)
    assert (again.created, again.skipped) == (5, 0)


def test_whoever_imported_may_undo_and_managers_anybodys(acme):
    batch = imported(acme)
    other = acme.hire("nina", "marketer")
    with acme.open(other), pytest.raises(NotAllowed):
        undoing.undo(batch, by=other)
    undone(acme, batch, by=acme.grace)
    with acme.open():
        assert batch.state == "undone"
        assert not DuplicatePair.objects.exists()
