"""Many processes at once: turns stay exact to the lead, limits hold, and what rolls back takes no turn."""

import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from django.db import connection, connections

from assignment import pooling, routing
from assignment.desk import Desk
from assignment.many import route_many
from assignment.models import Assignment, Pool, PoolMember, PoolWait
from leads import claiming
from leads.many.changes import known, write
from leads.models import Lead, Queue, QueueMember
from tenancy.acting import acting, current_org
from tenancy.models import Member
from tests.assignment.rules import entry, publish
from tests.cast import found
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)
WEIGHTS = (5, 3, 1, 1)
PROCESSES, SINGLY, IN_SETS = 8, 160, 40
WAITING = "Waiting"


def company(**limits):
    """An organization whose rule hands everything to a pool, and its leads."""
    acme = found("Race")
    reps = [acme.hire(f"rep{number}", "rep") for number in range(len(WEIGHTS))]
    with acme.open():
        seats = [pooling.Seat(rep, weight, **limits) for rep, weight in zip(reps, WEIGHTS, strict=True)]
        pool = pooling.make_pool({"name": "Reps", "method": "weighted", "queue": acme.queue}, seats, by=acme.root)
        publish(entry("All", {"all": []}, {"type": "pool", "id": pool.pk}))
        leads = Lead.objects.bulk_create(LeadFactory.build_batch(SINGLY + IN_SETS, email="", owner_queue=acme.queue))
    return acme, [lead.pk for lead in leads]


def work(given):
    """Route leads one by one, some attempts failing before they commit, and then a set."""
    org_id, singly, together = given
    connections.close_all()
    for place, pk in enumerate(singly):
        if place % 5 == 0:
            with pytest.raises(ZeroDivisionError), acting(org_id):
                routing.route(Lead.objects.with_labels().get(pk=pk))
                1 / 0  # noqa: B018
        with acting(org_id):
            routing.route(Lead.objects.with_labels().get(pk=pk))
    with acting(org_id) as now:
        write(route_many(known(Lead.objects.filter(pk__in=together).order_by("pk")), now.org.created_at))


def at_once(acme, pks):
    singly, together = pks[:SINGLY], pks[SINGLY:]
    connections.close_all()  # a process that is forked must not use them, too
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as workers:
        shares = [(acme.org.pk, singly[n::PROCESSES], together[n::PROCESSES]) for n in range(PROCESSES)]
        list(workers.map(work, shares))


def test_eight_processes_are_off_by_at_most_one_lead_per_member():
    acme, pks = company()
    at_once(acme, pks)
    with acme.open():
        rows = list(PoolMember.objects.all())
        got = Counter(Lead.objects.values_list("owner_member", flat=True))
        assert Assignment.objects.count() == len(pks)
    for row in rows:
        assert abs(got[row.member_id] - len(pks) * row.weight / sum(WEIGHTS)) <= 1
        assert row.received == got[row.member_id]


def test_no_limit_is_passed_and_the_rest_waits():
    acme, pks = company(open_limit=7)
    at_once(acme, pks)
    with acme.open():
        got = Counter(Lead.objects.exclude(owner_member=None).values_list("owner_member", flat=True))
        assert set(got.values()) == {7}
        assert PoolWait.objects.filter(pool=Pool.objects.get()).count() == len(pks) - 7 * len(WEIGHTS)


def test_two_who_come_back_for_pools_in_different_order_do_not_wait_for_each_other():
    acme, _ = company()
    with acme.open():
        pooling.make_pool({"name": "Others", "queue": acme.queue}, [pooling.Seat(acme.hire("x", "rep"))], by=acme.root)
        pools = list(Pool.objects.order_by("pk"))
    has_first, met = threading.Event(), threading.Event()

    def hold(first, then):
        try:
            with acting(acme.org.pk):
                desk = Desk(acme.org.created_at)
                desk.hold([first])
                has_first.set()
                met.wait(10)
                desk.hold([then])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(hold, *pools)
        has_first.wait(10)
        has_first.clear()
        other = threads.submit(hold, *reversed(pools))
        while not has_first.is_set() and not somebody_waits():
            time.sleep(0.01)
        met.set()
        one.result()
        other.result()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def accept(given):
    """Accept leads from the queue as one member, until a limit stands in the way."""
    org_id, member = given
    connections.close_all()
    with pytest.raises(claiming.AtLimit):
        while True:
            with acting(org_id):
                assert claiming.claim([Queue.objects.get(name=WAITING)], Member.objects.get(pk=member))


def test_who_accepts_while_a_pool_gives_passes_no_limit():
    acme, pks = company()
    with acme.open():
        queue = Queue.objects.create(name=WAITING)
        Member.objects.filter(role="rep").update(open_limit=25)
        reps = list(PoolMember.objects.values_list("member", flat=True))
        QueueMember.objects.bulk_create(QueueMember(queue=queue, member_id=pk) for pk in reps)
        Lead.objects.bulk_create(LeadFactory.build_batch(120, email="", owner_queue=queue))
        current_org().configuration_changed()
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as workers:
        accepted = [workers.submit(accept, (acme.org.pk, pk)) for pk in reps]
        given = [workers.submit(work, (acme.org.pk, pks[n : SINGLY // 2 : 4], [])) for n in range(4)]
        for one in (*accepted, *given):
            one.result()
    with acme.open():
        got = Counter(Lead.objects.exclude(owner_member=None).values_list("owner_member", flat=True))
        assert set(got.values()) == {25}
