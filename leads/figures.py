"""What a manager watches; each figure is counted over a criteria tree, and the same tree is the list behind it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from leads.configuration import configuration
from leads.figure_trends import trends
from leads.medians import CONVERSION, RESPONSE, Median
from leads.models import Lead, Stage
from leads.models.lead_lists import LeadQuerySet
from tenancy.acting import current_org
from tenancy.times import duration

PERIODS = (7, 30, 90)
OPEN = {"field": "stage", "is": Stage.OPEN.value}
ANSWERED = {"field": "first_responded_at", "empty": False}
CONVERTED = {"field": "stage", "is": Stage.CONVERTED.value}
# First responses by how long they took, in minutes.
BANDS = (
    ("5 min", 0, 5),
    ("30 min", 5, 30),
    ("1 h", 30, 60),
    ("4 h", 60, 240),
    ("1 d", 240, 1440),
    ("later", 1440, None),
)


def matching(tree: dict[str, Any], now: datetime) -> LeadQuerySet:
    """Return the live leads of a tree."""
    bound = configuration().schema.parse(tree).at(now, tz=current_org().tz)
    return Lead.objects.live().matching(bound)


def address(tree: dict[str, Any]) -> str:
    """Return the list behind a figure."""
    return f"{reverse('leads')}?{urlencode({'view': 'all', 'filter': json.dumps(tree, separators=(',', ':'))})}"


def both(*trees: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(trees)}


@dataclass(frozen=True)
class Dashboard:
    """The figures of the last so many days."""

    days: int
    now: datetime

    @property
    def created(self) -> dict[str, Any]:
        return {"field": "created_at", "within": {"last": self.days, "unit": "days"}}

    @property
    def before(self) -> LeadQuerySet:
        """The leads of the period before."""
        start = self.now - timedelta(days=self.days)
        return Lead.objects.live().filter(created_at__gte=start - timedelta(days=self.days), created_at__lt=start)

    def figures(self) -> list[dict[str, Any]]:
        """Return the four key figures."""
        now, then = self.totals(matching(self.created, self.now)), self.totals(self.before)
        moved = change(now["new"], then["new"])
        note = f"vs. {self.days} days before" if moved[0] else f"last {self.days} days"
        found = [
            figure("New leads", f"{now['new']:,}", self.created, note, moved),
            self.rate(now, then),
            self.response(now, then),
            self.waiting(),
        ]
        points = trends(matching(self.created, self.now), days=self.days, now=self.now)
        for row, name in zip(found, ("new", "rate", "response"), strict=False):
            row["points"] = points[name]
        return found

    def totals(self, leads: LeadQuerySet) -> dict[str, Any]:
        """Return number, qualified and median first response of some leads in one pass."""
        return leads.aggregate(
            new=Count("pk"),
            qualified=Count("pk", filter=Q(stage=Stage.CONVERTED)),
            response=Median(RESPONSE, filter=Q(first_responded_at__isnull=False)),
        )

    def rate(self, now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        share, earlier = percent(now["qualified"], now["new"]), percent(then["qualified"], then["new"])
        words = f"{now['qualified']:,} of {now['new']:,} leads"
        return figure("Qualification rate", f"{share} %", both(self.created, CONVERTED), words, points(share - earlier))

    def response(self, now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        tree = both(self.created, ANSWERED)
        value = said(now["response"], "–")
        if now["response"] is None or then["response"] is None:
            return figure("Median first response", value, tree, "no earlier period", ("", True))
        gone = (now["response"] - then["response"]).total_seconds()
        moved = ("", True) if abs(gone) < 60 else (f"{'+' if gone > 0 else '−'}{duration(gone)}", gone < 0)
        return figure("Median first response", value, tree, f"was {said(then['response'])} before", moved)

    def waiting(self) -> dict[str, Any]:
        tree = both(OPEN, {"field": "queue", "empty": False})
        oldest = matching(tree, self.now).aggregate(oldest=Min("created_at"), number=Count("pk"))
        value = duration((self.now - oldest["oldest"]).total_seconds()) if oldest["oldest"] else "–"
        return figure("Oldest waiting", value, tree, f"{oldest['number']:,} in queues", ("", True))

    def funnel(self) -> list[dict[str, Any]]:
        """Return how far the period's leads came; a step counts whoever reached it."""
        steps = [
            ("All new", self.created),
            ("Contacted", both(self.created, ANSWERED)),
            ("Qualified", both(self.created, CONVERTED)),
        ]
        counts = [matching(tree, self.now).count() for _, tree in steps]
        medians = matching(self.created, self.now).aggregate(
            answered=Median(RESPONSE, filter=Q(first_responded_at__isnull=False)),
            converted=Median(CONVERSION, filter=Q(stage=Stage.CONVERTED)),
        )
        taken = ["", said(medians["answered"]), said(medians["converted"])]
        return [
            {
                "label": label, "url": address(tree), "count": count, "maximum": counts[0],
                "rate": f"{percent(count, counts[place - 1])} %" if place else "", "median": taken[place],
            }
            for place, ((label, tree), count) in enumerate(zip(steps, counts, strict=True))
        ]  # fmt: skip

    def sources(self) -> list[dict[str, Any]]:
        """Return the share of qualified leads by source, most leads first."""
        rows = (
            matching(self.created, self.now).exclude(lead_source="").values("lead_source")
            .annotate(number=Count("pk"), qualified=Count("pk", filter=Q(stage=Stage.CONVERTED)))
            .order_by("-number")[:8]
        )  # fmt: skip
        return [
            {
                "name": row["lead_source"], "count": row["number"], "rate": percent(row["qualified"], row["number"]),
                "url": address(both(self.created, {"field": "lead_source", "is": row["lead_source"]})),
            }
            for row in rows
        ]  # fmt: skip

    def first_responses(self) -> dict[str, Any]:
        """Return the share of leads answered within each band of time."""
        counted = matching(self.created, self.now).aggregate(
            number=Count("pk"),
            **{f"band{place}": Count("pk", filter=within(low, high)) for place, (_, low, high) in enumerate(BANDS)},
        )
        bars = [(name, percent(counted[f"band{place}"], counted["number"])) for place, (name, _, _) in enumerate(BANDS)]
        unanswered = 100 - sum(share for _, share in bars)
        words = f"{max(unanswered, 0)} % have no answer yet."
        label = ", ".join(f"{name}: {share} %" for name, share in bars)
        return {"bars": bars, "tones": "", "label": f"First response, {label}", "words": words}

    def idle(self) -> dict[str, Any]:
        """Return the open leads nobody touched for too long."""
        days = current_org().stale_days
        tree = idle_tree(days)
        leads = matching(tree, self.now)
        rows = [
            (lead, duration((self.now - (lead.last_activity_at or lead.created_at)).total_seconds()))
            for lead in leads.with_labels().order_by("-score", "-id")[:8]
        ]
        title = f"No activity for over {days} days"
        return {"title": title, "count": leads.count(), "url": address(tree), "leads": rows}

    def people(self) -> list[dict[str, Any]]:
        """Return what each person has open, what is overdue and how fast they answer."""
        answered = Q(first_responded_at__gte=self.now - timedelta(days=self.days))
        rows = (
            Lead.objects.live().filter(owner_member__is_active=True).values("owner_member")
            .annotate(
                open=Count("pk", filter=Q(stage=Stage.OPEN)),
                overdue=Count("pk", filter=Q(stage=Stage.OPEN, due_sort__lt=self.now, first_responded_at=None)),
                response=Median(RESPONSE, filter=answered),
            ).order_by("-open")[:50]
        )  # fmt: skip
        return [self.person(row) for row in rows if row["open"]]

    def team(self, people: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the sums of the table of people, and the median of all their answers."""
        since = self.now - timedelta(days=self.days)
        answered = Lead.objects.live().filter(first_responded_at__gte=since, owner_member__isnull=False)
        median = answered.aggregate(response=Median(RESPONSE))["response"]
        return {
            "open": sum(row["open"] for row in people),
            "overdue": sum(row["overdue"] for row in people),
            "response": said(median),
        }

    def person(self, row: Mapping[str, Any]) -> dict[str, Any]:
        member = configuration().member_by_id[row["owner_member"]]
        limit = member.open_limit
        return {
            "member": member, "open": row["open"], "limit": limit, "tight": bool(limit and row["open"] > 0.9 * limit),
            "overdue": row["overdue"], "late": False,
            "response": said(row["response"]),
            "url": address(both(OPEN, {"field": "owner", "is": member.public_id})),
        }  # fmt: skip


def idle_tree(days: int) -> dict[str, Any]:
    """Return what finds open leads without activity: neither lately touched nor lately made."""
    window = {"last": days, "unit": "days"}
    return both(
        OPEN,
        {"not": {"field": "last_activity_at", "within": window}},
        {"not": {"field": "created_at", "within": window}},
    )


def within(low: int, high: int | None) -> Q:
    """Return the leads answered within a band of minutes."""
    band = (
        Q(first_responded_at__gte=F("created_at") + timedelta(minutes=low))
        if low
        else Q(first_responded_at__isnull=False)
    )
    return band & Q(first_responded_at__lt=F("created_at") + timedelta(minutes=high)) if high else band


def figure(label: str, value: str, tree: dict[str, Any], note: str, moved: tuple[str, bool]) -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "url": address(tree),
        "note": note,
        "change": moved[0],
        "good": moved[1],
        "points": None,
    }


def said(median: timedelta | None, nothing: str = "") -> str:
    return nothing if median is None else duration(median.total_seconds())


def change(now: int, then: int) -> tuple[str, bool]:
    """Return how much a number grew, in percent."""
    if not then:
        return "", True
    grown = round(100 * (now - then) / then)
    return (f"+{grown} %", True) if grown > 0 else (f"−{-grown} %", False) if grown < 0 else ("", True)


def points(difference: int) -> tuple[str, bool]:
    return (
        (f"+{difference} points", True)
        if difference > 0
        else (f"−{-difference} points", False)
        if difference < 0
        else ("", True)
    )


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def dashboard(days: int) -> Dashboard:
    """Return the dashboard of now."""
    return Dashboard(days if days in PERIODS else 30, timezone.now())
