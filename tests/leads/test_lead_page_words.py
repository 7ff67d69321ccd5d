"""What the lead page works out in words: local time, guidance, people named with an @, usual stays."""

from datetime import UTC, datetime, timedelta

import pytest

from leads import activities, addressing, editing, highlights, status_times, workflow
from leads.configuration import configuration
from leads.following import follow
from leads.local_time import local_time
from leads.models import Lead
from leads.required_fields import FieldsMissing
from leads.rich_text import rich
from tenancy.models import Notification
from tests.factories import LeadFactory

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        ({"country": "Germany", "salutation": "Ms."}, "13:00 her time"),
        ({"country": "Japan", "salutation": "Mr."}, "21:00 his time"),
        ({"phone": "+41 44 668 18 00"}, "13:00 their time"),
        ({"country": "United States", "phone": "+1 212 736 5000"}, "07:00 their time"),
        ({"country": "United States"}, ""),
        ({"country": "Atlantis"}, ""),
        ({}, ""),
    ],
)
def test_the_local_time_is_told_only_where_it_is_clear(in_acme, lead, words):
    assert local_time(LeadFactory(**lead), NOON) == words


def test_guidance_has_lists_bold_words_and_links_and_nothing_else():
    shown = rich("Ask **twice**\n- one\n- two\n\nSee https://x.example/a?b=1.<script>alert(1)</script>")
    assert "<p>Ask <b>twice</b></p><ul><li>one</li><li>two</li></ul>" in shown
    assert 'href="https://x.example/a?b=1"' in shown
    assert "<script" not in shown


def test_a_link_cannot_break_out_of_its_tag():
    assert 'onmouseover="' not in rich('https://x.example/"onmouseover="alert(1)')


def test_a_colleague_named_in_a_note_is_told_once_and_marked_in_it(acme):
    with acme.open(acme.ada):
        lead = LeadFactory(owner_member=acme.ada)
        activities.log("note", by=acme.ada, lead=lead, body="@Ben Acme and @ben acme, look. me@Ben Acme too. @Nobody")
        told = Notification.objects.get(kind="lead.mentioned")
        shown = addressing.shown("@ben acme <b>")
    assert told.member_id == acme.ben.pk and "mentioned you" in told.text
    assert shown == '<b class="mention">@Ben Acme</b> &lt;b&gt;'


def test_whoever_writes_is_not_told_of_it(acme):
    with acme.open(acme.ada):
        activities.log("note", by=acme.ada, lead=LeadFactory(owner_member=acme.ada), body="@Ada Acme")
        assert not Notification.objects.filter(kind="lead.mentioned").exists()


def test_followers_are_told_what_others_do(acme):
    with acme.open(acme.ada):
        lead = LeadFactory(owner_member=acme.ada)
        follow(lead, acme.ben)
        editing.update_lead(lead, {"city": "Chemnitz"}, by=acme.ada)
        activities.log("call", by=acme.ben, lead=lead, outcome="Reached")
        told = Notification.objects.filter(member=acme.ben, kind="lead.followed")
        assert [row.text for row in told] == [f"{lead.name}: Ada Acme changed City"]


def test_a_status_asks_people_for_its_fields(acme):
    with acme.open(acme.ada):
        lead = LeadFactory(owner_member=acme.ada)
        contacted = configuration().status_labeled("Contacted")
        contacted.required_fields = ["industry", "city", "gone"]
        contacted.save()
        acme.org.configuration_changed()
        with pytest.raises(FieldsMissing, match="needs Industry and City first"):
            workflow.move(lead, configuration().status_labeled("Contacted"), by=acme.ada)
        editing.update_lead(lead, {"industry": "Machinery", "city": "Chemnitz"}, by=acme.ada)
        assert workflow.move(lead, configuration().status_labeled("Contacted"), by=acme.ada).status.label == "Contacted"


def test_a_first_call_leaves_a_lead_where_it_is_while_the_next_status_needs_fields(acme):
    with acme.open(acme.ada):
        contacted = configuration().status_labeled("Contacted")
        contacted.required_fields = ["industry"]
        contacted.save()
        acme.org.configuration_changed()
        lead = LeadFactory(owner_member=acme.ada)
        activities.log("call", by=acme.ada, lead=lead, outcome="Reached")
        assert Lead.objects.get(pk=lead.pk).status.label == "Open"


def test_the_usual_stay_is_the_median_of_those_that_moved_on(acme):
    with acme.open(acme.ada):
        for hours in (1, 2, 3, 4, 100):
            since = datetime.now(UTC) - timedelta(hours=hours)
            lead = LeadFactory(owner_member=acme.ada, status_since=since)
            workflow.move(lead, configuration().status_labeled("Contacted"), by=acme.ada)
        stay = status_times.usual_stay("Open")
        assert timedelta(hours=2.9) < stay < timedelta(hours=3.1)
        assert status_times.usual_stay("Contacted") is None


def test_the_strip_shows_what_an_admin_chose_without_what_is_gone(in_acme):
    assert [row.name for row in highlights.chosen()] == list(highlights.DEFAULT)
    highlights.choose(["rating", "gone", "score"], by=in_acme.root)
    assert [row.name for row in highlights.chosen()] == ["rating", "score"]
