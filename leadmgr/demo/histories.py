"""What happens to invented leads: inquiries, routing, calls, statuses, conversion; all rows written by COPY."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, models

from assignment.entries import Rule
from assignment.entries import live as live_rule
from assignment.routing import decide
from leadmgr.demo.people import companies, people
from leads.activities import OUTCOMES
from leads.bulk import copy_rows, reserve_ids
from leads.configuration import Configuration, configuration
from leads.conversion import end_of_quarter
from leads.models import Account, Activity, Contact, Inquiry, Lead, Opportunity, Queue, Reason, Stage
from qualification import grading, scoring
from tenancy import ids
from tenancy.models import Event, Member

CHUNK = 5000
# Hours since a lead came, and how likely somebody has taken it by then.
TAKEN = ((1, 0.3), (4, 0.55), (24, 0.85), (72, 0.98), (math.inf, 1.0))
DAYS = 90
NOTES = (
    "Line 3 stops about twice a week. Wants a pilot on eight machines.", "Asked for pricing by Friday.",
    "Budget is approved, decision in the next quarter.", "Talks to two competitors as well.",
    "Prefers e-mail, hard to reach by phone.", "Sent the data sheet and the reference from Alpstein.",
    "Needs the works council to agree first.", "Will bring the maintenance lead to the next call.",
)  # fmt: skip
TASKS = (
    "Send the quote",
    "Call about survey dates",
    "Book the demo",
    "Ask who signs",
    "Send references",
    "Check back on budget",
)


@dataclass
class Seeding:
    """One run: whose leads, from when to when, with which chance."""

    random: Random
    now: datetime
    settings: Configuration
    reps: list[Member]
    queues: list[Queue]
    rule: Rule | None
    rows: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)
    reserved: dict[type[models.Model], Iterator[int]] = field(default_factory=dict)

    def add(self, model: type[models.Model], **columns: Any) -> dict[str, Any]:
        """Plan one row and return it, with its primary key."""
        row = {"id": next(self.reserved[model])} | columns
        self.rows.setdefault(model, []).append(row)
        return row

    def reserve(self, **numbers: int) -> None:
        """Fetch keys for a chunk, plenty: a sequence may have gaps."""
        self.rows = {}
        for model in (Lead, Account, Contact, Opportunity, Activity, Inquiry, Event):
            self.reserved[model] = iter(reserve_ids(model, numbers[model.__name__.lower()]))

    def write(self) -> None:
        """Write the planned rows, referenced ones first."""
        for model in (Account, Contact, Opportunity, Lead, Activity, Inquiry, Event):
            planned = self.rows.get(model, [])
            if planned:
                columns = list(planned[0])
                copy_rows(model, columns, ([row[column] for column in columns] for row in planned))

    def after(self, moment: datetime, minutes: float) -> datetime:
        """Return a moment some minutes later, never in the future."""
        return min(moment + timedelta(minutes=minutes), self.now - timedelta(seconds=30))


LIVED = 20_000  # beyond these, leads are copies of lives with other names and days: a life costs 1.5 ms, a copy 0.05


def seed_many(number: int, *, seed_number: int = 1, told: Callable[[int], None] = lambda done: None) -> None:
    """Write so many leads: full lives first, then varied copies of their lead rows, spread over two years."""
    done = seed(min(number, LIVED), seed=seed_number, told=told)
    while done < number:
        done += copies(min(LIVED, number - done), done)
        told(done)


def copies(number: int, serial: int) -> int:
    """Copy the oldest lives' lead rows once, as other people on other days."""
    columns = sorted(
        str(field.column) for field in Lead._meta.local_concrete_fields if not field.generated and not field.primary_key
    )
    varied = dict.fromkeys(SHIFTED, '"{0}" - l.shift') | {
        "last_name": "o.last_name",
        "email": f"split_part(l.email, '@', 1) || '.' || {serial} || '@' || split_part(l.email, '@', 2)",
    }
    chosen = ", ".join((varied.get(column) or 'l."{0}"').format(column) for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(COPIES.format(listed=listed, chosen=chosen), [number])
        return int(cursor.rowcount)


SHIFTED = ("created_at", "assigned_at", "status_since", "first_responded_at", "last_activity_at", "last_inquiry_at")
COPIES = """
    WITH lives AS (
        SELECT *, random() * interval '640 days' AS shift, row_number() OVER (ORDER BY id) AS place
        FROM (SELECT * FROM leads_lead ORDER BY id LIMIT %s) first
    ), others AS (SELECT last_name, row_number() OVER (ORDER BY random()) AS place FROM lives)
    INSERT INTO leads_lead ({listed}) SELECT {chosen} FROM lives l JOIN others o USING (place)
"""


def seed(
    number: int, *, seed: int = 1, now: datetime | None = None, told: Callable[[int], None] = lambda done: None
) -> int:
    """Write so many leads with their histories into the acting organization; `told` hears of progress."""
    settings = configuration()
    random = Random(seed)
    reps = [member for member in settings.members if member.is_active and member.role == "rep"] or settings.members[:1]
    run = Seeding(random, now or datetime.now(UTC), settings, reps, settings.queues, live_rule())
    crowd = people(random, companies(random, max(40, min(number // 4, 60_000))))
    for start in range(0, number, CHUNK):
        size = min(CHUNK, number - start)
        run.reserve(
            lead=size, account=size, contact=size, opportunity=size, activity=size * 8, inquiry=size * 3, event=size * 9
        )
        for fields in islice(crowd, size):
            live(run, fields)
        judge(run)
        run.write()
        told(start + size)
    return number


def live(run: Seeding, fields: dict[str, Any]) -> None:
    """Plan one lead's life from its first inquiry to now."""
    random = run.random
    age = DAYS * 1440 * random.random() ** 1.25  # minutes; younger leads are more
    created = office(run, run.now - timedelta(minutes=age))
    lead = run.add(Lead, **fields, **blank(run, created))
    inquire(run, lead, created, fields)
    event(run, lead, "lead.created", created, because={"assign": True})
    owner = routed(run, lead, created)
    hours = (run.now - created).total_seconds() / 3600
    if owner and random.random() < next(share for until, share in TAKEN if hours < until):
        work(run, lead, owner, created)


def routed(run: Seeding, lead: dict[str, Any], at: datetime) -> Queue | Member | None:
    """Send the lead where the organization's rule says, explained as routing would; nobody has an unqualified one.

    A rule that sends everything to one queue would leave the others empty: then chance decides.
    """
    chance = run.random.choice(run.queues)
    decision = decide(lead, run.rule, at) if run.rule and len(run.rule.entries) > 1 else None
    target = decision.entry.target.record if decision and decision.entry else chance
    owner = target if isinstance(target, Queue | Member) else chance
    lead |= {"owner_queue_id": owner.pk} if isinstance(owner, Queue) else {"owner_member_id": owner.pk}
    minutes = (decision.entry.minutes if decision and decision.entry else None) or getattr(
        owner, "target_minutes", None
    )
    due = at + timedelta(minutes=minutes) if minutes else None
    lead["first_response_due"] = due
    because = decision.data(owner.name) | {"due": due and due.isoformat()} if decision else {"words": "Assignment rule"}
    if isinstance(target, Reason):
        lead |= {"reason_id": target.pk, "first_response_due": None}
        status(run, lead, run.settings.default_status(Stage.UNQUALIFIED), at, None, **because)
        return None
    event(run, lead, "lead.assigned", at, changes={"owner": ["", owner.name]}, because=because)
    return owner


def office(run: Seeding, moment: datetime) -> datetime:
    """Move most moments into a working day, as visitors do."""
    if run.random.random() < 0.2:
        return moment
    if moment.weekday() > 4:
        moment -= timedelta(days=moment.weekday() - 4)
    if not 6 <= moment.hour <= 17:
        moment = moment.replace(hour=run.random.randint(7, 16))
    return min(moment, run.now - timedelta(minutes=1))


def blank(run: Seeding, created: datetime) -> dict[str, Any]:
    """Return the columns every new lead begins with."""
    status = run.settings.default_status()
    return {
        "status_id": status.pk, "stage": status.kind, "status_since": created, "reason_id": None, "come_back_on": None,
        "owner_member_id": None, "owner_queue_id": None, "assigned_at": created, "is_unread": True,
        "first_response_due": None, "first_responded_at": None, "score": 0, "grade_rank": None, "inquiry_count": 0,
        "last_inquiry_at": None, "call_count": 0, "last_activity_at": None, "last_activity_words": "",
        "converted_at": None, "converted_account_id": None, "converted_contact_id": None,
        "converted_opportunity_id": None, "created_at": created, "updated_at": created, "custom": {},
    }  # fmt: skip


def inquire(run: Seeding, lead: dict[str, Any], at: datetime, fields: dict[str, Any]) -> None:
    """Count and keep the inquiry that made the lead, and sometimes another one."""
    if fields["lead_source"] not in ("Web", "Phone Inquiry", "Partner Referral"):
        return
    times = 1 + (run.random.random() < 0.12) + (run.random.random() < 0.03)
    for again in range(times):
        at = at if again == 0 else run.after(at, run.random.expovariate(1 / 9000))
        run.add(Inquiry, lead_id=lead["id"], at=at, lead_source=fields["lead_source"], text=fields["description"])
    lead["inquiry_count"], lead["last_inquiry_at"] = times, at


def event(
    run: Seeding,
    lead: dict[str, Any],
    kind: str,
    at: datetime,
    *,
    by: Member | None = None,
    changes: dict[str, Any] | None = None,
    because: dict[str, Any] | None = None,
) -> None:
    run.add(
        Event, at=at, kind=kind, subject_kind="lead", subject_id=lead["id"], member_id=by.pk if by else None,
        by=by.name if by else "", door="page" if by else "form", changes=changes or {}, because=because or {},
    )  # fmt: skip


def work(run: Seeding, lead: dict[str, Any], owner: Queue | Member, created: datetime) -> None:
    """Let a rep take the lead, answer it and see what comes of it."""
    random = run.random
    rep = random.choice(run.reps) if isinstance(owner, Queue) else owner
    taken = run.after(created, random.lognormvariate(3.1, 1.1))
    lead |= {
        "owner_member_id": rep.pk,
        "owner_queue_id": None,
        "assigned_at": taken,
        "is_unread": random.random() < 0.04,
    }
    if rep != owner:
        event(run, lead, "lead.accepted", taken, by=rep, changes={"owner": [owner.name, rep.name]})
    if random.random() < (0.15 if run.now - created < timedelta(days=2) else 0.01):
        return  # taken, not answered yet
    answered = run.after(taken, random.lognormvariate(2.6, 1.0))
    lead["first_responded_at"] = answered
    attempts(run, lead, rep, answered)
    status(run, lead, run.settings.statuses_of(Stage.OPEN)[-1], answered, rep)
    days = (run.now - created).days
    outcome = random.random()
    if days > 4 and outcome < min(0.64, days * 0.02):
        end(run, lead, rep, run.after(answered, random.uniform(1, 20) * 1440))
    elif days > 6 and outcome > 1 - min(0.27, days * 0.008):
        win(run, lead, rep, run.after(answered, random.uniform(3, 30) * 1440))
    elif random.random() < 0.6:
        plan(run, lead, rep)


def attempts(run: Seeding, lead: dict[str, Any], rep: Member, at: datetime) -> None:
    """Log calls, mails and notes, spread over the weeks after the first."""
    random = run.random
    for _ in range(1 + min(int(random.expovariate(0.7)), 5)):
        kind = random.choices(("call", "email", "note", "event"), (55, 25, 15, 5))[0]
        outcome = random.choice(OUTCOMES[:4]) if kind == "call" else ""
        subject = {"email": "Your inquiry", "event": "Site visit"}.get(kind, "")
        activity(
            run,
            lead,
            rep,
            kind,
            at,
            outcome=outcome,
            subject=subject,
            body=random.choice(NOTES) if kind != "call" or outcome == "Reached" else "",
            minutes=random.randint(2, 24) if outcome == "Reached" else None,
        )
        lead["call_count"] += kind == "call"
        lead["last_activity_at"] = at
        lead["last_activity_words"] = (
            f"Call, {outcome}"
            if kind == "call"
            else {"email": "Email, Your inquiry", "note": "Note", "event": "Meeting, Site visit"}[kind]
        )
        at = run.after(at, random.expovariate(1 / 8000))


def activity(run: Seeding, lead: dict[str, Any], rep: Member, kind: str, at: datetime, **columns: Any) -> None:
    blank = {"outcome": "", "subject": "", "body": "", "minutes": None, "due_at": None, "done_at": None}
    row = run.add(
        Activity, kind=kind, lead_id=lead["id"], contact_id=None, account_id=None, opportunity_id=None,
        owner_id=rep.pk, created_by_id=rep.pk, at=at, created_at=at, updated_at=at, **(blank | columns),
    )  # fmt: skip
    told = {key: value for key, value in (("words", row["subject"]), ("outcome", row["outcome"])) if value}
    event(run, lead, f"activity.{kind}", at, by=rep, because=told | {"activity": ids.encode(ids.TASK, row["id"])})


def status(run: Seeding, lead: dict[str, Any], to: Any, at: datetime, rep: Member | None, **because: Any) -> None:
    before = run.settings.status_by_id[lead["status_id"]]
    if before.pk != to.pk:
        lead |= {"status_id": to.pk, "stage": to.kind, "status_since": at}
        event(run, lead, "lead.status", at, by=rep, changes={"status": [before.label, to.label]}, because=because)


def end(run: Seeding, lead: dict[str, Any], rep: Member, at: datetime) -> None:
    """Mark the lead unqualified; some for now only."""
    reason = run.random.choice(run.settings.reasons)
    if reason.kind == "not_now":
        lead["come_back_on"] = (run.now + timedelta(days=run.random.randint(3, 120))).date()
    lead["reason_id"] = reason.pk
    status(run, lead, run.settings.default_status(Stage.UNQUALIFIED), at, rep, reason=reason.label)


def win(run: Seeding, lead: dict[str, Any], rep: Member, at: datetime) -> None:
    """Convert the lead into an account, a contact and mostly an opportunity."""
    random = run.random
    stamps = {"owner_id": rep.pk, "created_at": at, "updated_at": at, "custom": {}}
    account = run.add(
        Account, name=lead["company"], website=lead["website"], website_domain=lead["website_domain"],
        industry=lead["industry"], number_of_employees=lead["number_of_employees"], phone=lead["phone"],
        annual_revenue=lead["annual_revenue"], billing_city=lead["city"], billing_country=lead["country"], **stamps,
    )  # fmt: skip
    contact = run.add(
        Contact, account_id=account["id"], first_name=lead["first_name"], last_name=lead["last_name"],
        title=lead["title"], email=lead["email"], phone=lead["phone"], lead_source=lead["lead_source"], **stamps,
    )  # fmt: skip
    deal = None
    if random.random() < 0.8:
        stage = random.choice(run.settings.stages)
        deal = run.add(
            Opportunity, account_id=account["id"], contact_id=contact["id"], name=f"{lead['company']}-"[:120],
            stage_id=stage.pk, probability=stage.probability, amount=random.randint(4, 180) * 100_000,
            close_date=end_of_quarter(at.date()), lead_source=lead["lead_source"], **stamps,
        )["id"]  # fmt: skip
    lead |= {
        "converted_at": at,
        "converted_account_id": account["id"],
        "converted_contact_id": contact["id"],
        "converted_opportunity_id": deal,
        "is_unread": False,
    }
    to = run.settings.default_status(Stage.CONVERTED)
    before = run.settings.status_by_id[lead["status_id"]]
    lead |= {"status_id": to.pk, "stage": to.kind, "status_since": at}
    event(
        run,
        lead,
        "lead.converted",
        at,
        by=rep,
        changes={"status": [before.label, to.label]},
        because={"account": {"id": ids.encode(ids.ACCOUNT, account["id"]), "name": account["name"]}},
    )


def plan(run: Seeding, lead: dict[str, Any], rep: Member) -> None:
    """Leave a next step: mostly ahead, some overdue."""
    due = run.now + timedelta(hours=run.random.uniform(-30, 160))
    activity(run, lead, rep, "task", lead["last_activity_at"], subject=run.random.choice(TASKS), due_at=due)


def judge(run: Seeding) -> None:
    """Score and grade the planned leads by the organization's own rules."""
    schema = run.settings.schema
    rules = [(rule.points, scoring.bound(rule.criteria, run.now).closure()) for rule in scoring.rules()]
    traits = [(trait, scoring.bound(trait.meets, run.now).closure()) for trait in grading.traits()]
    for lead in run.rows[Lead]:
        row = schema.row(lead)
        lead["score"] = sum(points for points, holds in rules if holds(row))
        met = sum(trait.thirds for trait, holds in traits if holds(row))
        lead["grade_rank"] = max(0, min(grading.START + met, grading.BEST))
