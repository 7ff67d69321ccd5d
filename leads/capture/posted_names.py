"""Names that posts carry and no field has: collected as they come, mapped by an admin, read again on demand."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from leads.capture.generator import askable
from leads.capture.mapping import key_of
from leads.capture.usual_names import WHOLE_NAME
from leads.models import Form, PostedName, Submission
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid

MOST_OF_A_POST, MOST_KEPT = 50, 1000
SEEN_EVERY = timedelta(hours=1)  # a name that each post carries is written once an hour
COLLECT = """
    INSERT INTO leads_postedname (name, target, sample, form_id, first_at, last_at)
    SELECT name, '', sample, %(form)s, %(now)s, %(now)s
    FROM (
        SELECT came.name, came.sample, known.id IS NOT NULL AS is_known,
            row_number() OVER (PARTITION BY known.id IS NULL ORDER BY came.name) AS place
        FROM unnest(%(names)s::text[], %(samples)s::text[]) AS came (name, sample)
        LEFT JOIN leads_postedname known ON known.name = came.name
    ) came
    WHERE is_known OR place <= %(most)s - (SELECT count(*) FROM (SELECT FROM leads_postedname LIMIT %(most)s) known)
    ON CONFLICT (org_id, name) DO UPDATE SET last_at = excluded.last_at, sample = excluded.sample
    WHERE leads_postedname.last_at < %(before)s
"""


def collect(left_out: Iterable[dict[str, str]], form: Form | None) -> None:
    """Remember names that no field has, of posts of a form, in one statement; strangers cannot fill the list."""
    found = dict(pair for names in left_out for pair in sorted(names.items())[:MOST_OF_A_POST])
    names = sorted(found)  # always in one order, so that two workers do not wait for each other
    if not names:
        return
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            COLLECT,
            {"names": names, "samples": [found[name] for name in names], "form": form.pk if form else None,
             "now": now, "before": now - SEEN_EVERY, "most": MOST_KEPT},
        )  # fmt: skip


def targets() -> list[tuple[str, str]]:
    """Return what a name may mean, with labels: every field a form may ask for, or nothing."""
    own = [(WHOLE_NAME, "Full name"), *((field.key, field.label) for field in askable())]
    return [*own, (PostedName.IGNORED, "Leave it with the submission")]


def mean(name: PostedName, target: str, *, by: Member) -> None:
    """Say what a name means from now on; an empty target asks again."""
    if target and target not in dict(targets()):
        raise Invalid(errors={"target": "Choose one of the fields."})
    if name.target == target:
        return
    before, name.target = name.target, target
    name.save(update_fields=["target"])
    events.record(name, "posted_name.mapped", by=by, changes={"target": [before, target]}, because=name.name)
    current_org().configuration_changed()


def read_again(name: PostedName) -> int:
    """Let a worker read every past post that left this name out; return how many. What a lead has, it keeps."""
    waiting = {"state": Submission.State.WAITING, "attempts": 0}
    read = Q(state=Submission.State.DONE, lead__isnull=False) | Q(state=Submission.State.FAILED)
    rows = Submission.objects.filter(read).exclude(left_out=[])
    spelled = [name.name] if key_of(name.name) == name.name.lower() else [name.name, name.name[:15]]
    return rows.filter(left_out__has_any_keys=spelled).update(**waiting)
