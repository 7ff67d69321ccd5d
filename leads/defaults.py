"""What a new organization begins with: statuses and their steps, reasons, sales stages, one queue."""

from leads.models import OpportunityStage, Queue, QueueMember, Reason, Stage, Status, StatusStep
from tenancy.models import Member

# label, kind, guidance, fields shown with the step
STATUSES = (
    (
        "Open",
        Stage.OPEN,
        "Nobody has reached this person yet. Read what they asked, then call; write if you cannot get through. "
        "The first call, e-mail or meeting you log sets Contacted.",
        ["email", "phone", "lead_source", "title", "company"],
    ),
    (
        "Contacted",
        Stage.OPEN,
        "Find out what they need, by when, with what budget and who decides. Keep a next task on the lead, "
        "then convert it or say why not.",
        ["phone", "title", "industry", "number_of_employees", "annual_revenue"],
    ),
    (
        "Qualified",
        Stage.CONVERTED,
        "Need, time and budget are real: convert to an account, a contact and, if there is a deal, an opportunity.",
        ["company", "title", "annual_revenue"],
    ),
    (
        "Unqualified",
        Stage.UNQUALIFIED,
        "Give the reason. With a “not now” reason, set the day on which the lead comes back by itself.",
        ["lead_source"],
    ),
)
STEPS = (
    ("Open", "Contacted"),
    ("Open", "Qualified"),
    ("Open", "Unqualified"),
    ("Contacted", "Open"),
    ("Contacted", "Qualified"),
    ("Contacted", "Unqualified"),
    ("Unqualified", "Open"),
)
REASONS = (
    ("Not a fit", Reason.Kind.NEVER),
    ("Chose a competitor", Reason.Kind.NEVER),
    ("Wrong or false details", Reason.Kind.NEVER),
    ("Student, applicant or vendor", Reason.Kind.NEVER),
    ("Asked not to be contacted", Reason.Kind.NEVER),
    ("No budget yet", Reason.Kind.NOT_NOW),
    ("No project yet", Reason.Kind.NOT_NOW),
    ("Could not be reached", Reason.Kind.NOT_NOW),
)
# label, probability, closed, won: Salesforce's value set
STAGES = (
    ("Prospecting", 10, False, False),
    ("Qualification", 10, False, False),
    ("Needs Analysis", 20, False, False),
    ("Value Proposition", 50, False, False),
    ("Id. Decision Makers", 60, False, False),
    ("Perception Analysis", 70, False, False),
    ("Proposal/Price Quote", 75, False, False),
    ("Negotiation/Review", 90, False, False),
    ("Closed Won", 100, True, True),
    ("Closed Lost", 0, True, False),
)
DEFAULT_QUEUE = "Unassigned"
TARGET_MINUTES = 240


def provide(admin: Member) -> Queue:
    """Give the acting organization what its first lead needs; its admin accepts from the one queue."""
    statuses()
    Reason.objects.bulk_create(
        Reason(label=label, kind=kind, position=position) for position, (label, kind) in enumerate(REASONS)
    )
    OpportunityStage.objects.bulk_create(
        OpportunityStage(label=label, probability=probability, is_closed=closed, is_won=won, position=position)
        for position, (label, probability, closed, won) in enumerate(STAGES)
    )
    queue = Queue.objects.create(name=DEFAULT_QUEUE, is_default=True, target_minutes=TARGET_MINUTES)
    QueueMember.objects.create(queue=queue, member=admin)
    return queue


def statuses() -> None:
    """Make the four statuses, one default of each kind, and the moves between them."""
    by_label = {}
    seen: set[str] = set()
    for position, (label, kind, guidance, key_fields) in enumerate(STATUSES):
        by_label[label] = Status.objects.create(
            label=label,
            kind=kind,
            position=position,
            is_default=kind not in seen,
            guidance=guidance,
            key_fields=key_fields,
        )
        seen.add(kind)
    StatusStep.objects.bulk_create(StatusStep(source=by_label[start], target=by_label[end]) for start, end in STEPS)
