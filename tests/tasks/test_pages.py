"""The pages of tasks and of the day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import activities
from leads.models import Activity, Lead
from tests.factories import LeadFactory
from tests.pages.conftest import HTMX, ada, ben, main, own, text  # noqa: F401


def planned(cast, number=1, **details):
    with cast.open(cast.ada):
        for place in range(number):
            due = timezone.now() + timedelta(days=2, minutes=place)
            values = {"subject": f"Task {place}", "due_at": due} | details
            task = activities.log("task", by=cast.ada, **values)
    return task


def due(cast, **details):
    return cast.ada.pk and {"subject": "Call", "owner": cast.ada.public_id, **details}


def test_a_task_is_planned_with_reminder_and_repetition(acme, ada):  # noqa: F811
    form = due(acme, due="2030-01-31", due_time="14:00", remind="30", every="MONTHLY", times="6")
    assert ada.post(acme.url("tasks/new/"), form).status_code == 302
    with acme.open():
        task = Activity.objects.get()
        assert task.due_at.astimezone(acme.org.tz).isoformat() == "2030-01-31T14:00:00+01:00"
        assert task.remind_at == task.due_at - timedelta(minutes=30)
        assert task.recurrence == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=6"
    form = main(ada.get(acme.url(f"tasks/{task.public_id}/edit/")))
    assert 'value="2030-01-31"' in form and 'value="14:00"' in form and 'value="6"' in form


@pytest.mark.parametrize(
    "wrong", [{"subject": ""}, {"due": "", "every": "DAILY"}, {"due": "soon"}, {"times": "2", "until": "2031-01-01"}]
)
def test_what_does_not_fit_is_said_beside_its_field(acme, ada, wrong):  # noqa: F811
    answer = ada.post(acme.url("tasks/new/"), due(acme, due="2030-01-31") | wrong)
    assert answer.status_code == 422 and "form-error" in text(answer)


def test_the_menu_puts_a_task_off_and_answers_with_its_row(acme, ada):  # noqa: F811
    task = planned(acme)
    headers = HTMX | {"HX-Target": f"task-{task.public_id}"}
    answer = ada.post(acme.url(f"tasks/{task.public_id}/snooze/"), {"until": "hour"}, headers=headers)
    assert f'id="task-{task.public_id}"' in text(answer) and "<html" not in text(answer)
    with acme.open():
        task.refresh_from_db()
        assert task.snooze_count == 1 and task.due_at < timezone.now() + timedelta(hours=2)
    assert "Put off" in text(ada.get(acme.url(f"tasks/{task.public_id}/edit/")))


def test_a_day_is_picked_and_the_past_refused(acme, ada):  # noqa: F811
    task = planned(acme)
    path = acme.url(f"tasks/{task.public_id}/snooze/")
    assert ada.post(path, {"day": "2020-01-01"}).status_code == 422
    assert ada.post(path, {"day": "2031-02-03"}).status_code == 302
    with acme.open():
        task.refresh_from_db()
        assert task.due_all_day and task.due_at.astimezone(acme.org.tz).isoformat()[:10] == "2031-02-03"


def test_a_task_is_deleted(acme, ada, own):  # noqa: F811
    task = planned(acme, lead=own)
    ada.post(acme.url(f"tasks/{task.public_id}/delete/"))
    with acme.open():
        assert not Activity.objects.exists() and Lead.objects.get(pk=own.pk).open_task_count == 0


def test_beyond_fifty_a_group_goes_on_on_pages_of_its_own(acme, ada):  # noqa: F811
    planned(acme, 120)
    found, path = [], acme.url("tasks/")
    while path:
        page = text(ada.get(path))
        found += [part.split("<")[0] for part in page.split('data-dialog="small">')[1:] if part.startswith("Task ")]
        more = page.partition('class="more-row"')[2]
        path = acme.url("tasks/") + more.split('href="')[1].split('"')[0].replace("&amp;", "&") if more else ""
    assert found == [f"Task {place}" for place in range(120)]


def test_a_manager_looks_through_the_tasks_of_the_team(acme):
    planned(acme, subject="Of Ada")
    grace = acme.client(acme.grace)
    assert "Of Ada" in main(grace.get(acme.url("tasks/?who=team")))
    assert "Of Ada" not in main(grace.get(acme.url("tasks/")))


def test_a_program_plans_and_puts_off(acme):
    body = {"subject": "Call", "due_at": "2030-01-31T09:00:00+01:00", "remind_minutes": 15, "recurrence": "FREQ=DAILY"}
    ada_api = acme.api(acme.ada)
    made = ada_api.post("/api/v1/tasks/", body, "application/json").json()
    assert made["remind_at"] and made["recurrence"] == "FREQ=DAILY"
    path = f"/api/v1/tasks/{made['id']}/"
    put = ada_api.post(f"{path}snooze/", {"until": "2031-01-31T09:00:00+01:00"}, "application/json")
    assert put.json()["snooze_count"] == 1
    assert ada_api.post(f"{path}snooze/", {"until": "2001-01-31T09:00:00Z"}, "application/json").status_code == 422
    broken = ada_api.patch(path, {"recurrence": "FREQ=NOW"}, "application/json")
    assert broken.status_code == 422 and "recurrence" in broken.json()["errors"]


class TestMyDay:
    def test_everything_that_wants_doing_stands_under_its_heading(self, acme, ada):  # noqa: F811
        now = timezone.now()
        with acme.open(acme.ada):
            activities.log("task", by=acme.ada, subject="Late one", due_at=now - timedelta(days=1))
            activities.log("task", by=acme.ada, subject="Of today", due_at=now, due_all_day=True)
            activities.log("event", by=acme.ada, subject="Demo", at=now, lead=self.lead(acme, "Vogel"))
            self.lead(acme, "Owed", first_response_due=now + timedelta(minutes=20), is_unread=False)
            self.lead(acme, "Fresh")
            self.lead(acme, "Old", days=40, is_unread=False)
            self.lead(acme, "Back", came_back_on=timezone.localdate(timezone=acme.org.tz), is_unread=False)
            LeadFactory(last_name="Bens", owner_member=acme.ben)
        page = main(ada.get(acme.url("day/")))
        order = ["First response owed", "Owed", "Late one", "Demo", "Of today", "Back", "Fresh", "Old"]
        table = page[page.index("<tbody") :]
        assert [table.index(words) for words in order] == sorted(table.index(words) for words in order)
        assert "Bens" not in page

    def lead(self, acme, name, days=0, **columns):
        then = timezone.now() - timedelta(days=days)
        return LeadFactory(last_name=name, owner_member=acme.ada, created_at=then, status_since=then, **columns)

    def test_a_clear_day_says_so(self, acme, ada):  # noqa: F811
        assert "All clear" in main(ada.get(acme.url("day/")))

    def test_it_asks_at_most_twelve_questions_however_much_there_is(self, acme, ada):  # noqa: F811
        def asked():
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert ada.get(acme.url("day/")).status_code == 200
            nesting = ("SAVEPOINT", "RELEASE", "SELECT coalesce(current_setting", "SELECT set_config('app.org', '',")
            return len([query for query in found if not query["sql"].startswith(nesting)])

        asked()
        few = asked()
        planned(acme, 30, due_at=timezone.now())
        with acme.open():
            for place in range(15):
                self.lead(acme, f"Fresh {place}")
                self.lead(acme, f"Old {place}", days=40, is_unread=False)
        assert asked() <= max(few + 1, 12) <= 12
