"""Salesforce's lead assignment rules as XML: read, written, and nothing lost in silence."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignment import drafts
from assignment.exchange import files, salesforce, salesforce_fields
from assignment.exchange.reading import Reading
from assignment.models import AssignmentRule
from leads.configuration import configuration
from leads.models import Queue
from tenancy.acting import current_org
from tests.assignment.rules import publish
from tests.assignment.test_exchange import rich
from tests.criteria.samples import BERLIN, NOW, trees_over
from tests.criteria.test_parity import leads
from tests.factories import CustomFieldFactory

pytestmark = pytest.mark.django_db
HEAD = '<?xml version="1.0" encoding="UTF-8"?><AssignmentRules xmlns="http://soap.sforce.com/2006/04/metadata">'


def xml(*entries, name="Standard", active="true"):
    inner = "".join(f"<ruleEntry>{entry}</ruleEntry>" for entry in entries)
    rule = f"<assignmentRule><fullName>{name}</fullName><active>{active}</active>{inner}</assignmentRule>"
    return f"{HEAD}{rule}</AssignmentRules>".encode()


def item(field, operation, value):
    inner = f"<field>{field}</field><operation>{operation}</operation><value>{value}</value>"
    return f"<criteriaItems>{inner}</criteriaItems>"


def owner(name, kind):
    return f"<assignedTo>{name}</assignedTo><assignedToType>{kind}</assignedToType>"


def one(acme, *parts):
    """The only entry of a file, and what is said about it."""
    with acme.open():
        arrival = files.arrived(xml("".join(parts)))
    return arrival.entries[0], [point.words for point in arrival.points]


QUEUE = owner("Inside_Sales", "Queue")
FORMULA = "<formula>ISPICKVAL(LeadSource, &quot;Web&quot;) &amp;&amp; TRUE</formula>"


@pytest.fixture
def sales(acme):
    with acme.open(acme.root):
        queue = Queue.objects.create(name="Inside sales")
        CustomFieldFactory(name="interest", label="Product interest", kind="multipicklist", choices=["A", "B"])
        CustomFieldFactory(name="sites", label="Sites", kind="number")
        current_org().configuration_changed()
    return queue


@pytest.mark.parametrize(
    ("condition", "tree"),
    [
        (("Lead.Country", "equals", "US,USA,United States"), {"field": "country", "in": ["us"]}),
        (("Lead.Country", "startsWith", "Uni"), {"field": "country_name", "starts_with": ["Uni"]}),
        (("Lead.City", "notEqual", '"Paris, Texas",Ulm'), {"none": [{"field": "city", "in": ["Paris, Texas", "Ulm"]}]}),
        (("Lead.Company", "notContain", "test"), {"none": [{"field": "company", "contains": ["test"]}]}),
        (("Lead.Email", "equals", ""), {"field": "email", "empty": True}),
        (("Lead.Email", "notEqual", ""), {"field": "email", "empty": False}),
        (("Lead.NumberOfEmployees", "greaterOrEqual", "1,000"), {"field": "number_of_employees", "gte": 1000}),
        (("Lead.NumberOfEmployees", "greaterThan", "1000"), {"field": "number_of_employees", "gt": 1000}),
        (("Lead.AnnualRevenue", "lessOrEqual", "5000000"), {"field": "annual_revenue", "lte": 5000000}),
        (("Lead.CreatedDate", "equals", "LAST_N_DAYS:7"), {"field": "created_at", "on": {"last": 7, "unit": "days"}}),
        (("Lead.HasOptedOutOfEmail", "equals", "False"), {"field": "has_opted_out_of_email", "is": False}),
        (("Lead.ProductInterest__c", "includes", "A;B"), {"field": "custom.interest", "includes": ["A", "B"]}),
        (("Lead.Sites__c", "lessThan", "3"), {"field": "custom.sites", "lt": 3}),
        (("lead.leadsource", "equals", "Web"), {"field": "lead_source", "is": "Web"}),
    ],
)
def test_criteria_items_become_conditions(acme, sales, condition, tree):
    found, said = one(acme, QUEUE, item(*condition))
    assert (found["criteria"], said, found["active"]) == ({"all": [tree]}, [], True)
    assert found["assign"] == {"type": "queue", "id": sales.pk}


def test_filter_logic_joins_the_items(acme, sales):
    rows = [item("Lead.City", "equals", name) for name in ("Ulm", "Bonn", "Kiel")]
    found, _ = one(acme, QUEUE, "<booleanFilter>1 AND (2 OR NOT 3)</booleanFilter>", *rows)
    a, b, c = ({"field": "city", "is": name} for name in ("Ulm", "Bonn", "Kiel"))
    assert found["criteria"] == {"all": [a, {"any": [b, {"none": [c]}]}]}


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((QUEUE, item("Lead.Region__c", "equals", "North")), "There is no field “Lead.Region__c” here."),
        ((QUEUE, item("User.Department", "equals", "Sales")), "There is no field “User.Department” here."),
        ((QUEUE, item("Lead.City", "within", "5km")), "cannot be read"),
        ((QUEUE, item("Lead.Status", "equals", "Nurture")), "Status “Nurture” is not known here."),
        ((QUEUE, FORMULA), 'ISPICKVAL(LeadSource, "Web") && TRUE'),
        ((QUEUE, "<booleanFilter>1 AND 2</booleanFilter>", item("Lead.City", "equals", "Ulm")), "no condition 2"),
        ((owner("North_West", "Queue"),), "no queue “North_West” here"),
        ((owner("eve@x.example", "User"),), "no person “eve@x.example” here"),
        ((QUEUE, "<template>Leads/New_Lead</template>"), "Salesforce's template “Leads/New_Lead” has no like here."),
        ((QUEUE, "<notifyCcRecipients>true</notifyCcRecipients>"), "notifyCcRecipients “true”"),
        ((QUEUE, "<team>Inside</team>"), "team “Inside”"),
    ],
)
def test_what_has_no_like_switches_the_entry_off_and_is_told(acme, sales, parts, words):
    found, said = one(acme, *parts)
    assert not found["active"]
    assert words in said[0] and words in found["note"]


def test_people_queues_and_nobody_are_found_as_salesforce_names_them(acme, sales):
    sandbox = owner(f"{acme.ada.user.email.upper()}.uat", "User")
    assert one(acme, sandbox)[0]["assign"] == {"type": "member", "id": acme.ada.pk}
    assert one(acme, "")[0]["assign"] == {"type": "keep", "id": None}


def test_a_template_may_be_gone_without(acme, sales):
    with acme.open():
        given = xml(QUEUE + "<template>T</template>", QUEUE + "<template>T</template>")
        arrival = files.arrived(given, (), {"part:template:T": "leave"})
    assert [entry["active"] for entry in arrival.entries] == [True, True]
    assert arrival.entries[0]["note"] == "Goes without Salesforce's template “T”."
    assert [one.chosen for one in arrival.questions] == ["leave"]


def test_the_active_rule_of_several_is_read_and_the_others_are_named(acme, sales):
    old, new = xml(QUEUE, name="Old", active="false"), xml(QUEUE, QUEUE, name="New")
    several = old.removesuffix(b"</AssignmentRules>") + new.removeprefix(HEAD.encode())
    with acme.open():
        arrival = files.arrived(several)
        assert len(arrival.entries) == 2 and "“Old” of the same file is not" in arrival.remarks[0]
        assert len(files.arrived(several, (), {"rule": "Old"}).entries) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<AssignmentRules", "This is no XML"),
        (b"<package><version>60.0</version></package>", "holds no assignment rule"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><AssignmentRules>&b;</AssignmentRules>', "declares a document type"),
        (b"<a>" * 50, "more elements than any rule needs"),
        (xml(*[QUEUE] * 301), "at most 300 entries"),
    ],
)
def test_xml_that_is_no_rule_is_refused(acme, content, words):
    with acme.open(), pytest.raises(Exception, match=".") as caught:
        files.arrived(content)
    assert words in caught.value.sentence


def test_what_is_exported_comes_back_without_a_difference(acme):
    with acme.open(acme.root):
        publish(*rich(acme))
        rule = AssignmentRule.objects.get(is_active=True)
        text = files.exported(rule, "xml")[1]
        arrival = files.arrived(text.encode(), drafts.entries(rule))
        files.into_draft(rule, arrival)
        assert rule.draft is None and arrival.points == []
        assert re.findall("<assignedTo>(.*)</assignedTo>", text) == ["Unassigned"]
        told = salesforce.losses(rule, drafts.published_entries(rule))
        assert "2 “DACH” is left out: Salesforce has no field “Free email address”." in told


def test_what_could_not_be_read_keeps_its_words_through_every_format(acme, sales):
    broken = [QUEUE + FORMULA, QUEUE + "<booleanFilter>1 AND 3</booleanFilter>" + item("Lead.City", "equals", "Ulm")]
    with acme.open(acme.root):
        rule = AssignmentRule.objects.get(is_active=True)
        files.into_draft(rule, files.arrived(xml(*broken, QUEUE + item("Lead.Place__c", "within", "1:2:50 km"))))
        kept = rule.draft
        for form in files.FORMATS:
            arrival = files.arrived(files.exported(rule, form, "draft")[1].encode(), files.present(rule))
            assert (arrival.entries, arrival.points) == (kept, [])


def test_an_edited_element_counts_more_than_its_comment(acme, sales):
    with acme.open(acme.root):
        live = {"id": "x", "name": "Ulm", "active": True, "criteria": {"field": "city", "is": "Ulm"}}
        publish(live | {"assign": {"type": "queue", "id": sales.pk}, "target_minutes": 30})
        rule = AssignmentRule.objects.get(is_active=True)
        text = files.exported(rule, "xml")[1].replace("<value>Ulm</value>", "<value>Bonn</value>")
        (found,) = files.arrived(text.encode(), drafts.entries(rule)).entries
        assert (found["id"], found["name"], found["target_minutes"]) == ("x", "Ulm", 30)
        assert found["criteria"] == {"all": [{"field": "city", "is": "Bonn"}]}


def test_conditions_mean_the_same_in_salesforces_words(in_acme):
    CustomFieldFactory(name="multi", label="Multi", kind="multipicklist", choices=["ent", "mid"])
    CustomFieldFactory(name="day", label="Day", kind="date")
    in_acme.org.configuration_changed()
    schema = configuration().schema

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(trees_over(schema), st.lists(leads(schema), min_size=4, max_size=4))
    def agree(tree, rows):
        criteria = schema.parse(tree)
        try:
            items = salesforce_fields.items(criteria)
        except salesforce_fields.NotCarried:
            return
        back = schema.stored(theirs(items, Reading()))
        if back.broken and "levels" in back.broken.message:
            return
        assert not back.broken
        before, after = (one.at(NOW, tz=BERLIN, me=in_acme.ada.pk) for one in (criteria, back))
        assert [before.holds(row) for row in rows] == [after.holds(row) for row in rows]

    agree()


def theirs(tree, reading):
    """Salesforce's items as conditions of ours."""
    if "field" in tree:
        field = reading.schema[salesforce_fields.our_name(tree["field"])]
        return salesforce_fields.tree_of(field, tree["operation"], tree["value"])
    return {word: [theirs(part, reading) for part in parts] for word, parts in tree.items()}
