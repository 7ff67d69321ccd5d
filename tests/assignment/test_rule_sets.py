"""Several rules: by whose leads they take and on which days, in their order, before the main one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assignment import routing
from assignment.entries import with_id
from assignment.models import Assignment, AssignmentRule, RuleVersion
from automation.intake import Router
from tenancy.acting import current_org
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
FAIR = {"field": "lead_source", "is": "Trade Show"}


def rule_set(name: str, target, **scope) -> AssignmentRule:
    """A published rule beside the main one whose only entry takes everything."""
    rule = AssignmentRule.objects.create(name=name, is_active=False, **({"is_on": True} | scope))
    RuleVersion.objects.create(rule=rule, number=1, entries=[entry(f"{name} entry", ALL, target)])
    current_org().configuration_changed()
    return rule


@pytest.fixture
def main(in_acme):
    return publish(entry("All", ALL, in_acme.ben))


def owner(**values):
    return routing.route(LeadFactory(**values)).owner


def test_a_set_speaks_about_its_leads_and_the_main_rule_about_the_rest(main, in_acme):
    rule = rule_set("Fair", in_acme.ada, criteria=FAIR)
    assert owner(lead_source="Trade Show") == in_acme.ada
    assert owner(lead_source="Web") == in_acme.ben
    logged = Assignment.objects.order_by("id").values_list("rule", "entry_name")
    assert list(logged) == [(rule.pk, "Fair entry"), (main.rule_id, "All")]


def test_a_set_speaks_on_its_days_alone_as_the_organizations_clock_counts_them(main, in_acme):
    current_org().time_zone = "Europe/Berlin"
    rule_set("Fair", in_acme.ada, first_day="2026-12-01", last_day="2026-12-02")
    for at, who in (
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), in_acme.ben),
        (datetime(2026, 11, 30, 23, 1, tzinfo=UTC), in_acme.ada),
        (datetime(2026, 12, 2, 22, 59, tzinfo=UTC), in_acme.ada),
        (datetime(2026, 12, 2, 23, 1, tzinfo=UTC), in_acme.ben),
    ):
        assert routing.route(LeadFactory(), now=at).owner == who, at


def test_of_two_sets_that_fit_the_first_one_speaks_and_one_that_is_off_never(main, in_acme):
    rule_set("Second", in_acme.ben, position=2)
    rule_set("Off", in_acme.mara, position=0, is_on=False)
    rule_set("First", in_acme.ada, position=1)
    assert owner() == in_acme.ada


def test_a_set_that_can_no_longer_be_read_takes_nothing(main, in_acme):
    rule_set("Gone", in_acme.ada, criteria={"field": "custom.gone", "is": "x"})
    assert owner() == in_acme.ben


def test_a_rule_that_was_chosen_speaks_whatever_the_sets_are_about(main, in_acme):
    rule_set("Fair", in_acme.ada, criteria=FAIR)
    chosen = rule_set("Chosen", in_acme.mara, is_on=False)
    lead = LeadFactory(lead_source="Trade Show")
    assert routing.route(lead, rule=with_id(chosen.public_id)).owner == in_acme.mara


def test_leads_that_come_together_each_meet_their_own_rule(main, in_acme):
    rule_set("Fair", in_acme.ada, criteria=FAIR, last_day=timezone.now().date() + timedelta(days=2))
    leads = [LeadFactory(lead_source=source) for source in ("Web", "Trade Show", "Web")]
    Router()(leads, timezone.now())
    assert [lead.owner for lead in leads] == [in_acme.ben, in_acme.ada, in_acme.ben]
