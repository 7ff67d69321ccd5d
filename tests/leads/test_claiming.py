"""Limits on taking leads, the rest of what was given back, queues that hand out in order, and undoing an acceptance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import claiming, ownership
from leads.models import Claim, GiveBack, Lead, Queue
from tenancy import events
from tenancy.refusals import NotAllowed
from tests.factories import LeadFactory, QueueFactory


def set_up(queue, **settings):
    """Change a queue's settings as its form does."""
    Queue.objects.filter(pk=queue.pk).update(**settings)
    queue.org.configuration_changed()


@pytest.fixture
def queue(in_acme):
    return in_acme.queue


def test_a_claim_is_kept_with_how_long_the_lead_had_waited(in_acme, queue):
    lead = LeadFactory()
    ownership.take_next(queue, in_acme.ada)
    claim = Claim.objects.get()
    assert (claim.queue, claim.lead, claim.member, claim.waiting_since) == (queue, lead, in_acme.ada, lead.assigned_at)


def test_a_queue_lets_a_member_take_so_many_a_day_and_says_when_again(in_acme, queue):
    set_up(queue, daily_limit=2)
    LeadFactory.create_batch(3)
    for _ in range(2):
        assert ownership.take_next(queue, in_acme.ada)
    with pytest.raises(claiming.AtDailyLimit, match="2 leads from “.+” today.+again from tomorrow") as refused:
        ownership.take_next(queue, in_acme.ada)
    assert refused.value.details["again_at"].endswith("00:00:00+01:00")
    with pytest.raises(claiming.AtDailyLimit):
        ownership.accept(Lead.objects.in_queue(queue).get(), in_acme.ada)


def test_the_limit_of_one_queue_leaves_the_others_open(in_acme, queue):
    other = QueueFactory(name="DACH")
    in_acme.joins_queue(in_acme.ada, other)
    set_up(queue, daily_limit=1)
    LeadFactory.create_batch(2, first_response_due=timezone.now())
    calm = LeadFactory(owner_queue=other)
    ownership.take_next_of_all(in_acme.ada)
    assert ownership.take_next_of_all(in_acme.ada) == calm
    with pytest.raises(claiming.AtDailyLimit):
        ownership.take_next_of_all(in_acme.ada)


def test_a_member_may_take_so_many_a_day_from_all_queues(in_acme, queue):
    in_acme.ada.daily_limit = 1
    in_acme.ada.save()
    LeadFactory.create_batch(2)
    ownership.take_next(queue, in_acme.ada)
    with pytest.raises(claiming.AtDailyLimit, match="You have accepted 1 leads today"):
        ownership.take_next(queue, in_acme.ada)


def test_yesterdays_claims_do_not_count(in_acme, queue):
    set_up(queue, daily_limit=1)
    LeadFactory.create_batch(2)
    ownership.take_next(queue, in_acme.ada)
    Claim.objects.update(at=timezone.now() - timedelta(days=1))
    assert ownership.take_next(queue, in_acme.ada)


def test_what_was_given_back_is_closed_to_the_giver_for_a_while_and_open_to_others(in_acme, queue):
    set_up(queue, cool_down_minutes=30)
    in_acme.joins_queue(in_acme.ben)
    lead = LeadFactory()
    lead = ownership.accept(lead, in_acme.ada)
    ownership.release(lead, by=in_acme.ada, reason="Not my language")
    for take in (lambda: ownership.take_next(queue, in_acme.ada), lambda: ownership.accept(lead, in_acme.ada)):
        with pytest.raises(claiming.CoolingDown, match=r"again from \d\d:\d\d"):
            take()
    fresh = LeadFactory()
    assert ownership.take_next(queue, in_acme.ada) == fresh
    assert ownership.take_next(queue, in_acme.ben) == lead


def test_after_the_cool_down_the_giver_may_take_it_again(in_acme, queue):
    set_up(queue, cool_down_minutes=30)
    lead = ownership.accept(LeadFactory(), in_acme.ada)
    ownership.release(lead, by=in_acme.ada, reason="On leave")
    GiveBack.objects.update(at=timezone.now() - timedelta(minutes=31))
    assert ownership.take_next(queue, in_acme.ada) == lead


def test_a_queue_in_order_refuses_picking_but_not_the_manager(in_acme, queue):
    set_up(queue, mode="next")
    first, second = LeadFactory(score=9), LeadFactory()
    with pytest.raises(claiming.InOrder, match="hands out its leads in order"):
        ownership.accept(second, in_acme.ada)
    assert ownership.take_next(queue, in_acme.ada) == first
    assert ownership.accept(Lead.objects.get(pk=second.pk), in_acme.grace).owner == in_acme.grace


def test_nobody_takes_a_lead_past_the_limits_by_assigning_it_to_themselves(in_acme, queue):
    set_up(queue, daily_limit=0)
    with pytest.raises(claiming.AtDailyLimit):
        ownership.assign(LeadFactory(), in_acme.ada, by=in_acme.ada)
    set_up(queue, daily_limit=None, mode="next")
    with pytest.raises(NotAllowed):
        ownership.assign(LeadFactory(), in_acme.ben, by=in_acme.ada)


def test_the_most_urgent_of_all_own_queues_comes_first(in_acme, queue):
    other, foreign = QueueFactory(name="DACH"), QueueFactory(name="Partners")
    in_acme.joins_queue(in_acme.ada, other)
    now = timezone.now()
    LeadFactory(owner_queue=foreign, first_response_due=now - timedelta(hours=1))
    late = LeadFactory(first_response_due=now + timedelta(hours=2))
    soon = LeadFactory(owner_queue=other, first_response_due=now + timedelta(hours=1))
    assert [ownership.take_next_of_all(in_acme.ada) for _ in range(3)] == [soon, late, None]


def test_who_finds_the_lead_in_another_queue_is_told_which(in_acme, queue):
    stale, dach = LeadFactory(first_name="Anja", last_name="Petersen"), QueueFactory(name="DACH")
    ownership.assign(Lead.objects.get(pk=stale.pk), dach, by=in_acme.grace)
    with pytest.raises(claiming.MovedOn, match="Anja Petersen was moved to “DACH”"):
        ownership.accept(stale, in_acme.ada)


def test_a_second_click_finds_the_lead_ones_own(in_acme, queue):
    stale = LeadFactory()
    ownership.accept(Lead.objects.get(pk=stale.pk), in_acme.ada)
    assert ownership.accept(stale, in_acme.ada).owner == in_acme.ada
    assert Claim.objects.count() == 1


def test_whoever_assigns_a_lead_that_was_taken_meanwhile_is_refused(in_acme, queue):
    in_acme.joins_queue(in_acme.ben)
    stale = LeadFactory()
    ownership.accept(Lead.objects.get(pk=stale.pk), in_acme.ada)
    with pytest.raises(NotAllowed):
        ownership.assign(stale, in_acme.ben, by=in_acme.ben)


def test_an_acceptance_is_undone_to_where_the_lead_waited_and_counts_no_more(in_acme, queue):
    set_up(queue, daily_limit=1)
    waited = timezone.now() - timedelta(hours=3)
    lead = ownership.accept(LeadFactory(assigned_at=waited), in_acme.ada)
    back = claiming.undo(lead, in_acme.ada)
    assert (back.owner, back.assigned_at, back.is_unread) == (queue, waited, True)
    assert events.of(lead).first().kind == "lead.put_back"
    assert ownership.take_next(queue, in_acme.ada) == lead


@pytest.mark.parametrize("meanwhile", ["edited", "late", "not hers"])
def test_an_acceptance_that_had_consequences_is_not_undone(in_acme, queue, meanwhile):
    lead, by = ownership.accept(LeadFactory(), in_acme.ada), in_acme.ada
    if meanwhile == "edited":
        Lead.objects.filter(pk=lead.pk).update(version=lead.version + 1)
    elif meanwhile == "late":
        Claim.objects.update(at=timezone.now() - timedelta(minutes=6))
    else:
        by = in_acme.ben
    with pytest.raises(claiming.TooLate, match="Give it back with a reason"):
        claiming.undo(lead, by)


def test_undoing_is_no_way_to_look_through_a_queue_in_order(in_acme, queue):
    set_up(queue, mode="next")
    LeadFactory()
    lead = ownership.take_next(queue, in_acme.ada)
    assert not claiming.may_undo(lead, in_acme.ada)
    with pytest.raises(claiming.TooLate, match="in order"):
        claiming.undo(lead, in_acme.ada)
