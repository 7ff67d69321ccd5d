"""Each story of a lead's life, planted once, so that every page has its case to show."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assignment import drafts
from assignment.models import AssignmentRule
from leadmgr.demo import routing
from leads import activities, workflow
from leads.editing import create_lead
from leads.models import Campaign, CampaignMember, DuplicatePair, Inquiry, Lead, Queue, Reason, Submission
from leads.ownership import assign
from tenancy.models import Member

# Campaigns by the source of the leads they bring.
BROUGHT = {"Trade Show": "Purchased List", "Webinar": "Web", "Partners": "Partner Referral"}
DACH = {"country": "Germany", "industry": "Machinery", "number_of_employees": 420, "lead_source": "Web"}


def plant() -> None:
    """Plant every story in the acting organization."""
    mara = Member.objects.get(user__email="rep@nordlicht.example")
    late_and_due()
    duplicate_pair(mara)
    repeat_inquiry(mara)
    failed_submission()
    coming_back(mara)
    people_who_cannot(mara)
    follow_ups(mara)
    edited_rule()
    campaigns_that_people_answer()
    routing.plant(Member.objects.get(user__email="admin@nordlicht.example"), timezone.localdate())


def lead(first: str, last: str, company: str, **fields: Any) -> Lead:
    domain = company.split()[0].lower().replace("ä", "ae")
    values = (
        DACH
        | {
            "first_name": first,
            "last_name": last,
            "company": company,
            "email": f"{first}.{last}@{domain}.example".lower().replace("ü", "ue"),
        }
        | fields
    )
    return create_lead(values, because="Sample data")


def at_target(one: Lead, minutes: int) -> None:
    """Move a waiting lead's response target to so many minutes from now."""
    now = timezone.now()
    Lead.objects.filter(pk=one.pk).update(
        first_response_due=now + timedelta(minutes=minutes), created_at=now - timedelta(minutes=max(60 - minutes, 5))
    )


def late_and_due() -> None:
    """One lead past its target, one due soon, one just arrived."""
    queue = Queue.objects.get(name="DACH enterprise")
    for first, last, company, minutes, title in (
        ("Stefan", "Hürlimann", "Alpstein Logistik AG", -12, "Head of Operations"),
        ("Katrin", "Vogel", "Brenner Präzision AG", 18, "Head of Production"),
        ("Anja", "Petersen", "Nordkai Pharma GmbH", 51, "Plant Manager"),
    ):
        one = lead(
            first,
            last,
            company,
            title=title,
            phone="+49 30 23125042",
            description="Could somebody show us a demo next week?",
        )
        assign(one, queue, because="Sample data")
        at_target(one, minutes)


def duplicate_pair(owner: Member) -> None:
    """Two leads that may be one person."""
    first = lead("Matthias", "Oberlechner", "Tauern Energie GmbH", email="m.oberlechner@tauern.example")
    second = lead("Matti", "Oberlechner", "Tauern Energie Gruppe", email="matthias@tauern.example")
    assign(first, owner, because="Sample data")
    if not DuplicatePair.objects.filter(lead=first, other=second).exists():
        DuplicatePair.objects.create(lead=first, other=second, reason="Same last name and e-mail domain")
    Lead.objects.filter(pk__in=[first.pk, second.pk]).update(has_duplicates=True)


def repeat_inquiry(owner: Member) -> None:
    """A person who asked three times, the last time today."""
    one = lead("Camille", "Rousselot", "Ateliers Rhône SA", country="France", title="Directrice technique")
    assign(one, owner, because="Sample data")
    now = timezone.now()
    for days, words in (
        (21, "Please send the data sheet."),
        (6, "Is there an interface to our ERP?"),
        (0, "We would like a quote for 40 machines."),
    ):
        Inquiry.objects.create(lead=one, at=now - timedelta(days=days, minutes=9), lead_source="Web", text=words)
    Lead.objects.filter(pk=one.pk).update(inquiry_count=3, last_inquiry_at=now - timedelta(minutes=9), is_unread=True)
    one.refresh_from_db()
    activities.log("note", lead=one, by=owner, body="Asked three times: quote for 40 machines is urgent.")


def failed_submission() -> None:
    """A post that could not be read, waiting to be repaired and replayed."""
    Submission.objects.create(
        pairs=[["oid", "…"], ["first_name", "Urs"], ["e_mail", "urs.baumgartner@saentis.example"], ["00N000000000099", "Starter kit"]],
        once_key="demo-failed", state=Submission.State.FAILED, content_type="application/x-www-form-urlencoded",
        problem="Neither a name nor an address was found: the form calls its fields otherwise. Map them, then replay.",
    )  # fmt: skip


def coming_back(owner: Member) -> None:
    """A lead that said not now, and comes back in two days."""
    one = lead("Ingrid", "Solheim", "Fjordgass AS", country="Norway", title="Operations Director")
    assign(one, owner, because="Sample data")
    reason = Reason.objects.filter(kind="not_now").first()
    workflow.disqualify(one, by=owner, reason=reason, come_back_on=timezone.localdate() + timedelta(days=2))


def follow_ups(owner: Member) -> None:
    """A day's work: late, due today, coming back every week, and a lead that nobody touched for weeks."""
    now = timezone.now()
    one = lead(
        "Beatrix",
        "Amsler",
        "Rheintal Textil AG",
        country="Switzerland",
        title="Head of Maintenance",
        phone="+41 71 555 0131",
    )
    assign(one, owner, because="Sample data")
    activities.log(
        "call", lead=one, by=owner, outcome="Reached", minutes=11, body="Wants the quote with delivery dates."
    )
    activities.log("task", lead=one, by=owner, subject="Send the quote", due_at=now - timedelta(hours=20))
    activities.log(
        "task", lead=one, by=owner, subject="Ask about delivery dates", due_at=now, due_all_day=True, remind_minutes=30
    )
    activities.log("event", lead=one, by=owner, subject="Line walk by video", at=now + timedelta(hours=2), minutes=45)
    activities.log(
        "task",
        by=owner,
        subject="Clean up my pipeline",
        due_at=now,
        due_all_day=True,
        recurrence="FREQ=WEEKLY;BYDAY=FR",
    )
    quiet = lead("Torsten", "Habermann", "Elbtal Papier GmbH", title="Technical Director", phone="+49 351 555 0172")
    assign(quiet, owner, because="Sample data")
    activities.log("note", lead=quiet, by=owner, body="Decides after the trade fair.")
    weeks = now - timedelta(days=23)
    Lead.objects.filter(pk=quiet.pk).update(
        created_at=weeks, status_since=weeks, last_activity_at=weeks, is_unread=False, first_responded_at=weeks
    )


def people_who_cannot(mara: Member) -> None:
    """One rep is away, another at the limit of open leads."""
    Member.objects.filter(user__email="elif@nordlicht.example").update(away_until=timezone.now() + timedelta(days=4))
    jonas = Member.objects.get(user__email="jonas@nordlicht.example")
    Member.objects.filter(pk=jonas.pk).update(open_limit=max(Lead.objects.open().owned_by(jonas).count(), 1))


def edited_rule() -> None:
    """A draft that asks for more employees, so that the dry run has leads to move."""
    rule = AssignmentRule.objects.select_for_update().get(is_active=True)
    edited = drafts.entries(rule)
    dach = next(entry for entry in edited if entry["name"] == "DACH enterprise")
    dach["criteria"]["all"][1]["any"][0]["gte"] = 250
    drafts.keep(rule, edited)


def campaigns_that_people_answer() -> None:
    """Put the oldest leads of a fitting source into each campaign; every third of them responded."""
    for campaign in Campaign.objects.all():
        brought = Lead.objects.live().filter(lead_source=BROUGHT.get(campaign.type, "Web"))
        CampaignMember.objects.bulk_create(
            CampaignMember(
                campaign=campaign, lead=one, created_at=one.created_at, status="Sent" if place % 3 else "Responded"
            )
            for place, one in enumerate(brought.order_by("created_at", "id")[:120])
        )
