"""Many hands at once, each with a connection of its own: every lead gets one owner, and no limit is passed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from leads import claiming, ownership
from leads.models import Claim, Lead, Queue, QueueMember
from tenancy.acting import acting
from tenancy.models import Member
from tests.cast import found
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)


def company(takers, leads, **limits):
    """An organization with so many takers and leads, and limits of the queue or of each member."""
    acme = found("Race")
    people = [acme.hire(f"taker{number}", "rep") for number in range(takers)]
    with acme.open():
        QueueMember.objects.bulk_create(QueueMember(queue=acme.queue, member=member) for member in people)
        Lead.objects.bulk_create(LeadFactory.build_batch(leads, email="", owner_queue=acme.queue))
        Queue.objects.update(**{name: value for name, value in limits.items() if hasattr(Queue, name)})
        Member.objects.update(**{name: value for name, value in limits.items() if hasattr(Member, name)})
        acme.org.configuration_changed()
    return acme, people


def all_at_once(acme, hands, take):
    """Let every hand take until nothing is left for it; return what each got."""
    start = Barrier(len(hands))

    def one(member):
        owned = []
        start.wait()
        try:
            while True:
                with acting(acme.org.pk, member):
                    lead = take(member)
                if lead is None:
                    return owned
                owned.append(lead.pk)
        except (claiming.AtLimit, claiming.AtDailyLimit):
            return owned
        finally:
            connection.close()

    with ThreadPoolExecutor(len(hands)) as pool:
        return list(pool.map(one, hands))


def test_fifty_takers_over_a_thousand_leads_own_each_exactly_once():
    acme, takers = company(50, 1000)
    taken = all_at_once(acme, takers, ownership.take_next_of_all)
    flat = [pk for owned in taken for pk in owned]
    assert len(flat) == len(set(flat)) == 1000
    with acme.open():
        owners = dict(Lead.objects.values_list("pk", "owner_member_id"))
        assert all(owners[pk] == taker.pk for taker, owned in zip(takers, taken, strict=True) for pk in owned)
        assert Claim.objects.count() == 1000
        assert not Lead.objects.in_queue(acme.queue).exists()


@pytest.mark.parametrize("limits", [{"open_limit": 5}, {"daily_limit": 5}])
def test_no_limit_is_passed_by_four_hands_of_each_member(limits):
    acme, takers = company(5, 100, **limits)
    with acme.open():
        queue = acme.queue
    all_at_once(acme, takers * 4, lambda member: ownership.take_next(queue, member))
    with acme.open():
        owned = Counter(Lead.objects.filter(owner_queue=None).values_list("owner_member_id", flat=True))
    assert dict(owned) == {taker.pk: 5 for taker in takers}


def test_of_twenty_who_accept_the_same_lead_one_gets_it_and_nineteen_are_told_who():
    acme, takers = company(20, 1)
    with acme.open():
        stale = Lead.objects.get()
    start = Barrier(20)

    def accept(member):
        start.wait()
        try:
            with acting(acme.org.pk, member):
                return ownership.accept(Lead.objects.get(pk=stale.pk), member).owner.name
        except claiming.AlreadyTaken as refusal:
            return refusal.details["winner"]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        winners = set(pool.map(accept, takers))
    with acme.open():
        assert winners == {Lead.objects.with_labels().get().owner.name}
