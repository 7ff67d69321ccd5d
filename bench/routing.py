"""Timing the assignment rule: in memory, over a set against a bare UPDATE, and how exactly processes take turns."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from assignment import drafts, pooling, routing, trying
from assignment.deciding import Cause, Occasion
from assignment.entries import live
from assignment.many import route_all
from assignment.matching import Matcher
from assignment.models import Assignment, AssignmentRule, Pool, PoolMember, RuleVersion
from automation.provisioning import found_organization
from bench.bench_pool_exact import EXACT
from bench.bench_routing import MANY, ONE
from bench.bench_rule_dry_run import DRY_RUN
from bench.lists import figure, multiply
from leads.configuration import configuration
from leads.many.changes import known
from leads.models import Job, Lead, Queue
from tenancy import directory
from tenancy.acting import acting, current_org
from tenancy.models import Member, User

LEADS, BATCH, LIVES, ROUNDS = 100_000, 2000, 20_000, 2
PEOPLE, PROCESSES, TURNS = 20, 8, 10_000
INDUSTRIES = ("Energy", "Machinery", "Food", "Chemicals", "Automotive", "Media", "Retail", "Logistics", "Health")
COUNTRIES = ("DE", "AT", "CH", "SE", "NO", "DK", "FI", "GB", "FR", "IT", "ES", "PL", "NL", "BE")


def figures() -> Iterator[dict[str, Any]]:
    """Yield what routing costs; the organization is made once and kept in the benchmark's home."""
    org_id = organization()
    yield figure(ONE, one(org_id), 2.0, "ms")
    ours, bare = many(org_id)
    yield figure(MANY, ours, bare, "s")


def exactness() -> dict[str, Any]:
    """Return how exactly turns are taken, by leads of an organization of their own, which are made in a moment."""
    org_id = directory.organization("bench-turns") or founded("bench-turns")
    with acting(org_id):
        if not Lead.objects.exists():
            company = {"company": "Bench", "owner_queue": Queue.objects.default()}
            status = configuration().default_status()
            Lead.objects.bulk_create(
                (Lead(last_name=f"Lead {number}", status=status, **company) for number in range(TURNS)), batch_size=1000
            )
    return figure(EXACT, exact(org_id), 1.0, "leads off")


def dry_run() -> dict[str, Any]:
    """Return the seconds of trying a draft on every lead, both sides, against the 20 that it may take."""
    org_id = organization()
    with acting(org_id):
        made = pool([1 + number % 5 for number in range(PEOPLE)])
        target = {"type": "pool", "id": made.pk}
        publish(50, target)
        rule, draft = AssignmentRule.objects.get(is_active=True), entries(50, target)
        draft[7]["assign"] = {"type": "keep", "id": None}
        drafts.keep(rule, draft)
        job = trying.start(rule, trying.Past(last=LEADS), by=Member.objects.filter(role="admin")[0])
    begun, more = time.perf_counter(), True
    while more:
        with acting(org_id):
            more = trying.step(Job.objects.get(pk=job.pk))
    return figure(DRY_RUN, time.perf_counter() - begun, 20.0, "s")


def organization() -> int:
    """Return an organization of 100,000 open leads and 20 reps."""
    found = directory.organization("bench-routing")
    if found is not None:
        return found
    org_id = founded("bench-routing")
    call_command("seed_leads", "bench-routing", str(LIVES))
    multiply(org_id, LEADS // LIVES - 1)
    with acting(org_id):
        status = configuration().default_status()
        Lead.objects.update(
            stage="open", status=status, deleted_at=None, reason=None, first_responded_at=None, converted_at=None
        )
        current_org().configuration_changed()
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")
    return org_id


def founded(slug: str) -> int:
    """Make an organization of 20 reps."""
    made = found_organization("Bench", slug=slug, admin_email=f"{uuid4().hex}@x.example", password=uuid4().hex)
    with acting(made.org.pk):
        for number in range(PEOPLE):
            user = User.objects.create_user(f"{uuid4().hex}@x.example", uuid4().hex, name=f"Rep {number}")
            Member.objects.create(user=user, role="rep")
        current_org().configuration_changed()
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
    """Return the seconds of routing every lead anew and of a bare UPDATE of the same rows and columns.

    Both find their owners changed and the table vacuumed; they take turns, and of each the better time counts. The bare
    UPDATE is one statement under the same policies, which is a little faster than fifty with a commit each.
    """
    with acting(org_id):
        made = pool([1 + number % 5 for number in range(PEOPLE)])
        publish(50, {"type": "pool", "id": made.pk})
        reps = list(Member.objects.filter(role="rep").values_list("pk", flat=True)[:ROUNDS])
        pks = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    times = [(timed(rerouted, org_id, pks), timed(updated, org_id, rep)) for rep in reps]
    ours, bare = zip(*times, strict=True)
    return min(ours), min(bare)


def timed(work: Callable[..., None], *told: Any) -> float:
    """Return the seconds that work takes on a table without dead rows."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")
    begun = time.perf_counter()
    work(*told)
    return time.perf_counter() - begun


def updated(org_id: int, rep: int) -> None:
    with acting(org_id), connection.cursor() as cursor:
        cursor.execute(BARE, [rep])


def rerouted(org_id: int, pks: list[int]) -> None:
    for start in range(0, len(pks), BATCH):
        with acting(org_id):
            leads = (
                Lead.objects.filter(pk__in=pks[start : start + BATCH]).order_by("pk").select_for_update(of=("self",))
            )
            route_all(known(leads), timezone.now(), Occasion(Cause.ASKED))


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
