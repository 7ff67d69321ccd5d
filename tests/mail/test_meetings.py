"""Meetings: an invitation every calendar reads, revised and called off, and what the attendee answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from leads import meetings
from leads.activities import Blocked
from leads.mail import answering, invitations
from leads.models import Activity, InboundMessage, Lead
from tenancy.models import MailMessage, Notification
from tenancy.refusals import Invalid
from tests.mail.conftest import answer_to
from tests.pages.conftest import main

AT = datetime(2030, 7, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def invite(acme, katrin):
    def plan(**more):
        with acme.open(acme.ada):
            lead = Lead.objects.with_labels().get(pk=katrin.pk)
            given = {"subject": "Visit; hall 3, line 2", "at": AT, "location": "Straße 1,\nChemnitz", "invite": True}
            return meetings.plan(lead, by=acme.ada, **given | more)

    return plan


def event_of(message):
    found = Calendar.from_ical(message.calendar)
    return found, next(iter(found.walk("VEVENT")))


def newest(acme):
    with acme.open():
        return MailMessage.objects.order_by("-pk").first()


def test_an_invitation_leaves_with_a_calendar_in_universal_time(acme, invite, sent):
    meeting = invite()
    letter = sent()[0].message()
    part = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    event = next(iter(calendar.walk("VEVENT")))
    assert str(calendar["method"]) == "REQUEST" and event.decoded("dtstart") == AT
    assert event.decoded("dtend") == AT + timedelta(minutes=30)
    assert str(event["summary"]) == "Visit; hall 3, line 2" and "Straße 1" in str(event["location"])
    assert str(event["attendee"]) == "mailto:katrin@brenner.example"
    assert str(event["organizer"]) == f"mailto:{newest(acme).reply_to}"
    assert str(event["uid"]).startswith(meeting.public_id)
    raw = newest(acme).calendar.encode()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and raw.count(b"\n") == raw.count(b"\r\n")


def test_the_letter_says_the_time_in_the_organizations_zone(acme, invite):
    invite()
    with acme.open(), timezone.override(acme.org.tz):
        assert "01 July 2030, 14:00 (CEST)" in meetings.letter(Activity.objects.get(kind="event"), "REQUEST", acme.ada)


def test_an_invitation_counts_as_an_attempt_and_a_plan_alone_does_not(acme, katrin, invite):
    invite(invite=False)
    with acme.open():
        lead = Lead.objects.with_labels().get(pk=katrin.pk)
        assert (lead.status.label, lead.first_responded_at) == ("Open", None)
        assert lead.last_activity_at <= timezone.now() and not MailMessage.objects.exists()
    invite()
    with acme.open():
        lead = Lead.objects.with_labels().get(pk=katrin.pk)
        assert lead.status.label == "Contacted" and lead.first_responded_at <= timezone.now()


def test_moving_it_sends_a_revision_and_calling_it_off_a_cancellation(acme, invite):
    meeting = invite()
    with acme.open(acme.ada):
        one = Activity.objects.select_related("lead").get(pk=meeting.pk)
        meetings.change(one, by=acme.ada, at=AT + timedelta(days=1), ends_at=AT + timedelta(days=1, hours=1))
        meetings.change(one, by=acme.ada, at=AT + timedelta(days=1))
        assert MailMessage.objects.count() == 2
    revised = event_of(newest(acme))[1]
    assert (int(revised["sequence"]), revised.decoded("dtstart")) == (1, AT + timedelta(days=1))
    assert str(revised["uid"]) == invitations_uid(acme, meeting)
    with acme.open(acme.ada):
        one = Activity.objects.select_related("lead").get(pk=meeting.pk)
        meetings.cancel(one, by=acme.ada)
        meetings.cancel(one, by=acme.ada)
        with pytest.raises(meetings.Canceled):
            meetings.change(one, by=acme.ada, subject="Other")
        assert MailMessage.objects.count() == 3
    calendar, canceled = event_of(newest(acme))
    assert str(calendar["method"]) == "CANCEL" and str(canceled["status"]) == "CANCELLED"
    assert int(canceled["sequence"]) == 2 and newest(acme).subject.startswith("Canceled: ")


def invitations_uid(acme, meeting):
    with acme.open():
        return invitations.uid(meeting)


def test_who_opted_out_is_not_invited_and_a_meeting_can_be_saved_all_the_same(acme, invite):
    with acme.open():
        Lead.objects.update(has_opted_out_of_email=True)
    with pytest.raises(Blocked, match="without an invitation"):
        invite()
    assert invite(invite=False).invited_at is None


@pytest.mark.parametrize("more", [{"subject": ""}, {"at": datetime(2020, 1, 1, tzinfo=UTC)}])
def test_an_invitation_that_says_nothing_or_is_past_is_refused(acme, invite, more):
    with pytest.raises(Invalid):
        invite(**more)
    with acme.open():
        assert not Activity.objects.exists() and not MailMessage.objects.exists()


def reply(message, state="ACCEPTED", method="REPLY", uid=None):
    mail = answer_to(message, "Accepted")
    name = uid or str(event_of(message)[1]["uid"])
    calendar = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{name}\r\n"
        f"DTSTAMP:20300101T000000Z\r\nATTENDEE;PARTSTAT={state}:mailto:katrin@brenner.example\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail.add_alternative(calendar, subtype="calendar", params={"method": method})
    return mail


@pytest.mark.parametrize(
    ("state", "kept"), [("ACCEPTED", "Accepted"), ("DECLINED", "Declined"), ("TENTATIVE", "Tentative")]
)
def test_the_attendees_answer_is_noted_on_the_meeting(acme, katrin, invite, arrive, state, kept):
    meeting = invite()
    arrive(reply(newest(acme), state))
    with acme.open():
        assert Activity.objects.get(pk=meeting.pk).outcome == kept
        assert InboundMessage.objects.get().outcome == InboundMessage.Outcome.INVITATION
        assert Notification.objects.filter(member=acme.ada, kind="lead.invitation_answered").count() == 1
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))
    assert "Upcoming" in page and ("May come" if kept == "Tentative" else kept) in page


@pytest.mark.parametrize(
    "more", [{"uid": "00T000000000001@x"}, {"uid": "nonsense"}, {"method": "PUBLISH"}, {"state": "X"}]
)
def test_another_calendar_is_an_answer_like_any_other(acme, invite, arrive, more):
    invite()
    arrive(reply(newest(acme), **more))
    with acme.open():
        assert InboundMessage.objects.get().outcome == InboundMessage.Outcome.ANSWER


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR", b"\xff" * 100, b"BEGIN:VEVENT\r\n" * 5000])
def test_a_broken_calendar_is_no_answer(content):
    assert invitations.answer(content) is None


def test_the_page_changes_cancels_and_hands_out_a_meeting(acme, invite):
    meeting = invite()
    ada, path = acme.client(acme.ada), acme.url(f"meetings/{meeting.public_id}/")
    assert "Visit; hall 3" in main(ada.get(path))
    form = {"subject": "Call", "at": "2030-07-02T09:00", "minutes": "45", "location": "", "body": ""}
    assert ada.post(path, form | {"at": "2020-01-01T09:00"}).status_code == 422
    assert ada.post(path, form).status_code == 302
    with acme.open():
        changed = Activity.objects.get(pk=meeting.pk)
        assert (changed.subject, changed.at, changed.sequence) == ("Call", datetime(2030, 7, 2, 7, tzinfo=UTC), 1)
    calendar = ada.get(f"{path}calendar.ics")
    assert calendar["Content-Type"].startswith("text/calendar") and b"METHOD:PUBLISH" in calendar.content
    assert b"ATTENDEE" not in calendar.content
    assert ada.post(f"{path}cancel/").status_code == 302
    assert "Called off" in main(ada.get(path))
    assert acme.client(acme.vic).post(path, form).status_code == 403
    assert answering.drain(acme.org.pk) == 0


def test_the_composer_plans_and_invites(acme, katrin):
    path = acme.url(f"leads/{katrin.public_id}/activities/")
    form = {"kind": "event", "subject": "Visit", "at": "2030-07-01T14:00", "minutes": "60", "location": "Hall 3"}
    acme.client(acme.ada).post(path, form | {"invite": "1"})
    with acme.open():
        meeting = Activity.objects.get()
        assert (meeting.location, meeting.at) == ("Hall 3", AT) and meeting.invited_at
        assert MailMessage.objects.get().calendar_method == "REQUEST"
