"""Following leads, and the leads one looked at lately."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import following, recent
from leads.models import LeadFollow, LeadVisit
from tests.factories import LeadFactory


@pytest.fixture
def lead(in_acme):
    return LeadFactory(last_name="Vogel")


def test_a_member_follows_a_lead_once_however_often_said(in_acme, lead):
    following.follow(lead, in_acme.ben)
    following.follow(lead, in_acme.ben)
    assert following.follows(lead, in_acme.ben)
    assert following.followers(lead) == [in_acme.ben]


def test_viewers_may_follow_too(in_acme, lead):
    following.follow(lead, in_acme.vic)
    assert following.followers(lead) == [in_acme.vic]


def test_whoever_stops_following_is_no_longer_among_the_followers(in_acme, lead):
    following.follow(lead, in_acme.ben)
    following.follow(lead, in_acme.ada)
    following.unfollow(lead, in_acme.ben)
    following.unfollow(lead, in_acme.ben)
    assert following.followers(lead) == [in_acme.ada]


def test_somebody_deactivated_is_told_nothing_more(in_acme, lead):
    following.follow(lead, in_acme.ben)
    in_acme.ben.is_active = False
    in_acme.ben.save()
    assert following.followers(lead) == []


def test_one_member_follows_a_thousand_leads_at_most(in_acme, lead, monkeypatch):
    monkeypatch.setattr(following, "MOST", 1)
    following.follow(lead, in_acme.ben)
    with pytest.raises(following.TooMany, match="You follow 1 leads"):
        following.follow(LeadFactory(), in_acme.ben)
    assert LeadFollow.objects.count() == 1


def test_opening_a_lead_makes_it_recently_viewed(acme):
    with acme.open():
        lead = LeadFactory()
    acme.client(acme.ben).get(acme.url(f"leads/{lead.public_id}/"))
    with acme.open():
        assert list(LeadVisit.objects.values_list("member", "lead")) == [(acme.ben.pk, lead.pk)]


def test_a_visit_counts_once_and_the_last_time(in_acme, lead):
    recent.note_visit(lead, in_acme.ben, now=timezone.now() - timedelta(days=1))
    recent.note_visit(lead, in_acme.ben)
    assert LeadVisit.objects.get().at > timezone.now() - timedelta(hours=1)


def test_only_the_newest_visits_of_each_member_are_kept(in_acme, monkeypatch):
    monkeypatch.setattr(recent, "KEPT", 3)
    leads = LeadFactory.create_batch(5)
    recent.note_visit(leads[0], in_acme.ada)
    for lead in [*leads, leads[2]]:
        recent.note_visit(lead, in_acme.ben)
    kept = LeadVisit.objects.filter(member=in_acme.ben).order_by("-at")
    assert [visit.lead_id for visit in kept] == [leads[2].pk, leads[4].pk, leads[3].pk]
    assert LeadVisit.objects.filter(member=in_acme.ada).count() == 1
