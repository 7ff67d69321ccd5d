"""Reading submissions: the list's rows, what became of every value of one, and what forms brought."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from leads.capture.mapping import read_pairs
from leads.capture.reading import Reading
from leads.configuration import configuration
from leads.models import Form, PostedName, Submission
from tenancy.ids import BadId, decode

A_PAGE = 50
DAYS = 30
MOST_COUNTED = 10_000  # a flood in quarantine is not counted to its end for a number on a tab
# What the list can be narrowed to: label and states.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", ()),
    "waiting": ("Waiting", (Submission.State.WAITING, Submission.State.DELAYED)),
    "done": ("Done", (Submission.State.DONE,)),
    "failed": ("Failed", (Submission.State.FAILED,)),
    "quarantined": ("In quarantine", (Submission.State.QUARANTINED,)),
}
TINTS = {"waiting": "sky", "delayed": "warn", "done": "success", "failed": "danger", "quarantined": "warn"}
# A list shows these; what was sent stays where it is.
LISTED = ("state", "outcome", "problem", "received_at", "who", "firm", "door", "released_at")
NAMED = ("lead__first_name", "lead__last_name", "lead__company", "form__name")


@dataclass(frozen=True)
class Page:
    """One page of the list; `following` is where the next one begins."""

    rows: list[Submission]
    following: str


def page(kind: str, before: str, words: str = "") -> Page:
    """Return the newest submissions of a kind, or those before one; words are looked for in the newest ten thousand."""
    rows = Submission.objects.select_related("lead", "form").only(*LISTED, *NAMED).order_by("-id")
    if kind in KINDS and KINDS[kind][1]:
        rows = rows.filter(state__in=KINDS[kind][1])
    if words:
        is_meant = Q(who__icontains=words) | Q(firm__icontains=words) | Q(lead__email__icontains=words)
        rows = rows.filter(is_meant, pk__in=rows.values("pk")[:MOST_COUNTED])
    try:
        rows = rows.filter(pk__lt=decode(before, Submission.id_prefix)) if before else rows
    except BadId:
        before = ""
    found = list(rows[: A_PAGE + 1])
    shown = [described(row) for row in found[:A_PAGE]]
    return Page(shown, shown[-1].public_id if len(found) > A_PAGE else "")


def described(row: Submission) -> Submission:
    """Give a submission what pages say of it: who, and its state's tint."""
    row.name = row.who or (row.lead.name if row.lead else "") or "Nameless"  # type: ignore[attr-defined]
    row.tint = TINTS[row.state]  # type: ignore[attr-defined]
    row.first_problem = row.problem.partition("\n")[0][:200]  # type: ignore[attr-defined]
    return row


def counts() -> Counter[str]:
    """Return how many submissions need somebody, by state; the many that are done are not counted."""
    states = [state for state in Submission.State.values if state != Submission.State.DONE]
    return Counter({state: Submission.objects.filter(state=state)[:MOST_COUNTED].count() for state in states})


def unmapped() -> int:
    """Return how many posted names wait for somebody to say what they mean."""
    return PostedName.objects.filter(target="").count()


def what_became(submission: Submission) -> Reading:
    """Read a submission as a worker does, for what it says of each value."""
    return read_pairs(submission.pairs, configuration())


FIGURES = """
    SELECT f.id, c.received, c.stopped, c.last_at
    FROM leads_form f CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE s.received_at >= %(since)s) AS received,
            count(*) FILTER (WHERE s.received_at >= %(since)s AND s.state = 'quarantined') AS stopped,
            max(s.received_at) AS last_at
        FROM (
            SELECT received_at, state FROM leads_submission WHERE org_id = f.org_id AND form_id = f.id
            ORDER BY id DESC LIMIT %(most)s
        ) s
    ) c WHERE f.id = ANY(%(forms)s)
"""


def with_figures(forms: Iterable[Form]) -> list[Form]:
    """Give forms what they brought in 30 days, each counted along its own index and not without end."""
    found = {form.pk: form for form in forms}
    since = timezone.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"since": since, "most": MOST_COUNTED, "forms": list(found)})
        for pk, *figures in cursor.fetchall():
            found[pk].received, found[pk].stopped, found[pk].last_at = figures  # type: ignore[attr-defined]
            found[pk].is_more = figures[0] == MOST_COUNTED  # type: ignore[attr-defined]
    return list(found.values())
