"""Taking leads from queues: one owner each, however many hands reach at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import claiming, ownership
from leads.models import Lead
from tenancy import events
from tenancy.refusals import Invalid, NotAllowed
from tests.factories import LeadFactory, QueueFactory


def test_accepting_makes_the_member_the_owner_and_is_recorded(in_acme):
    lead = LeadFactory()
    accepted = ownership.accept(lead, in_acme.ada)
    assert (accepted.owner, accepted.owner_queue, accepted.is_unread) == (in_acme.ada, None, False)
    assert events.of(lead).first().changes["owner"] == [in_acme.queue.name, in_acme.ada.name]


def test_accepting_twice_changes_nothing(in_acme):
    lead = ownership.accept(LeadFactory(), in_acme.ada)
    again = ownership.accept(lead, in_acme.ada)
    assert (again.owner, events.of(lead).count()) == (in_acme.ada, 1)


def test_the_loser_is_told_who_won(in_acme):
    in_acme.joins_queue(in_acme.ben)
    stale = LeadFactory(first_name="Anja", last_name="Petersen")
    ownership.accept(Lead.objects.get(pk=stale.pk), in_acme.ben)
    with pytest.raises(claiming.AlreadyTaken, match="Ben Acme accepted Anja Petersen"):
        ownership.accept(stale, in_acme.ada)


@pytest.mark.parametrize("name", ["ben", "mara", "vic"])
def test_only_members_of_the_queue_accept_from_it(in_acme, name):
    with pytest.raises(NotAllowed):
        ownership.accept(LeadFactory(), getattr(in_acme, name))


def test_a_member_at_the_limit_is_told_so(in_acme):
    in_acme.ada.open_limit = 1
    in_acme.ada.save()
    LeadFactory(owner_member=in_acme.ada)
    LeadFactory()
    with pytest.raises(claiming.AtLimit, match="1 open leads"):
        ownership.take_next(in_acme.queue, in_acme.ada)


def test_the_next_lead_is_the_most_urgent_then_the_highest_score_then_the_oldest(in_acme):
    now = timezone.now()
    old = LeadFactory(score=10, created_at=now - timedelta(days=3))
    young = LeadFactory(score=10)
    hot = LeadFactory(score=90)
    urgent = LeadFactory(first_response_due=now + timedelta(minutes=5))
    taken = [ownership.take_next(in_acme.queue, in_acme.ada) for _ in range(4)]
    assert taken == [urgent, hot, old, young]
    assert ownership.take_next(in_acme.queue, in_acme.ada) is None


def test_giving_back_needs_a_reason_and_returns_to_the_queue_it_came_from(in_acme):
    elsewhere = QueueFactory(name="DACH")
    in_acme.joins_queue(in_acme.ada, elsewhere)
    lead = ownership.accept(LeadFactory(owner_queue=elsewhere), in_acme.ada)
    with pytest.raises(Invalid):
        ownership.release(lead, by=in_acme.ada, reason=" ")
    assert ownership.release(lead, by=in_acme.ada, reason="Not my region").owner == elsewhere


def test_a_rep_hands_over_own_leads_and_a_manager_any(in_acme):
    mine, other = LeadFactory(owner_member=in_acme.ada), LeadFactory(owner_member=in_acme.ben)
    assert ownership.assign(mine, in_acme.ben, by=in_acme.ada).owner == in_acme.ben
    with pytest.raises(NotAllowed):
        ownership.assign(other, in_acme.ada, by=in_acme.ada)
    assert ownership.assign(other, in_acme.ada, by=in_acme.grace).owner == in_acme.ada


def test_nobody_inactive_gets_a_lead(in_acme):
    in_acme.ben.is_active = False
    with pytest.raises(Invalid, match="deactivated"):
        ownership.assign(LeadFactory(owner_member=in_acme.ada), in_acme.ben, by=in_acme.grace)
