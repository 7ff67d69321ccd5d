"""Reading submissions: the list's rows and what became of every value of one."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from leads.capture.mapping import Reading, read_pairs
from leads.configuration import configuration
from leads.models import Form, Submission
from tenancy.ids import BadId, decode

A_PAGE = 50
DAYS = 30
# What the list can be narrowed to: label and states.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", ()),
    "waiting": ("Waiting", (Submission.State.WAITING, Submission.State.DELAYED)),
    "done": ("Done", (Submission.State.DONE,)),
    "failed": ("Failed", (Submission.State.FAILED,)),
    "quarantined": ("In quarantine", (Submission.State.QUARANTINED,)),
}
TINTS = {"waiting": "sky", "delayed": "warn", "done": "success", "failed": "danger", "quarantined": "warn"}


@dataclass(frozen=True)
class Page:
    """One page of the list; `following` is where the next one begins."""

    rows: list[Submission]
    following: str


def page(kind: str, before: str) -> Page:
    """Return the newest submissions of a kind, or those before one."""
    rows = Submission.objects.select_related("lead", "form").defer("raw").order_by("-id")
    if kind in KINDS and KINDS[kind][1]:
        rows = rows.filter(state__in=KINDS[kind][1])
    try:
        rows = rows.filter(pk__lt=decode(before, Submission.id_prefix)) if before else rows
    except BadId:
        before = ""
    found = list(rows[: A_PAGE + 1])
    shown = [described(row) for row in found[:A_PAGE]]
    return Page(shown, shown[-1].public_id if len(found) > A_PAGE else "")


def described(row: Submission) -> Submission:
    """Give a submission what the list says of it: who, and its state's tint."""
    given = {name.lower(): value for name, value in reversed(row.pairs)}
    name = " ".join(filter(None, (given.get("first_name", ""), given.get("last_name", "")))).strip()
    row.who = name or given.get("email") or given.get("company") or "Nameless"  # type: ignore[attr-defined]
    row.company = given.get("company", "")  # type: ignore[attr-defined]
    row.tint = TINTS[row.state]  # type: ignore[attr-defined]
    return row


def counts() -> Counter[str]:
    """Return how many submissions need somebody, by state; the many that are done are not counted."""
    rows = Submission.objects.exclude(state=Submission.State.DONE).values_list("state").annotate(n=Count("id"))
    return Counter(dict(rows))


def what_became(submission: Submission) -> Reading:
    """Read a submission as a worker does, for what it says of each value."""
    return read_pairs(submission.pairs, configuration())


def with_figures() -> list[Form]:
    """Return the organization's forms with what they brought in 30 days."""
    lately = Q(submissions__received_at__gte=timezone.now() - timedelta(days=DAYS))
    stopped = lately & Q(submissions__state=Submission.State.QUARANTINED)
    return list(
        Form.objects.select_related("campaign")
        .annotate(
            received=Count("submissions", filter=lately),
            stopped=Count("submissions", filter=stopped),
            last_at=Max("submissions__received_at"),
        )
        .order_by("name")
    )
