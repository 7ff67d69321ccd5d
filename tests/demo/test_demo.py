"""The demo organization tells every story once and stays true to now."""

from datetime import timedelta
from itertools import islice
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from assignment.models import Assignment, RuleVersion
from leadmgr.demo import organizations, stories
from leadmgr.demo.people import companies, people
from leadmgr.management.commands.demo import fill, move
from leads.capture import generator
from leads.models import Account, Activity, Campaign, DuplicatePair, Form, Lead, Queue, Submission
from tenancy.acting import acting
from tenancy.models import Event, Member, Organization
from tests.factories import LeadFactory


@pytest.fixture
def nordlicht(db):
    org = organizations.found_nordlicht()
    fill(org, 300, stories.plant)
    with acting(org):
        yield org


def test_it_has_eight_users_four_queues_and_a_rule_of_seven_entries(nordlicht):
    assert Member.objects.count() == 8
    assert Queue.objects.count() == 4
    assert len(RuleVersion.objects.filter(rule__is_active=True).first().entries) == 7


def test_its_form_asks_its_visitors(nordlicht):
    assert [field.key for field in generator.asked(Form.objects.get()) if field.is_required] == ["last_name", "email"]


def test_a_rule_for_a_fair_hands_its_visitors_to_pools(nordlicht):
    by = Assignment.objects.filter(rule__name="Trade fair").values_list("pool__name", "outcome")
    assert len(by) == 6
    assert {pool for pool, _ in by} == {"Fair stand", "By country"}


def test_its_leads_have_lives(nordlicht):
    assert Lead.objects.count() >= 300
    assert set(Lead.objects.values_list("stage", flat=True)) == {"open", "unqualified", "converted"}
    assert Account.objects.exists()
    assert Activity.objects.filter(kind="call").count() > 50
    assert Lead.objects.exclude(score=0).exists()
    assert Lead.objects.exclude(grade_rank=None).exists()
    assert not Lead.objects.filter(created_at__gt=timezone.now()).exists()


def test_each_story_is_planted(nordlicht):
    now = timezone.now()
    assert Lead.objects.filter(owner_queue__isnull=False, first_response_due__lt=now).exists()
    assert Lead.objects.filter(first_response_due__range=(now, now + timedelta(minutes=30))).exists()
    assert DuplicatePair.objects.exists()
    assert Lead.objects.filter(inquiry_count=3).exists()
    assert Submission.objects.filter(state="failed").exists()
    assert Member.objects.filter(away_until__gt=now).exists()
    assert Member.objects.filter(open_limit__isnull=False).exists()


def test_the_same_seed_makes_the_same_people():
    def first_fifty():
        random = Random(7)
        return list(islice(people(random, companies(random, 40)), 50))

    assert first_fifty() == first_fifty()
    assert len({(one["first_name"], one["last_name"], one["company"]) for one in first_fifty()}) > 30


def test_its_times_move_to_now_at_the_next_start(nordlicht):
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift_demo_times(interval '-3 days')")
    before = dict(Lead.objects.values_list("pk", "created_at"))
    newest = Event.objects.latest("at").at
    nordlicht.setup["anchored_at"] = (timezone.now() - timedelta(days=3)).isoformat()
    visitors = LeadFactory(created_at=timezone.now() - timedelta(hours=1))
    looked_at = Lead.objects.exclude(pk=visitors.pk).latest("pk")
    Lead.objects.filter(pk=looked_at.pk).update(last_activity_at=visitors.created_at)
    move(nordlicht)
    after = dict(Lead.objects.exclude(pk=visitors.pk).values_list("pk", "created_at"))
    assert all(timedelta(days=2, hours=23) < after[pk] - before[pk] < timedelta(days=3, hours=1) for pk in before)
    assert Event.objects.latest("at").at - newest > timedelta(days=2)
    done_meanwhile = [Lead.objects.get(pk=visitors.pk).created_at, Lead.objects.get(pk=looked_at.pk).last_activity_at]
    assert done_meanwhile == [visitors.created_at] * 2


def test_no_other_organizations_times_ever_move(acme):
    with (
        acme.open(),
        pytest.raises(InternalError, match="demo organization"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT shift_demo_times(interval '1 day')")


def test_seed_leads_writes_as_many_as_asked(acme, capsys):
    call_command("seed_leads", acme.org.slug, "40")
    with acme.open():
        assert Lead.objects.count() == 40
        assert Organization.objects.get().slug == acme.org.slug


def test_its_campaigns_have_members(nordlicht):
    assert {campaign.campaign_members.exists() for campaign in Campaign.objects.all()} == {True}
