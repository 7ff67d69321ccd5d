"""A bulk change gives each lead what changing it alone would give: the same values, events, refusals and followers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import duplicates, editing, ownership, workflow
from leads.configuration import configuration
from leads.many import actions
from leads.many.preview import preview
from leads.many.selection import Selection
from leads.models import CampaignMember, MatchKey, Reason, Status
from leads.models.lead import Lead
from qualification.models import ScoringRule
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event, Notification
from tenancy.refusals import Invalid, NotAllowed
from tests.factories import CampaignFactory, CustomFieldFactory, LeadFactory

pytestmark = pytest.mark.django_db

SINCE = {"updated_at", "assigned_at", "status_since", "version", "id", "last_name", "last_name_key", "search_text"}
SINCE |= {
    "company",
    "company_key",
    "email",
    "email_key",
    "created_at",
    "due_sort",
    "first_response_due",
    "grade_rank",
    "stale_at",
}


def comparable(lead):
    """A lead's columns without its own name and moments."""
    return {field.attname: getattr(lead, field.attname) for field in lead._meta.fields if field.attname not in SINCE}


def trail(acme, lead):
    """What was recorded about a lead: kinds and changes, oldest first."""
    with acme.open():
        found = events.of(lead).order_by("id")
        found = found.exclude(kind="lead.graded")  # the factory's leads have no grade yet
        return [(event.kind, event.changes, event.by, event.door) for event in found]


def test_assigning_many_is_assigning_each(acme, some, change, stored):
    single, many = some(2)
    with acme.open(acme.grace):
        ownership.assign(Lead.objects.with_labels().get(pk=single.pk), acme.ben, by=acme.grace)
    change("owner", [many], {"owner": acme.ben.public_id})
    alone, together = stored([single, many])
    assert comparable(alone) == comparable(together)
    assert (alone.version, trail(acme, single)) == (together.version, trail(acme, many))


def test_assigning_many_to_a_queue_takes_them_from_their_owner(acme, some, change, stored):
    leads = some(2)
    job = change("owner", leads, {"owner": acme_queue(acme).public_id})
    assert job.result["counts"] == {"done": 2}
    assert {lead.owner.name for lead in stored(leads)} == {acme_queue(acme).name}


def acme_queue(acme):
    with acme.open():
        return acme.queue


def test_each_new_owner_is_told_once(acme, some, change):
    change("owner", some(3), {"owner": acme.ben.public_id})
    with acme.open():
        told = Notification.objects.filter(member=acme.ben)
        assert [row.text for row in told] == ["3 leads are yours, from Grace Acme"]


def test_a_status_for_many_is_a_move_of_each(acme, some, change, stored):
    single, many = some(2)
    with acme.open(acme.grace):
        status = configuration().status_labeled("Contacted")
        workflow.move(Lead.objects.with_labels().get(pk=single.pk), status, by=acme.grace)
    change("status", [many], {"status": "Contacted"})
    alone, together = stored([single, many])
    assert comparable(alone) == comparable(together)
    assert trail(acme, single) == trail(acme, many)


def test_unqualifying_many_asks_for_a_reason_and_keeps_it(acme, some, change, stored):
    with pytest.raises(Invalid) as refused:
        change("status", some(1), {"status": "Unqualified"})
    assert "reason" in refused.value.errors
    with acme.open():
        reason = Reason.objects.filter(kind="never").first()
    leads = some(2)
    change("status", leads, {"status": "Unqualified", "reason": reason.label})
    assert {lead.reason_id for lead in stored(leads)} == {reason.pk}


def test_a_converted_status_is_reached_by_converting_only(acme, some, change):
    with acme.open():
        label = Status.objects.get(kind="converted").label
    with pytest.raises(Exception, match="Convert it instead"):
        change("status", some(1), {"status": label})


def test_reopened_leads_of_nobody_are_routed_and_the_others_get_a_new_target(acme, change, stored):
    with acme.open(acme.root):
        leads = [LeadFactory(owner_member=acme.ada), LeadFactory(owner_member=acme.ada)]
        reason = Reason.objects.filter(kind="never").first()
        for lead in leads:
            workflow.disqualify(Lead.objects.with_labels().get(pk=lead.pk), by=acme.root, reason=reason)
        Lead.objects.filter(pk=leads[1].pk).update(owner_member=acme.ben)
        type(acme.ben).objects.filter(pk=acme.ben.pk).update(is_active=False)
        current_org().configuration_changed()
    change("status", leads, {"status": "Open"}, by=acme.root)
    kept, routed = stored(leads)
    assert (kept.owner, kept.first_response_due is not None) == (acme.ada, True)
    assert routed.owner == acme_queue(acme)
    with acme.open():
        assert events.of(routed).filter(kind="lead.assigned").first().because["goes_to"] == acme.queue.name


def test_a_field_of_many_is_normalized_scored_and_told_like_one(acme, some, change, stored):
    with acme.open():
        ScoringRule.objects.all().delete()
        ScoringRule.objects.create(name="Swiss", points=7, criteria={"field": "country", "is": "CH"})
        current_org().configuration_changed()
    single, many = some(2)
    with acme.open(acme.grace):
        editing.update_lead(Lead.objects.with_labels().get(pk=single.pk), {"country": "Schweiz"}, by=acme.grace)
    change("field", [many], {"field": "country", "value": "Schweiz"})
    alone, together = stored([single, many])
    assert (together.country_key, together.score) == ("ch", 7)
    assert comparable(alone) == comparable(together)
    assert trail(acme, single) == trail(acme, many)


def test_a_changed_company_changes_who_is_recognized(acme, some, change):
    (lead,) = some(1)
    change("field", [lead], {"field": "company", "value": "Kestrel Robotics"})
    with acme.open():
        fresh = Lead.objects.get(pk=lead.pk)
        assert set(MatchKey.objects.filter(lead=fresh).values_list("key", flat=True)) == set(
            duplicates.keys(duplicates.person(fresh))
        )


def test_an_own_field_is_written_beside_the_others(acme, some, change, stored):
    with acme.open():
        CustomFieldFactory(name="budget", kind="number")
    leads = some(2, custom={"seats": 3})
    change("field", leads, {"field": "custom.budget", "value": "1200"})
    assert [lead.custom for lead in stored(leads)] == [{"seats": 3, "budget": 1200}] * 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"field": "shoe_size", "value": "43"}, "field"),
        ({"field": "email", "value": "nobody"}, "value"),
        ({"field": "last_name", "value": ""}, "value"),
        ({"value": "x"}, "field"),
    ],
)
def test_a_value_no_lead_could_have_is_refused_before_anything_changes(some, change, options, named):
    with pytest.raises(Invalid) as refused:
        change("field", some(1), options)
    assert list(refused.value.errors) == [named]


def test_tags_are_added_and_removed_beside_those_that_are_there(some, change, stored):
    (first,), (second,) = some(1, tags=["Fair", "VIP"]), some(1, tags=["vip"])
    job = change("tags", [first, second], {"add": ["VIP"], "remove": ["Fair"]})
    assert [lead.tags for lead in stored([first, second])] == [["VIP"], ["vip"]]
    assert job.result["counts"] == {"done": 1, "unchanged": 1}


def test_many_join_a_campaign_and_the_ones_in_it_get_the_status(acme, some, change, stored):
    leads = some(3)
    with acme.open():
        fair, other = CampaignFactory(name="Fair"), CampaignFactory()
        CampaignMember.objects.create(campaign=fair, lead=leads[1], status="Sent")
        CampaignMember.objects.create(campaign=fair, lead=leads[2], status="Responded")
        Lead.objects.filter(pk=leads[0].pk).update(campaign=other)
    job = change("campaign", leads, {"campaign": fair.public_id, "member_status": "Responded"})
    assert job.result["counts"] == {"done": 2, "unchanged": 1}
    with acme.open():
        assert set(fair.campaign_members.values_list("status", flat=True)) == {"Responded"}
    assert [lead.campaign_id for lead in stored(leads)] == [other.pk, fair.pk, None]


def test_many_go_to_the_recycle_bin_and_are_no_longer_recognized(acme, some, change, stored):
    leads = some(2)
    change("delete", leads)
    assert all(lead.deleted_at for lead in stored(leads))
    with acme.open():
        assert not MatchKey.objects.filter(lead__in=leads).exists()


def test_rules_speak_about_many_as_about_one(acme, some, change, stored):
    leads = some(2)
    job = change("assignment", leads)
    assert {lead.owner for lead in stored(leads)} == {acme_queue(acme)}
    with acme.open():
        event = events.of(leads[0]).get(kind="lead.assigned")
        assert (event.because["goes_to"], event.by) == (acme.queue.name, "Grace Acme")
        assert all("Everything else" in row.words or "Entry" in row.words for row in job.rows.all())


def test_what_may_not_change_is_refused_lead_by_lead_in_words(acme, some, change, rows):
    own, (others,), (won,) = some(1), some(1, owner_member=acme.ben), some(1)
    with acme.open():
        status = Status.objects.get(kind="converted")
        Lead.objects.filter(pk=won.pk).update(status=status, stage="converted")
    found = rows(change("owner", [*own, others, won], {"owner": acme.ben.public_id}, by=acme.ada))
    assert found[own[0].pk] == ("done", "")
    assert found[others.pk][0] == "refused"
    assert found[others.pk][1].startswith("Reps may hand over their own leads")
    assert found[won.pk][1].startswith("This lead was converted")


def test_a_preview_counts_what_the_change_then_does(acme, some, change):
    own, others, there = some(2), some(1, owner_member=acme.root), some(1, owner_member=acme.ben)
    of = Selection(tuple(lead.pk for lead in [*own, *others, *there]))
    with acme.open(acme.grace):
        action = actions.found("owner")(acme.ada, {"owner": acme.ben.public_id})
        seen = preview(action, of, acme.ada)
    assert (seen.total, seen.changes, seen.unchanged, seen.refused_count) == (4, 2, 0, 2)
    assert len(seen.refused[0].names) == 2
    job = change("owner", of, {"owner": acme.ben.public_id}, by=acme.ada)
    assert job.result["counts"] == {"done": 2, "refused": 2}


def test_a_rep_changes_own_leads_by_selection_only(acme, some, change):
    some(2)
    with pytest.raises(NotAllowed):
        change("owner", Selection(query="view=all"), {"owner": acme.ben.public_id}, by=acme.ada)
    with pytest.raises(NotAllowed):
        change("assignment", some(1), by=acme.ada)
    with pytest.raises(NotAllowed):
        change("delete", some(1), by=acme.vic)


def test_a_marketer_tags_everything_a_list_holds(acme, some, change, stored):
    leads = some(2)
    change("tags", Selection(query="view=all"), {"add": "Fair"}, by=acme.mara)
    assert {tuple(lead.tags) for lead in stored(leads)} == {("Fair",)}


def test_a_list_with_a_filter_nobody_understands_changes_nothing(acme, some, change):
    some(1)
    with pytest.raises(Invalid, match="filter cannot be read"):
        change("delete", Selection(query="filter=%7Bbroken"))


def test_a_list_that_has_grown_is_refused(some, change):
    some(10)
    with pytest.raises(Exception, match="holds 10 leads by now, not 2"):
        change("delete", Selection(query="view=all"), confirmed=2)


def test_the_trail_says_who_changed_many_and_how_it_ended(acme, some, change):
    job = change("tags", some(2), {"add": ["VIP"]})
    with acme.open():
        done = Event.objects.get(kind="job.done")
        assert (done.by, done.because["what"], done.because["done"]) == ("Grace Acme", "Tags: add VIP", 2)
        assert done.subject_id == job.pk
        assert timezone.now() - done.at < timedelta(minutes=1)
