"""What a member is told, where and when; time is passed in."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from automation import digests, reminders
from leads import activities
from leads.inquiries import tell
from leads.models import Lead
from tenancy import notices, telling
from tenancy.models import Digest, MailMessage, Member, Notification
from tenancy.notices import KINDS, Wishes
from tests.factories import LeadFactory


def wish(member, **wishes):
    telling.keep_wishes(member, Wishes(**wishes))


def at(cast, *parts):
    return datetime(*parts, tzinfo=cast.org.tz)


def say(cast, kind="lead.assigned", member=None, **options):
    return telling.tell(member or cast.ada, kind, "Katrin Vogel is yours", "leads/", **options)


MONDAY = (2026, 11, 23)


class TestWishes:
    @pytest.mark.parametrize(
        ("chosen", "listed", "mailed"),
        [
            ({"app": True, "mail": "off"}, 1, 0),
            ({"app": True, "mail": "now"}, 1, 1),
            ({"app": False, "mail": "now"}, 0, 1),
            ({"app": False, "mail": "off"}, 0, 0),
        ],
    )
    def test_each_kind_goes_where_it_was_chosen(self, in_acme, chosen, listed, mailed):
        wish(in_acme.ada, chosen={"lead.assigned": chosen})
        tell(in_acme.ada, "lead.assigned", "Katrin Vogel is yours", "leads/")
        assert len(telling.page(in_acme.ada).rows) == listed
        assert MailMessage.objects.filter(recipient=in_acme.ada.user.email).count() == mailed

    def test_a_mail_has_text_and_page_and_leads_to_the_thing_and_to_the_choices(self, in_acme):
        say(in_acme, channels=(True, notices.NOW))
        mail = MailMessage.objects.get()
        for words in (mail.text, mail.html):
            assert f"/{in_acme.org.slug}/leads/" in words
            assert f"/{in_acme.org.slug}/settings/profile/notifications/" in words

    def test_nobody_mails_who_is_switched_off(self, in_acme):
        in_acme.ada.is_active = False
        assert say(in_acme, channels=(True, notices.NOW)) is None
        assert not MailMessage.objects.exists() and not Notification.objects.exists()

    def test_words_of_strangers_are_escaped_and_stay_on_one_line(self, in_acme):
        telling.tell(in_acme.ada, "mention", "<b>Eve</b>\nBcc: all@acme.example", "leads/")
        mail = MailMessage.objects.get()
        assert "<b>" not in mail.html and "\n" not in mail.subject


class TestQuietHours:
    def wishes(self):
        return Wishes(quiet_from=time(20), quiet_to=time(7))

    @pytest.mark.parametrize(
        ("moment", "until"),
        [
            ((*MONDAY, 19, 59), None),
            ((*MONDAY, 20), (2026, 11, 24, 7)),
            ((2026, 11, 24, 6, 59), (2026, 11, 24, 7)),
            ((2026, 11, 24, 7), None),
        ],
    )
    def test_they_go_past_midnight(self, in_acme, moment, until):
        found = self.wishes().quiet_until(at(in_acme, *moment), in_acme.org.tz)
        assert found == (at(in_acme, *until) if until else None)

    def test_mails_wait_for_their_end_and_come_as_one_without_what_was_read(self, in_acme):
        telling.keep_wishes(in_acme.ada, self.wishes())
        night = at(in_acme, *MONDAY, 23)
        told = [say(in_acme, "mention", now=night) for _ in range(3)]
        assert not MailMessage.objects.exists()
        told[0].read()
        assert telling.mail_held(night + timedelta(hours=1)) == 0
        for _ in range(2):
            telling.mail_held(at(in_acme, 2026, 11, 24, 7))
        assert MailMessage.objects.get().subject.startswith("2 news")


class TestDigest:
    def due(self, cast, *moment):
        Member.objects.filter(pk=cast.ada.pk).update(digest_at=at(cast, *moment))

    def test_it_is_one_mail_of_a_day_with_tasks_and_news(self, in_acme):
        now = at(in_acme, *MONDAY, 8)
        say(in_acme, now=now)
        activities.log("task", by=in_acme.ada, subject="Send the quote", due_at=now - timedelta(days=1))
        self.due(in_acme, *MONDAY, 8)
        for _ in range(2):
            digests.send_due(now)
        mail = MailMessage.objects.get()
        assert "Send the quote" in mail.text and "Katrin Vogel is yours" in mail.text
        assert Digest.objects.get(member=in_acme.ada).was_mailed

    def test_a_worker_that_was_down_makes_up_for_it_once(self, in_acme):
        say(in_acme, now=at(in_acme, *MONDAY, 7))
        self.due(in_acme, *MONDAY, 8)
        digests.send_due(at(in_acme, *MONDAY, 16))
        assert MailMessage.objects.count() == 1
        self.due(in_acme, *MONDAY, 17)  # somebody moves the hour on the same day
        say(in_acme, now=at(in_acme, *MONDAY, 16, 30))
        digests.send_due(at(in_acme, *MONDAY, 17))
        assert MailMessage.objects.count() == 1
        digests.send_due(at(in_acme, 2026, 11, 24, 8))
        assert MailMessage.objects.count() == 2

    def test_a_day_with_nothing_to_say_has_none(self, in_acme):
        self.due(in_acme, *MONDAY, 8)
        digests.send_due(at(in_acme, *MONDAY, 8))
        assert not MailMessage.objects.exists()

    def test_the_first_one_is_on_the_next_chosen_day(self, in_acme):
        friday = at(in_acme, 2026, 11, 27, 12)
        digests.send_due(friday)
        in_acme.ada.refresh_from_db()
        assert in_acme.ada.digest_at == at(in_acme, 2026, 11, 30, 8)

    def test_its_hour_is_the_wall_clocks_across_a_change_of_time(self, in_acme):
        wishes, tz = Wishes(digest_hour=7, digest_days="all"), in_acme.org.tz
        before = wishes.next_digest(at(in_acme, 2026, 10, 24, 6), tz)
        after = wishes.next_digest(before, tz, after=before.date())
        assert after - before == timedelta(days=1) and after.astimezone(tz).hour == 7
        assert after.timestamp() - before.timestamp() == 25 * 3600

    def test_without_digest_nothing_waits_for_it(self, in_acme):
        wish(in_acme.ada, digest_days="off")
        assert say(in_acme).mail == Notification.Mail.NONE


class TestReminders:
    def test_a_task_reminds_once_by_the_way_it_says(self, in_acme):
        now = timezone.now()
        for how in ("", "app", "email", "both"):
            activities.log(
                "task", by=in_acme.ada, subject=f"By {how or 'wish'}", due_at=now, remind_minutes=5, remind_by=how
            )
        assert (reminders.remind_of_tasks(now), reminders.remind_of_tasks(now)) == (4, 0)
        listed = sorted(row.text.split(",")[0] for row in telling.page(in_acme.ada).rows)
        assert listed == ["By app", "By both", "By wish"]
        assert MailMessage.objects.count() == 2

    def test_an_owner_is_warned_of_a_target_once(self, in_acme):
        now = timezone.now()
        LeadFactory(owner_member=in_acme.ada, first_response_due=now + timedelta(minutes=10))
        LeadFactory(owner_member=in_acme.ben, first_response_due=now + timedelta(hours=2))
        LeadFactory(owner_member=in_acme.ben, first_response_due=now, first_responded_at=now)
        assert (reminders.warn_of_targets(now), reminders.warn_of_targets(now)) == (1, 0)

    def test_owners_are_told_once_what_turned_stale_and_of_many_as_a_number(self, in_acme):
        now = timezone.now()
        in_acme.org.stale_told_until = now
        in_acme.org.save()
        for _ in range(5):
            LeadFactory(owner_member=in_acme.ada)
        LeadFactory(owner_member=in_acme.ben, last_name="Vogel")
        later = now + timedelta(days=15)
        assert (reminders.tell_of_stale(later), reminders.tell_of_stale(later)) == (6, 0)
        texts = {row.member_id: row.text for row in Notification.objects.all()}
        assert texts[in_acme.ada.pk] == "5 of your leads turned stale" and "Vogel" in texts[in_acme.ben.pk]

    def test_who_comes_back_stands_in_the_day(self, in_acme):
        lead = LeadFactory(owner_member=in_acme.ada)
        lead.stage = "unqualified"
        unqualified = next(row for row in type(lead.status).objects.all() if row.kind == "unqualified")
        Lead.objects.filter(pk=lead.pk).update(
            status=unqualified, stage="unqualified", come_back_on=timezone.localdate(timezone=in_acme.org.tz)
        )
        assert reminders.reopen_comebacks() == 1
        lead.refresh_from_db()
        assert lead.came_back_on == timezone.localdate(timezone=in_acme.org.tz)


class TestPages:
    def test_choices_are_kept_and_followed(self, acme):
        browser, form = acme.client(acme.ada), {"digest_days": "all", "digest_hour": "6"}
        form |= {f"mail-{kind.key}": "off" for kind in KINDS} | {"app-mention": "on", "mail-mention": "digest"}
        assert browser.post(acme.url("settings/profile/notifications/"), form).status_code == 302
        with acme.open():
            wishes = Wishes.of(Member.objects.get(pk=acme.ada.pk))
            assert wishes.channels("mention") == (True, "digest")
            assert wishes.channels("lead.assigned") == (False, "off")
            assert (wishes.digest_hour, wishes.digest_days) == (6, "all")

    def test_half_a_quiet_time_is_refused(self, acme):
        form = {"digest_days": "all", "digest_hour": "6", "quiet_from": "20:00"}
        form |= {f"mail-{kind.key}": "off" for kind in KINDS}
        answer = acme.client(acme.ada).post(acme.url("settings/profile/notifications/"), form)
        assert answer.status_code == 422 and "Enter both times" in answer.content.decode()

    def test_the_list_has_what_is_unread_and_all_can_be_read(self, acme):
        browser = acme.client(acme.ada)
        with acme.open():
            say(acme).read()
            telling.tell(acme.ada, "other", "Still to read", "day/")
        page = browser.get(acme.url("notifications/?show=unread")).content.decode()
        assert "Still to read" in page and "is yours" not in page
        browser.post(acme.url("notifications/read/"))
        assert "Still to read" not in browser.get(acme.url("notifications/?show=unread")).content.decode()
