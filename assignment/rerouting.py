"""Routing leads anew upon the events an admin picked, with a guard against going round in circles."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from assignment import alarm
from assignment.deciding import Cause, Occasion, Outcome, Result
from assignment.desk import Desk
from assignment.log import keep
from assignment.many import route_all
from assignment.matching import Match
from assignment.models import Assignment, Reroute
from leads import records
from leads.configuration import configuration
from leads.many.changes import known
from leads.models import Lead, Stage
from tenancy.acting import current_org
from tenancy.models import Event, Member

MOST, WITHIN = 3, timedelta(hours=24)  # a lead that was routed anew so often meanwhile stays
AUTOMATIC = (Cause.REROUTED, Cause.LAPSED)
BATCH = 2000
STOPPED = Q(outcome=Assignment.Outcome.KEPT, problem__startswith="routed anew")


@dataclass(frozen=True)
class Triggers:
    """The events that count, by kind."""

    scores: tuple[int, ...] = ()
    fields: frozenset[str] = frozenset()
    reopened: bool = False
    owner_off: bool = False

    def why(self, kind: str, changes: Mapping[str, Any], because: Mapping[str, Any]) -> str:
        """Say in words why an event has its lead routed anew; nothing when it has not."""
        if kind == "lead.scored" and self.scores:
            before, after = changes.get("score", (0, 0))
            reached = [score for score in self.scores if before < score <= after]
            return f"The score reached {max(reached)}" if reached else ""
        if kind == "lead.changed":
            named = [name for name in changes if name in self.fields]
            return f"{label(named[0])} changed" if named else ""
        if kind == "lead.reopened" and self.reopened and not because.get("assign"):
            return "It was reopened"
        return ""


def label(name: str) -> str:
    field = configuration().schema.get(name)
    return field.label if field else name


def triggers() -> Triggers:
    """Return what the acting organization picked, read once a version of its settings."""
    kept = configuration().kept
    if "reroute" not in kept:
        rows = list(Reroute.objects.filter(is_active=True))
        kept["reroute"] = Triggers(
            tuple(row.score for row in rows if row.upon == Reroute.Upon.SCORE and row.score is not None),
            frozenset(row.field for row in rows if row.upon == Reroute.Upon.FIELD),
            any(row.upon == Reroute.Upon.REOPENED for row in rows),
            any(row.upon == Reroute.Upon.OWNER_OFF for row in rows),
        )
    found: Triggers = kept["reroute"]  # type: ignore[assignment]
    return found


def consider(told: Iterable[Event], now: datetime | None = None) -> int:
    """Route anew the leads whose events were picked; return how many there were.

    Only open leads that a rule has routed before: what has just come in is about to be routed anyway.
    """
    picked = triggers()
    reasons: dict[int, str] = {}
    for event in told:
        if why := picked.why(event.kind, event.changes, event.because):
            reasons.setdefault(event.subject_id, why)
    done, pks = 0, sorted(reasons)
    for start in range(0, len(pks), BATCH):
        done += reroute({pk: reasons[pk] for pk in pks[start : start + BATCH]}, now or timezone.now())
    return done


def reroute(reasons: Mapping[int, str], now: datetime) -> int:
    """Route some leads anew, each for its reason."""
    often = Assignment.objects.filter(lead__in=list(reasons)).values_list("lead")
    recent = often.filter(at__gte=now - WITHIN, cause__in=AUTOMATIC)
    full = {pk for pk, number in recent.exclude(STOPPED).annotate(number=Count("id")) if number >= MOST}
    if full:
        stop({pk: reasons[pk] for pk in full}, {pk for (pk,) in recent.filter(STOPPED, lead__in=full)}, now)
    before = set(often.values_list("lead", flat=True).distinct())
    wanted = [pk for pk in reasons if pk in before and pk not in full]
    leads = Lead.objects.filter(pk__in=wanted, stage=Stage.OPEN, deleted_at=None).order_by("pk")
    by_reason: dict[str, list[Lead]] = {}
    for lead in known(leads.select_for_update(of=("self",))):
        by_reason.setdefault(reasons[lead.pk], []).append(lead)
    for why, alike in by_reason.items():
        route_all(alike, now, Occasion(Cause.REROUTED, why))
    return sum(map(len, by_reason.values()))


def stop(reasons: Mapping[int, str], told: Collection[int], now: datetime) -> None:
    """Say once in the log, and to admins, that leads go round in circles and stay where they are."""
    leads = known(Lead.objects.open().filter(pk__in=reasons.keys() - set(told)).order_by("pk"))
    problem = f"routed anew {MOST} times within {WITHIN.days * 24} hours, so it stays"
    for lead in leads:
        found = Outcome(lead, Match(None, [], {}), None, Result.KEPT, lead.owner, problem=problem)
        keep([found], Desk(now), Occasion(Cause.REROUTED, reasons[lead.pk]))
    if leads:
        alarm.circles(leads, now)


def pick(values: Mapping[str, Any], *, by: Member) -> Reroute:
    """Add an event upon which leads are routed anew."""
    made = records.make(Reroute, values, by=by)
    current_org().configuration_changed()
    return made


def change(row: Reroute, values: Mapping[str, Any], *, by: Member) -> Reroute:
    changed: Reroute = records.change(row, values, by=by)
    current_org().configuration_changed()
    return changed


def drop(row: Reroute, *, by: Member) -> None:
    records.remove(row, by=by)
    current_org().configuration_changed()
