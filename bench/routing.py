"""Timing the assignment rule: in memory, over a set against a bare UPDATE, and how exactly processes take turns."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from assignment import pooling, routing
from assignment.deciding import Cause, Occasion
from assignment.entries import live
from assignment.many import route_many
from assignment.matching import Matcher
from assignment.models import Assignment, AssignmentRule, Pool, PoolMember, RuleVersion
from automation.provisioning import found_organization
from bench.bench_routing import EXACT, MANY, ONE
from bench.lists import figure, multiply
from leads.configuration import configuration
from leads.many.changes import known, write
from leads.models import Lead, Queue
from tenancy import directory
from tenancy.acting import acting, current_org
from tenancy.models import Member, User

LEADS, BATCH, LIVES = 100_000, 2000, 20_000
PEOPLE, PROCESSES, TURNS = 20, 8, 10_000
INDUSTRIES = ("Energy", "Machinery", "Food", "Chemicals", "Automotive", "Media", "Retail", "Logistics", "Health")
COUNTRIES = ("DE", "AT", "CH", "SE", "NO", "DK", "FI", "GB", "FR", "IT", "ES", "PL", "NL", "BE")


def figures() -> Iterator[dict[str, Any]]:
    """Yield every figure; the organization is made once and kept in the benchmark's home."""
    org_id = organization()
    yield figure(ONE, one(org_id), 2.0, "ms")
    ours, bare = many(org_id)
    yield figure(MANY, ours, bare, "s")
    yield figure(EXACT, exact(org_id), 1.0, "leads off")


def organization() -> int:
    """Return an organization of 100,000 open leads and 20 reps."""
    found = directory.organization("bench-routing")
    if found is not None:
        return found
    made = found_organization(
        "Bench", slug="bench-routing", admin_email=f"{uuid4().hex}@x.example", password=uuid4().hex
    )
    call_command("seed_leads", "bench-routing", str(LIVES))
    multiply(made.org.pk, LEADS // LIVES - 1)
    with acting(made.org.pk):
        for number in range(PEOPLE):
            user = User.objects.create_user(f"{uuid4().hex}@x.example", uuid4().hex, name=f"Rep {number}")
            Member.objects.create(user=user, role="rep")
        status = configuration().default_status()
        Lead.objects.update(
            stage="open", status=status, deleted_at=None, reason=None, first_responded_at=None, converted_at=None
        )
        current_org().configuration_changed()
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")
    return made.org.pk


def entries(number: int, target: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a rule of so many entries: each asks three things, and the last one takes what is left."""
    found = []
    for place in range(number - 1):
        country, industry = COUNTRIES[place % len(COUNTRIES)], INDUSTRIES[place % len(INDUSTRIES)]
        tests = [
            {"field": "country", "in": [country, COUNTRIES[(place + 3) % len(COUNTRIES)]]},
            {"any": [{"field": "industry", "is": industry}, {"field": "title", "contains": f"head {place}"}]},
            {"field": "number_of_employees", "gte": 20_000 + place},
        ]
        found.append(stored(f"e{place}", {"all": tests}, target))
    return [*found, stored("rest", {"all": []}, target)]


def stored(name: str, criteria: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "name": name, "active": True, "criteria": criteria, "assign": target, "target_minutes": 60}


def publish(number: int, target: dict[str, Any]) -> None:
    rule = AssignmentRule.objects.get(is_active=True)
    RuleVersion.objects.create(rule=rule, number=rule.versions.count() + 1, entries=entries(number, target))
    current_org().configuration_changed()


def one(org_id: int) -> float:
    """Return the milliseconds one lead takes through 200 entries in memory, its explanation included."""
    with acting(org_id):
        publish(200, {"type": "keep", "id": None})
        leads, rule = list(Lead.objects.order_by("pk")[:300]), live()
        taken = []
        for lead in leads:
            begun = time.perf_counter()
            Matcher(rule, timezone.now()).match(lead)
            taken.append((time.perf_counter() - begun) * 1000)
        return statistics.median(taken)


def pool(weights: list[int]) -> Pool:
    """Return a pool of the reps, begun anew."""
    reps = list(Member.objects.filter(role="rep", is_active=True).order_by("pk")[: len(weights)])
    made = Pool.objects.create(name=uuid4().hex, method="weighted", queue=Queue.objects.default())
    seats = [pooling.Seat(rep, weight) for rep, weight in zip(reps, weights, strict=True)]
    pooling.seat(made, seats, by=Member.objects.filter(role="admin")[0])
    return made


def many(org_id: int) -> tuple[float, float]:
    """Return the seconds of routing every lead anew and of a bare UPDATE of the same rows and columns."""
    with acting(org_id):
        made = pool([1 + number % 5 for number in range(PEOPLE)])
        publish(50, {"type": "pool", "id": made.pk})
        rep = Member.objects.filter(role="rep")[0].pk
        pks = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    begun = time.perf_counter()
    with acting(org_id), connection.cursor() as cursor:
        cursor.execute(BARE, [rep])
    bare = time.perf_counter() - begun
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")
    begun = time.perf_counter()
    for start in range(0, len(pks), BATCH):
        with acting(org_id):
            leads = (
                Lead.objects.filter(pk__in=pks[start : start + BATCH]).order_by("pk").select_for_update(of=("self",))
            )
            write(route_many(known(leads), timezone.now(), Occasion(Cause.ASKED)))
    return time.perf_counter() - begun, bare


BARE = """
    UPDATE leads_lead SET owner_member_id = %s, owner_queue_id = NULL, assigned_at = now(), is_unread = true,
        first_response_due = now() + interval '1 hour', version = version + 1, updated_at = now()
"""


def exact(org_id: int) -> float:
    """Return how far from its share the worst member of a weighted pool is after 10,000 leads from 8 processes."""
    weights = [7, 5, 3, 2, 2, 1, 1, 1]
    with acting(org_id):
        made = pool(weights)
        publish(2, {"type": "pool", "id": made.pk})
        pks = list(Lead.objects.order_by("pk").values_list("pk", flat=True)[:TURNS])
        shares = {row.member_id: row.weight / sum(weights) for row in PoolMember.objects.filter(pool=made)}
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as workers:
        list(workers.map(route_some, [(org_id, pks[start::PROCESSES]) for start in range(PROCESSES)]))
    with acting(org_id):
        got = Counter(Assignment.objects.filter(pool=made, outcome="assigned").values_list("member_id", flat=True))
    return max(abs(got[pk] - share * TURNS) for pk, share in shares.items())


def route_some(work: tuple[int, list[int]]) -> None:
    """Route leads one by one, each in a transaction of its own, as a worker does."""
    org_id, pks = work
    connections.close_all()
    for pk in pks:
        with acting(org_id):
            routing.route(Lead.objects.with_labels().get(pk=pk))
