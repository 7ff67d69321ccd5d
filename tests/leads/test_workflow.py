"""Every path between statuses, as the organization's table of steps says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import activities, conversion, ownership, workflow
from leads.configuration import configuration
from leads.editing import Converted, UseConvert, create_lead
from leads.models import Reason, Stage, StatusStep
from tenancy import events
from tenancy.refusals import NotAllowed, Refusal
from tests.factories import LeadFactory


@pytest.fixture
def reason(in_acme):
    return Reason.objects.filter(kind="never").first()


@pytest.fixture
def lead(in_acme):
    return LeadFactory(owner_member=in_acme.ada)


def status(label):
    return configuration().status_labeled(label)


def put(lead, label):
    """Place a lead in a status without walking there."""
    lead.status = status(label)
    lead.stage = lead.status.kind
    lead.save()
    return lead


def test_the_default_set_is_open_contacted_qualified_unqualified(in_acme):
    assert [(row.label, row.kind) for row in configuration().statuses] == [
        ("Open", "open"), ("Contacted", "open"), ("Qualified", "converted"), ("Unqualified", "unqualified"),
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["Open", "Contacted", "Unqualified"])
@pytest.mark.parametrize("target", ["Open", "Contacted", "Qualified", "Unqualified"])
def test_a_move_succeeds_exactly_where_the_table_has_a_step(lead, reason, in_acme, source, target):
    put(lead, source)
    has_step = StatusStep.objects.filter(source__label=source, target__label=target).exists()
    if target == "Qualified":
        assert has_step == (source in ("Open", "Contacted"))
        with pytest.raises(UseConvert):
            workflow.move(lead, status(target), by=in_acme.ada)
    elif source == target:
        assert workflow.move(lead, status(target), by=in_acme.ada).status.label == source
    elif has_step:
        moved = workflow.move(lead, status(target), by=in_acme.ada, reason=reason)
        assert (moved.status.label, moved.stage) == (target, status(target).kind)
    else:
        with pytest.raises(workflow.NotAllowedStep, match=f"“{source}” to “{target}”"):
            workflow.move(lead, status(target), by=in_acme.ada, reason=reason)


def test_a_step_may_be_kept_to_some_roles(lead, in_acme):
    StatusStep.objects.filter(source__label="Open", target__label="Contacted").update(roles=["manager"])
    in_acme.org.configuration_changed()
    with pytest.raises(workflow.NotAllowedStep):
        workflow.move(lead, status("Contacted"), by=in_acme.ada)
    assert workflow.move(lead, status("Contacted"), by=in_acme.grace).status.label == "Contacted"


@pytest.mark.parametrize(
    ("name", "may"), [("ada", True), ("ben", False), ("grace", True), ("mara", False), ("vic", False), ("root", True)]
)
def test_the_owner_the_owners_managers_and_admins_move_a_lead(lead, in_acme, name, may):
    person = getattr(in_acme, name)
    if may:
        assert workflow.move(lead, status("Contacted"), by=person).status.label == "Contacted"
    else:
        with pytest.raises(NotAllowed):
            workflow.move(lead, status("Contacted"), by=person)


@pytest.mark.parametrize(
    ("name", "may"), [("ada", False), ("mara", True), ("grace", True), ("root", True), ("vic", False)]
)
def test_in_a_queue_marketers_and_managers_may_set_unqualified(in_acme, reason, name, may):
    lead = LeadFactory()
    person = getattr(in_acme, name)
    if may:
        assert workflow.disqualify(lead, by=person, reason=reason).stage == Stage.UNQUALIFIED
    else:
        with pytest.raises(NotAllowed):
            workflow.move(lead, status("Unqualified"), by=person, reason=reason)


def test_a_lead_in_a_queue_is_accepted_before_it_moves(in_acme):
    with pytest.raises(NotAllowed, match="Accept a lead from its queue first"):
        workflow.move(LeadFactory(), status("Contacted"), by=in_acme.root)


def test_unqualified_asks_for_a_reason(lead, in_acme):
    with pytest.raises(workflow.NeedsReason, match="Choose why"):
        workflow.move(lead, status("Unqualified"), by=in_acme.ada)


def test_not_now_asks_for_a_day_to_come_back(lead, in_acme):
    later = Reason.objects.filter(kind="not_now").first()
    with pytest.raises(workflow.NeedsReason, match="come back"):
        workflow.disqualify(lead, by=in_acme.ada, reason=later)
    day = timezone.localdate() + timedelta(days=30)
    assert workflow.disqualify(lead, by=in_acme.ada, reason=later, come_back_on=day).come_back_on == day


def test_reopening_keeps_an_active_owner_and_restarts_the_clock(lead, reason, in_acme):
    activities.log("call", lead=lead, by=in_acme.ada, outcome="Reached")
    workflow.disqualify(lead, by=in_acme.ada, reason=reason)
    workflow.reopen(lead, by=in_acme.ada)
    lead.refresh_from_db()
    assert (lead.status.label, lead.owner, lead.first_responded_at, lead.reason) == ("Open", in_acme.ada, None, None)
    assert lead.is_unread


@pytest.mark.parametrize("kind", ["call", "email", "event"])
def test_the_first_outbound_attempt_sets_contacted_and_stops_the_clock(lead, in_acme, kind):
    activities.log(kind, lead=lead, by=in_acme.ada, outcome="No answer", subject="Hello")
    lead.refresh_from_db()
    assert lead.status.label == "Contacted"
    assert lead.first_responded_at is not None


@pytest.mark.parametrize(("kind", "direction"), [("note", "outbound"), ("task", "outbound"), ("call", "inbound")])
def test_what_is_no_outbound_attempt_leaves_the_status(lead, in_acme, kind, direction):
    activities.log(kind, lead=lead, by=in_acme.ada, subject="x", body="x", outcome="Reached", direction=direction)
    lead.refresh_from_db()
    assert (lead.status.label, lead.first_responded_at) == ("Open", None)


def test_a_lead_is_not_created_in_a_converted_status(in_acme):
    with pytest.raises(UseConvert, match="Convert it"):
        create_lead({"last_name": "x", "company": "y", "status": "qualified"}, by=in_acme.ada)


def test_a_converted_lead_refuses_everything(lead, reason, in_acme):
    conversion.convert(lead, conversion.Plan(account="Brenner"), by=in_acme.ada)
    lead.refresh_from_db()
    attempts = [
        lambda: workflow.move(lead, status("Open"), by=in_acme.root),
        lambda: workflow.disqualify(lead, by=in_acme.root, reason=reason),
        lambda: activities.log("note", lead=lead, by=in_acme.ada, body="x"),
        lambda: ownership.assign(lead, in_acme.ben, by=in_acme.root),
        lambda: conversion.convert(lead, conversion.Plan(account="Brenner"), by=in_acme.ada),
    ]
    for attempt in attempts:
        with pytest.raises(Converted):
            attempt()


def test_every_move_is_an_event_with_who_when_from_to_and_why(lead, reason, in_acme):
    workflow.move(lead, status("Unqualified"), by=in_acme.ada, reason=reason, because="Budget is gone")
    event = events.of(lead).filter(kind="lead.status").first()
    assert (event.by, event.changes["status"]) == (in_acme.ada.name, ["Open", "Unqualified"])
    assert event.because["words"] == "Budget is gone"
    assert event.because["reason"] == reason.label


def test_a_refused_move_leaves_no_trace(lead, in_acme):
    before = events.of(lead).count()
    with pytest.raises(Refusal):
        workflow.move(lead, status("Unqualified"), by=in_acme.ada)
    lead.refresh_from_db()
    assert (lead.status.label, events.of(lead).count()) == ("Open", before)
