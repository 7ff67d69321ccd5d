"""Pools hand out leads by turns, load or ability, to whoever can take them, and say who could not and why."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment import explaining, filling, pooling, routing
from assignment.many import route_many
from assignment.models import Assignment, Pool, PoolMember, PoolWait
from assignment.pooling import Seat
from assignment.turns import Place, by_turn
from leads import ownership, workflow
from leads.many.changes import write
from leads.models import CustomField, Lead, Queue, Reason
from tenancy.acting import current_org
from tenancy.models import Member
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def nordics(in_acme) -> Queue:
    queue = Queue.objects.create(name="Nordics", target_minutes=60)
    current_org().configuration_changed()
    return queue


def pool(cast, queue, *seats, method="weighted", **values) -> Pool:
    made = pooling.make_pool({"name": "Reps", "queue": queue, "method": method, **values}, seats, by=cast.root)
    publish(entry("Everybody", ALL, {"type": "pool", "id": made.pk}))
    return made


def owners(leads) -> Counter:
    found = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).select_related("owner_member__user", "owner_queue")
    return Counter(lead.owner.name for lead in found)


def why(lead) -> dict[str, str]:
    return {one["name"]: one["why"] for one in explaining.explanation(lead)["candidates"]}


def routed(number=1, **values) -> list[Lead]:
    return [routing.route(LeadFactory(**values)) for _ in range(number)]


def test_turns_follow_the_weights_lead_by_lead(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, 3), Seat(in_acme.ben, 2), Seat(in_acme.grace, 1))
    leads = routed(12)
    assert owners(leads) == {in_acme.ada.name: 6, in_acme.ben.name: 4, in_acme.grace.name: 2}
    assert owners(leads[:6]) == {in_acme.ada.name: 3, in_acme.ben.name: 2, in_acme.grace.name: 1}


def test_round_robin_asks_for_no_weights(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, 9), Seat(in_acme.ben, 1), method="turns")
    assert set(owners(routed(4)).values()) == {2}


def test_a_set_is_handed_out_as_one_by_one(in_acme, nordics):
    made = pool(in_acme, nordics, Seat(in_acme.ada, 3), Seat(in_acme.ben, 2), Seat(in_acme.grace, 1))
    singly = [lead.owner.name for lead in routed(30)]
    PoolMember.objects.filter(pool=made).update(credit=0, received=0, last_at=None)
    leads = [LeadFactory() for _ in range(30)]
    write(route_many(leads, timezone.now()))
    assert [lead.owner.name for lead in leads] == singly
    assert Assignment.objects.count() == 60


def test_entries_that_name_the_same_pool_share_its_turns(in_acme, nordics):
    made = pool(in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben))
    target = {"type": "pool", "id": made.pk}
    publish(entry("German", {"field": "country", "is": "DE"}, target), entry("Rest", ALL, target))
    leads = [LeadFactory(country=country) for country in ("Germany", "Sweden") * 4]
    write(route_many(leads, timezone.now()))
    assert set(owners(leads).values()) == {4}
    assert len(Assignment.objects.first().candidates["in"]) == 2


@settings(max_examples=80)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.integers(1, 400))
def test_nobody_is_ever_a_lead_ahead_or_behind(weights, number):
    places = [Place(row, row, row, weight, 0.0, 0, None) for row, weight in enumerate(weights)]
    received = Counter()
    for count in range(1, number + 1):
        received[by_turn(places)[0].row] += 1
        for place in places:
            assert abs(received[place.row] - count * place.weight / sum(weights)) < 1


def test_who_was_away_is_not_buried_afterwards(in_acme, nordics):
    made = pool(in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben))
    PoolMember.objects.filter(pool=made, member=in_acme.ada).update(is_paused=True)
    current_org().configuration_changed()
    assert owners(routed(6)) == {in_acme.ben.name: 6}
    PoolMember.objects.filter(pool=made).update(is_paused=False)
    current_org().configuration_changed()
    assert owners(routed(4)) == {in_acme.ada.name: 2, in_acme.ben.name: 2}


def test_the_one_with_fewest_open_leads_is_next(in_acme, nordics):
    for _ in range(3):
        LeadFactory(owner_member=in_acme.ada)
    LeadFactory(owner_member=in_acme.ben)
    pool(in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben), method="load")
    leads = routed(4)
    assert [lead.owner for lead in leads[:2]] == [in_acme.ben, in_acme.ben]
    assert owners(leads) == {in_acme.ben.name: 3, in_acme.ada.name: 1}
    assert why(leads[0]) == {in_acme.ada.name: "3 open", in_acme.ben.name: "1 open"}


def test_the_best_match_speaks_the_leads_language_and_knows_its_trade(in_acme, nordics):
    CustomField.objects.create(name="language", label="Language")
    current_org().configuration_changed()
    pool(
        in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben), Seat(in_acme.grace),
        method="match", language_field="custom.language", skill_field="industry",
    )  # fmt: skip
    pooling.set_week(in_acme.ada, {"languages": ["Swedish"], "skills": ["Energy"]}, by=in_acme.root)
    pooling.set_week(in_acme.ben, {"languages": ["Swedish", "Finnish"]}, by=in_acme.root)
    pooling.set_week(in_acme.grace, {"skills": ["energy"]}, by=in_acme.root)
    wanted = [
        ({"industry": "Energy", "custom": {"language": "swedish"}}, in_acme.ada),
        ({"custom": {"language": "Finnish"}}, in_acme.ben),
    ]
    for values, owner in wanted:
        assert routed(**values)[0].owner == owner
    pooling.set_week(in_acme.ben, {"languages": ["Finland"]}, by=in_acme.root)
    pooling.change_pool(Pool.objects.get(), {"language_field": "country"}, None, by=in_acme.root)
    assert routed(country="Finland")[0].owner == in_acme.ben
    pooling.change_pool(Pool.objects.get(), {"language_field": "custom.language"}, None, by=in_acme.root)
    lead = routed(industry="Energy", custom={"language": "Swedish"})[0]
    assert why(lead)[in_acme.ada.name] == "language and skill"
    assert "best match of 3" in explaining.explanation(lead)["tie"]


def test_a_new_lead_does_not_overtake_those_that_wait(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, open_limit=1))
    first, second = routed(2)
    workflow.disqualify(first, by=in_acme.ada, reason=Reason.objects.first())
    (third,) = routed()
    assert third.owner == nordics
    assert "others wait longer for Reps" in explaining.steps(third)[1]["text"]
    filling.fill()
    assert owners([second, third]) == {in_acme.ada.name: 1, "Nordics": 1}
    second.refresh_from_db()
    assert second.owner == in_acme.ada


def test_a_lead_that_is_routed_anew_is_not_in_its_own_way(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, open_limit=2), Seat(in_acme.ben, open_limit=1), method="load")
    leads = routed(4)
    write(route_many(leads, timezone.now()))
    assert owners(leads) == {in_acme.ada.name: 2, in_acme.ben.name: 1, "Nordics": 1}


def test_limits_of_open_leads_and_of_a_day_let_leads_wait_in_the_queue(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, open_limit=1), Seat(in_acme.ben, daily_limit=2))
    leads = routed(4)
    assert owners(leads) == {in_acme.ada.name: 1, in_acme.ben.name: 2, "Nordics": 1}
    assert why(leads[-1]) == {
        in_acme.ada.name: "has 1 open leads, the limit is 1",
        in_acme.ben.name: "got 2 today, the limit is 2",
    }
    assert PoolWait.objects.get().lead == leads[-1]


def test_a_lead_that_waits_is_given_as_soon_as_there_is_room_the_longest_waiting_first(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, open_limit=1))
    first, second, third = routed(3)
    assert filling.fill() == 0
    reason = Reason.objects.filter(kind="never").first()
    first.refresh_from_db()
    workflow.disqualify(first, by=in_acme.ada, reason=reason)
    assert filling.fill() == 1
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.owner, third.owner) == (in_acme.ada, nordics)
    told = explaining.explanation(second)
    assert (told["entry"]["name"], told["cause"]) == ("Everybody", "Somebody of its pool had room")
    pooling.change_pool(Pool.objects.get(), {}, [Seat(in_acme.ada, open_limit=5)], by=in_acme.root)
    assert filling.fill() == 1
    assert not PoolWait.objects.exists()


def test_who_takes_a_waiting_lead_from_the_queue_ends_its_waiting(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada, is_paused=True))
    in_acme.joins_queue(in_acme.ben, nordics)
    lead = routed()[0]
    lead.refresh_from_db()
    ownership.accept(lead, in_acme.ben)
    pooling.change_pool(Pool.objects.get(), {}, [Seat(in_acme.ada)], by=in_acme.root)
    assert filling.fill() == 0
    lead.refresh_from_db()
    assert (lead.owner, PoolWait.objects.count()) == (in_acme.ben, 0)


def test_nobody_is_given_leads_outside_their_shift_or_on_a_holiday_in_their_own_zone(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada))
    week = {
        "time_zone": "America/New_York", "shifts": [[day, "09:00", "17:00"] for day in range(5)],
        "holidays": ["2026-11-26"],
    }  # fmt: skip
    pooling.set_week(in_acme.ada, week, by=in_acme.root)

    def taken(text: str) -> bool:
        return routing.route(LeadFactory(), now=datetime.fromisoformat(text)).owner == in_acme.ada

    assert taken("2026-11-25T09:00:00-05:00")
    assert not taken("2026-11-25T09:00:00+01:00")
    assert not taken("2026-11-26T10:00:00-05:00")
    lead = routing.route(LeadFactory(), now=datetime(2026, 11, 27, 20, 0, tzinfo=ZoneInfo("America/New_York")))
    assert why(lead) == {in_acme.ada.name: "off shift until Mon 30 Nov 09:00"}
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    assert filling.next_opening(monday - timedelta(seconds=30)) == monday
    assert filling.fill(monday - timedelta(seconds=1)) == 0
    assert filling.fill(monday) == 3


def test_a_delegate_stands_in_for_whoever_is_on_leave(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben))
    today = timezone.localdate()
    leave = {"first_day": today - timedelta(days=1), "last_day": today + timedelta(days=1), "delegate": in_acme.grace}
    pooling.take_leave(in_acme.ada, leave, by=in_acme.root)
    leads = routed(4)
    assert owners(leads) == {in_acme.grace.name: 2, in_acme.ben.name: 2}
    stood_in = next(lead for lead in leads if lead.owner == in_acme.grace)
    assert f"{in_acme.grace.name} stands in for {in_acme.ada.name}" in explaining.explanation(stood_in)["tie"]
    publish(entry("Ada", ALL, in_acme.ada))
    assert routed()[0].owner == in_acme.grace


def test_leave_without_a_delegate_and_deactivation_are_exclusions_with_a_reason(in_acme, nordics):
    pool(in_acme, nordics, Seat(in_acme.ada), Seat(in_acme.ben), Seat(in_acme.grace))
    Member.objects.filter(pk=in_acme.ben.pk).update(is_active=False)
    leave = {"first_day": date(2026, 1, 1), "last_day": date(2099, 12, 31), "delegate": None}
    pooling.take_leave(in_acme.ada, leave, by=in_acme.root)
    lead = routed()[0]
    assert lead.owner == in_acme.grace
    assert (why(lead)[in_acme.ada.name], why(lead)[in_acme.ben.name]) == (
        "on leave until 31 Dec 2099",
        "deactivated",
    )
