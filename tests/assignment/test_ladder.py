"""A missed first response alerts the manager and, where an entry says so, the lead is taken back and routed anew."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assignment import clocks, explaining, ladder, pooling, routing
from assignment.models import Assignment, Pool, Reroute, ResponseClock
from assignment.pooling import Seat
from leads import activities, editing, ownership, workflow
from leads.many import actions, running
from leads.many.changes import known
from leads.many.selection import Selection
from leads.models import Job, Lead, Queue, Reason
from leads.models.following import LeadVisit
from qualification import rescoring
from qualification.models import ScoringRule
from tenancy.acting import current_org
from tenancy.models import Notification
from tests.assignment.rules import entry, publish
from tests.factories import ActivityFactory, LeadFactory, QueueFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=BERLIN)


@pytest.fixture
def pool(in_acme) -> Pool:
    seats = [Seat(in_acme.ada), Seat(in_acme.ben)]
    made = pooling.make_pool({"name": "Reps", "queue": in_acme.queue, "method": "turns"}, seats, by=in_acme.root)
    target = {"type": "pool", "id": made.pk}
    publish(entry("All", ALL, target, target_minutes=30, ladder={"alert": 0, "take_back": 60}))
    return made


def routed(now=WEDNESDAY, **values) -> Lead:
    lead = routing.route(LeadFactory(**values), now=now)
    Lead.objects.filter(pk=lead.pk).update(assigned_at=now)
    return Lead.objects.with_labels().get(pk=lead.pk)


def told(member) -> list[str]:
    return list(Notification.objects.filter(member=member, kind="lead.lapsed").values_list("text", flat=True))


def at(minutes: int) -> datetime:
    return WEDNESDAY + timedelta(minutes=minutes)


def test_the_manager_hears_at_the_target_and_the_lead_goes_to_another_one_an_hour_later(pool, in_acme):
    lead = routed()
    assert (lead.owner, lead.first_response_due) == (in_acme.ada, at(30))
    assert ladder.climb(at(29)) == 0
    ladder.climb(at(31))
    assert len(told(in_acme.grace)) == 1
    assert lead.name in told(in_acme.grace)[0]
    ladder.climb(at(91))
    lead.refresh_from_db()
    assert (lead.owner_member, lead.first_response_due) == (in_acme.ben, at(121))
    assert "was taken back" in told(in_acme.ada)[0]
    because = explaining.explanation(lead)
    assert because["cause"] == f"{in_acme.ada.name} missed the first-response target"
    assert {"name": in_acme.ada.name, "why": "let it lapse", "out": "1"} in because["candidates"]


def test_whoever_let_it_lapse_before_is_passed_over_too(pool, in_acme):
    lead = routed()
    for minutes in (31, 91, 122, 182):
        ladder.climb(at(minutes))
        Lead.objects.filter(pk=lead.pk).update(assigned_at=at(minutes))
    lead.refresh_from_db()
    assert lead.owner_queue == in_acme.queue
    assert Assignment.objects.filter(lead=lead)[0].outcome is not None
    assert {one["why"] for one in explaining.explanation(lead)["candidates"]} == {"let it lapse"}


@pytest.mark.parametrize("work", ["note", "task", "meeting", "draft", "edit"])
def test_a_lead_on_which_the_owner_works_is_not_taken_back(pool, in_acme, work):
    lead = routed()
    if work == "note":
        activities.log("note", lead=lead, by=in_acme.ada, body="Looks good")
    elif work == "task":
        ActivityFactory(kind="task", lead=lead, owner=in_acme.ada, due_at=at(6000))
    elif work == "meeting":
        Lead.objects.filter(pk=lead.pk).update(next_step_at=at(6000))
    elif work == "draft":
        LeadVisit.objects.create(lead=lead, member=in_acme.ada, draft_at=at(20))
    else:
        editing.update_lead(lead, {"city": "Oslo"}, by=in_acme.ada)
    ladder.climb(at(31))
    ladder.climb(at(91))
    lead.refresh_from_db()
    assert lead.owner_member == in_acme.ada
    assert not ResponseClock.objects.exists()


def test_an_answer_in_time_ends_the_clock(pool, in_acme):
    lead = routed()
    activities.log("call", lead=lead, by=in_acme.ada, outcome="Reached")
    ladder.climb(at(31))
    assert told(in_acme.grace) == []
    assert not ResponseClock.objects.exists()


def test_steps_count_working_minutes_past_the_weekend_and_a_holiday(pool, in_acme):
    org = current_org()
    org.business_hours = org.business_hours | {"holidays": ["2026-03-09"]}
    org.save(update_fields=["business_hours"])
    friday = datetime(2026, 3, 6, 16, 45, tzinfo=BERLIN)
    lead = routed(friday)
    assert lead.first_response_due == datetime(2026, 3, 10, 9, 15, tzinfo=BERLIN)
    assert ResponseClock.objects.get().take_back_at == datetime(2026, 3, 10, 10, 15, tzinfo=BERLIN)


@pytest.mark.parametrize("way", ["by hand", "in bulk", "given back"])
def test_who_puts_a_lead_into_a_queue_starts_its_target_and_its_ladder(in_acme, way):
    queue = QueueFactory(name="North", target_minutes=30, alert_minutes=0, take_back_minutes=60)
    current_org().configuration_changed()
    lead = LeadFactory(owner_member=in_acme.ada, owner_queue=None)
    if way == "by hand":
        ownership.assign(lead, queue, by=in_acme.grace)
    elif way == "given back":
        ownership.release(lead, by=in_acme.ada, reason="Not my region", queue=queue)
    else:
        action = actions.found("owner")(in_acme.grace, {"owner": queue.public_id})
        running.start(action, Selection((lead.pk,)), by=in_acme.grace)
    lead.refresh_from_db()
    clock = ResponseClock.objects.get()
    assert (clock.lead_id, clock.due, clock.alert_at) == (lead.pk, lead.first_response_due, lead.first_response_due)
    assert clock.take_back_at > clock.due > lead.assigned_at


def test_a_target_that_runs_goes_on_in_a_queue_whose_steps_begin_when_the_lead_gets_there(in_acme):
    queue = QueueFactory(name="North", target_minutes=30, alert_minutes=0, take_back_minutes=60)
    current_org().configuration_changed()
    lead = LeadFactory(owner_queue=queue, first_response_due=WEDNESDAY)
    clocks.put_by_hand([lead], at(120))
    assert Lead.objects.get(pk=lead.pk).first_response_due == WEDNESDAY
    clock = ResponseClock.objects.get()
    assert (clock.due, clock.alert_at, clock.take_back_at) == (WEDNESDAY, at(120), at(180))


def test_entries_without_a_ladder_start_no_clock(in_acme):
    publish(entry("All", ALL, in_acme.ada, target_minutes=30))
    routed()
    assert not ResponseClock.objects.exists()


def test_a_queue_has_a_target_and_a_ladder_of_its_own(in_acme):
    queue = Queue.objects.create(name="Nordics", target_minutes=30, alert_minutes=15, take_back_minutes=60)
    publish(entry("All", ALL, queue))
    lead = routed()
    ladder.climb(at(46))
    assert len(told(in_acme.grace)) == 1
    ownership.assign(lead, in_acme.ada, by=in_acme.root)
    Lead.objects.filter(pk=lead.pk).update(assigned_at=at(50))
    ladder.climb(at(91))
    lead.refresh_from_db()
    assert lead.owner == queue
    assert explaining.explanation(lead)["cause"] == f"{in_acme.ada.name} missed the first-response target"


def pick(upon: str, **values) -> None:
    Reroute.objects.create(upon=upon, **values)
    current_org().configuration_changed()


def country_rule(in_acme) -> Queue:
    dach = Queue.objects.create(name="DACH")
    publish(entry("German", {"field": "country", "is": "DE"}, dach), entry("Rest", ALL, in_acme.queue))
    return dach


def test_a_changed_field_routes_anew_only_when_picked_and_says_why(in_acme):
    dach = country_rule(in_acme)
    lead = routing.route(LeadFactory(country="Sweden"))
    editing.update_lead(lead, {"country": "Norway"}, by=in_acme.root)
    pick("field", field="country")
    lead = editing.update_lead(lead, {"city": "Bonn"}, by=in_acme.root)
    assert Assignment.objects.filter(lead=lead).count() == 1
    lead = editing.update_lead(lead, {"country": "Germany"}, by=in_acme.root)
    assert lead.owner == dach
    assert explaining.explanation(lead)["cause"] == "Country changed"


def test_routing_anew_stops_after_three_times_a_day(in_acme):
    country_rule(in_acme)
    pick("field", field="country")
    lead = routing.route(LeadFactory(country="Sweden"))
    for country in ("Germany", "Norway", "Germany", "Norway", "Germany"):
        lead = editing.update_lead(lead, {"country": country}, by=in_acme.root)
    rows = Assignment.objects.filter(lead=lead, cause="rerouted").order_by("pk")
    assert [row.outcome for row in rows] == ["queued", "fell_through", "queued", "kept"]
    assert "so it stays" in " ".join(step["text"] for step in explaining.trace(explaining.decided(rows[3])))
    assert Notification.objects.filter(kind="routing.circles", member=in_acme.root).count() == 1


def test_a_score_that_is_reached_routes_anew_singly_and_in_sets(in_acme):
    hot = Queue.objects.create(name="Hot")
    publish(entry("Hot", {"field": "score", "gte": 50}, hot), entry("Rest", ALL, in_acme.queue))
    pick("score", score=50)
    leads = [routing.route(LeadFactory(city="Bonn")) for _ in range(3)]
    ScoringRule.objects.create(name="Bonn", points=60, criteria={"field": "city", "is": "Bonn"}, position=99)
    current_org().configuration_changed()
    rescoring.rescore([lead.pk for lead in leads], WEDNESDAY)
    assert set(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values_list("owner_queue", flat=True)) == {
        hot.pk
    }
    rescoring.rescore([lead.pk for lead in leads], WEDNESDAY)
    assert Assignment.objects.count() == 6


def test_a_reopened_lead_goes_through_the_rule_though_its_owner_is_here(in_acme):
    dach = country_rule(in_acme)
    pick("reopened")
    lead = routing.route(LeadFactory(owner_member=in_acme.ada, country="Germany"))
    Lead.objects.filter(pk=lead.pk).update(owner_member=in_acme.ada, owner_queue=None)
    lead.refresh_from_db()
    workflow.disqualify(lead, by=in_acme.ada, reason=Reason.objects.filter(kind="never").first())
    workflow.reopen(lead, by=in_acme.ada)
    assert Lead.objects.get(pk=lead.pk).owner_queue == dach


def test_what_a_leaver_has_is_previewed_and_handed_on_among_a_pool_without_them(
    acme, django_capture_on_commit_callbacks
):
    with acme.open():
        seats = [Seat(acme.ada), Seat(acme.ben), Seat(acme.grace)]
        made = pooling.make_pool({"name": "Reps", "queue": acme.queue, "method": "turns"}, seats, by=acme.root)
        leads = [LeadFactory(owner_member=acme.ada) for _ in range(4)]
        workflow.disqualify(LeadFactory(owner_member=acme.ada), by=acme.ada, reason=Reason.objects.first())
        others = [LeadFactory(owner_member=acme.grace), LeadFactory(owner_queue=acme.queue)]
    client, address = acme.client(acme.grace), acme.url(f"assignment/leavers/{acme.ada.public_id}/")
    page = client.get(f"{address}?to={made.public_id}")
    assert dict(page.context["preview"]["rows"]) == {acme.ben.name: 2, acme.grace.name: 2}
    with acme.open():
        assert {lead.owner for lead in known(Lead.objects.filter(owner_member=acme.ada))} == {acme.ada}
    assert client.post(address, {"to": made.public_id}).status_code == 302
    with acme.open():
        owners = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values_list("owner_member", flat=True)
        assert sorted(owners) == sorted([acme.ben.pk, acme.ben.pk, acme.grace.pk, acme.grace.pk])
        assert set(Assignment.objects.values_list("cause", "cause_words")) == {("leaver", f"{acme.ada.name} leaves")}
        assert Job.objects.get(kind="bulk").total == 4
        assert [Lead.objects.get(pk=one.pk).owner for one in others] == [acme.grace, acme.queue]
    assert client.get(address).status_code == 200


def test_events_to_route_upon_are_kept_on_a_page(acme):
    client = acme.client(acme.root)
    new = acme.url("assignment/route-anew/new/")
    assert client.post(new, {"upon": "score"}).status_code == 422
    assert client.post(new, {"upon": "score", "score": 80}).status_code == 302
    assert "The score reaches 80" in client.get(acme.url("assignment/route-anew/")).content.decode()
    with acme.open():
        row = Reroute.objects.get()
    client.post(acme.url(f"assignment/route-anew/{row.public_id}/"), {"do": "switch"})
    with acme.open():
        assert not Reroute.objects.get().is_active
    client.post(acme.url(f"assignment/route-anew/{row.public_id}/"), {"do": "remove"})
    with acme.open():
        assert not Reroute.objects.exists()
