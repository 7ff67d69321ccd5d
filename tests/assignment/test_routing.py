"""A lead goes where the first matching entry says, and can tell why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from assignment import explaining, routing
from leads import ownership, records
from leads.editing import create_lead
from leads.models import Account, CustomField, Lead, Queue, Reason
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

GERMAN = {"field": "country", "in": ["DE", "AT"]}
BIG = {"field": "number_of_employees", "gte": 250}
ALL = {"all": []}


@pytest.fixture
def dach(in_acme) -> Queue:
    queue = Queue.objects.create(name="DACH", target_minutes=30)
    current_org().configuration_changed()
    return queue


@pytest.fixture
def lead(in_acme) -> Lead:
    return LeadFactory(country="Germany", number_of_employees=40)


def told(lead: Lead) -> dict:
    return explaining.explanation(lead)


def test_the_first_entry_that_matches_wins(lead, dach, in_acme):
    publish(entry("Big", BIG, in_acme.ben), entry("German", GERMAN, dach), entry("All", ALL, in_acme.ada))
    routing.route(lead)
    assert Lead.objects.get(pk=lead.pk).owner_queue == dach


def test_the_explanation_names_rule_version_entry_conditions_and_values(lead, dach, in_acme):
    version = publish(entry("Big", BIG, in_acme.ben), entry("German", GERMAN, dach))
    routing.route(lead)
    because = told(lead)
    assert because["rule"]["name"] == version.rule.name
    assert because["rule"]["version"] == version.number
    assert because["entry"] == {"id": "german", "name": "German", "number": 2}
    assert [(row["label"], row["seen"], row["holds"]) for row in because["conditions"]] == [
        ("Country", "Germany", True)
    ]
    assert because["skipped"] == [{"number": 1, "name": "Big", "why": "Employees is 40, wanted at least 250"}]
    assert because["to"] == {"type": "queue", "id": dach.public_id}


@pytest.mark.parametrize(
    ("criteria", "why"),
    [
        ({"field": "industry", "is": "Energy"}, "Industry is empty, wanted Energy"),
        (
            {"field": "title", "contains": ["head", "chief"]},
            "Title is Clerk, wanted one that contains “head” or “chief”",
        ),
        ({"field": "phone", "empty": False}, "Phone is empty, wanted not empty"),
        ({"not": {"field": "country", "is": "DE"}}, "Country is Germany, which the entry excludes"),
        (
            {"all": [BIG, {"field": "title", "is": "CEO"}]},
            "Employees is 40, wanted at least 250; Title is Clerk, wanted “CEO”",
        ),
    ],
)
def test_an_entry_that_is_passed_over_says_what_decided(in_acme, dach, criteria, why):
    publish(entry("First", criteria, in_acme.ada), entry("All", ALL, dach))
    lead = routing.route(LeadFactory(country="Germany", number_of_employees=40, title="Clerk"))
    assert told(lead)["skipped"][0]["why"] == why


def test_an_explanation_outlives_later_edits_of_the_rule(lead, dach, in_acme):
    publish(entry("German", GERMAN, dach))
    routing.route(lead)
    before = list(explaining.trace(told(lead)))
    publish(entry("Renamed", BIG, in_acme.ada))
    assert list(explaining.trace(told(lead))) == before
    assert (before[0]["name"], before[0]["text"]) == ("1 German", "Country is Germany")
    assert before[-1]["name"] == "DACH"
    assert before[-1]["text"].startswith("first response by ")


def test_who_took_a_lead_after_the_rule_is_told_too(lead, in_acme):
    publish(entry("All", ALL, in_acme.queue))
    ownership.accept(routing.route(lead), in_acme.ada)
    lead.refresh_from_db()
    ownership.assign(lead, in_acme.ben, by=in_acme.grace)
    assert [(step["name"], step["text"]) for step in explaining.steps(lead)][2:] == [
        (in_acme.ada.name, "accepted it"),
        (in_acme.ben.name, f"handed over by {in_acme.grace.name}"),
    ]


def test_what_no_entry_takes_goes_to_the_default_queue_and_says_so(lead, in_acme):
    publish(entry("Big", BIG, in_acme.ada))
    routing.route(lead)
    assert lead.owner_queue == in_acme.queue
    assert told(lead)["entry"] is None
    assert [step["name"] for step in explaining.trace(told(lead))] == ["1 Big", "Everything else", in_acme.queue.name]


def test_an_entry_may_name_a_person(lead, in_acme):
    publish(entry("German", GERMAN, in_acme.ada))
    routing.route(lead)
    lead.refresh_from_db()
    assert (lead.owner_member, lead.owner_queue, lead.is_unread) == (in_acme.ada, None, True)


def test_an_entry_that_is_off_is_passed_over(lead, dach, in_acme):
    publish(entry("Off", ALL, in_acme.ada, active=False), entry("German", GERMAN, dach))
    routing.route(lead)
    assert lead.owner == dach
    assert told(lead)["skipped"][0]["why"] == "switched off"


def test_an_entry_may_keep_the_owner(in_acme, dach):
    lead = LeadFactory(owner_member=in_acme.ben, country="Austria")
    publish(entry("Keep", GERMAN, "keep"), entry("All", ALL, dach))
    routing.route(lead)
    assert Lead.objects.get(pk=lead.pk).owner == in_acme.ben
    assert told(lead)["entry"]["name"] == "Keep"


def test_an_entry_may_unqualify_with_a_reason(lead, in_acme):
    reason = Reason.objects.filter(kind="never").first()
    publish(entry("Students", GERMAN, {"type": "unqualify", "id": reason.pk}))
    routing.route(lead)
    lead.refresh_from_db()
    assert (lead.stage, lead.reason, lead.owner_queue) == ("unqualified", reason, in_acme.queue)
    assert told(lead)["entry"]["name"] == "Students"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("is_active", False, "is deactivated"), ("away_until", timezone.now() + timedelta(days=3), "is away until")],
)
def test_a_person_who_cannot_work_sends_leads_to_the_default_queue_and_says_so(lead, in_acme, column, value, words):
    Member.objects.filter(pk=in_acme.ada.pk).update(**{column: value})
    publish(entry("German", GERMAN, in_acme.ada))
    routing.route(lead)
    assert lead.owner == in_acme.queue
    assert words in told(lead)["problem"]
    assert told(lead)["entry"]["name"] == "German"
    assert words in list(explaining.trace(told(lead)))[-2]["text"]


def test_a_person_at_the_limit_gets_no_more(lead, in_acme):
    Member.objects.filter(pk=in_acme.ada.pk).update(open_limit=1)
    LeadFactory(owner_member=in_acme.ada)
    publish(entry("German", GERMAN, in_acme.ada))
    routing.route(lead)
    assert lead.owner == in_acme.queue
    assert told(lead)["problem"] == f"{in_acme.ada.name} has 1 open lead, which is the limit"


def test_a_target_that_is_gone_sends_leads_to_the_default_queue(lead, dach, in_acme):
    publish(entry("German", GERMAN, dach))
    dach.delete()
    current_org().configuration_changed()
    routing.route(lead)
    assert lead.owner == in_acme.queue
    assert told(lead)["problem"] == "the queue of this entry no longer exists"


def test_a_queue_without_members_still_takes_its_leads(lead, dach):
    publish(entry("German", GERMAN, dach))
    routing.route(lead)
    assert lead.owner == dach
    assert told(lead)["problem"] == ""


def test_an_entry_over_a_deleted_field_never_matches_and_is_named(lead, dach, in_acme):
    field = CustomField.objects.create(name="segment", label="Segment")
    publish(entry("Segment", {"not": {"field": "custom.segment", "is": "x"}}, in_acme.ada), entry("All", ALL, dach))
    field.delete()
    current_org().configuration_changed()
    routing.route(lead)
    assert lead.owner == dach
    assert "can no longer be read" in told(lead)["skipped"][0]["why"]


def test_an_entry_that_asks_for_me_never_matches(lead, dach, in_acme):
    publish(entry("Mine", {"field": "owner", "is": "me"}, in_acme.ada), entry("All", ALL, dach))
    routing.route(lead)
    assert lead.owner == dach


def test_routing_to_the_same_owner_still_explains_itself_once(lead, in_acme):
    publish(entry("All", ALL, in_acme.queue))
    routing.route(lead)
    event = events.of(lead).filter(kind="lead.assigned")[0]
    assert event.changes == {}
    assert event.because["entry"]["name"] == "All"


def test_the_first_response_is_due_in_business_hours_by_the_entry_else_by_the_queue(in_acme, dach):
    friday = datetime(2026, 3, 6, 16, 45, tzinfo=ZoneInfo("Europe/Berlin"))
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    for own, due in ((None, monday + timedelta(minutes=15)), (60, monday + timedelta(minutes=45))):
        publish(entry("All", ALL, dach, target_minutes=own))
        lead = routing.route(LeadFactory(), now=friday)
        assert Lead.objects.get(pk=lead.pk).first_response_due == due


def test_a_lead_that_was_answered_gets_no_new_target(in_acme, dach):
    publish(entry("All", ALL, dach))
    lead = routing.route(LeadFactory(first_responded_at=timezone.now()))
    assert lead.first_response_due is None


def test_another_organizations_rule_is_not_asked(acme, globex):
    with globex.open():
        publish(entry("All", ALL, globex.mallory))
    with acme.open():
        lead = routing.route(LeadFactory())
        assert lead.owner == acme.queue
    with globex.open():
        assert explaining.explanation(lead) is None


def test_a_lead_that_somebody_enters_goes_to_the_owner_of_its_account(in_acme):
    records.make(
        Account, {"name": "Brenner", "website": "https://www.brenner.com", "owner": in_acme.ben}, by=in_acme.root
    )
    publish(entry("Known", {"all": []}, "account"), entry("Rest", {"all": []}, in_acme.queue))
    values = {"last_name": "Vogel", "company": "Brenner AG", "email": "k.vogel@brenner.com"}
    assert create_lead(values, by=in_acme.root).owner == in_acme.ben
