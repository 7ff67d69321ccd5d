"""Admins set up pools and weeks on pages; managers search the routing log and see whether pools are fair."""

import csv
import io

import pytest

from assignment import drafts, routing, rule_sets
from assignment.models import Assignment, Availability, Leave, Pool
from assignment.people import people
from leads.models import Queue, Reason
from tenancy.models import Notification
from tests.assignment.rules import at, entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}


@pytest.fixture
def admin(acme):
    return acme.client(acme.root)


@pytest.fixture
def manager(acme):
    return acme.client(acme.grace)


def made(acme, admin) -> Pool:
    """A pool of Ada and Ben, made as an admin makes one."""
    page = admin.get(acme.url("assignment/pools/new/")).content.decode()
    assert "Round robin" in page
    given = {"name": "Reps", "method": "weighted", "queue": acme.queue.pk, "add": acme.ada.pk}
    address = admin.post(acme.url("assignment/pools/new/"), given)["Location"]
    seat = {f"{acme.ada.public_id}-weight": 3, f"{acme.ada.public_id}-open_limit": 40}
    assert admin.post(address, given | {"add": acme.ben.pk} | seat).status_code == 302
    with acme.open():
        return Pool.objects.get()


def test_a_pool_is_made_filled_and_shown_with_its_shares(acme, admin):
    with acme.open():
        pool = made(acme, admin)
        rows = {row.member_id: (row.weight, row.open_limit) for row in pool.members.all()}
    assert rows == {acme.ada.pk: (3, 40), acme.ben.pk: (1, None)}
    page = admin.get(acme.url(f"assignment/pools/{pool.public_id}/")).content.decode()
    assert "75 %" in page
    assert "25 %" in page
    out = {"name": "Reps", "method": "turns", "queue": pool.queue_id, f"{acme.ben.public_id}-is_out": "on"}
    admin.post(acme.url(f"assignment/pools/{pool.public_id}/"), out)
    with acme.open():
        assert list(pool.members.values_list("member", flat=True)) == [acme.ada.pk]
    assert "Reps" in admin.get(acme.url("assignment/pools/")).content.decode()


def test_a_pool_that_a_rule_names_stays(acme, admin):
    with acme.open():
        pool = made(acme, admin)
        publish(entry("Everybody", ALL, {"type": "pool", "id": pool.pk}))
    page = acme.url(f"assignment/pools/{pool.public_id}/delete/")
    assert "is named by assignment entry" in admin.get(page).content.decode()
    assert admin.post(page).status_code == 409
    with acme.open():
        publish(entry("Everybody", ALL, acme.queue))
    assert admin.post(page).status_code == 302


def test_the_editor_offers_pools_and_account_owners(acme, admin):
    with acme.open():
        pool = made(acme, admin)
    entry_of = {
        "name": "Shared out",
        "is_active": "on",
        "assign": "pool",
        "pool": pool.public_id,
        "criteria": '{"all": []}',
    }
    answer = admin.post(at(acme, "new/"), entry_of)
    assert answer.status_code == 302, answer.content.decode()
    assert "Reps" in admin.get(answer["Location"]).content.decode()
    admin.post(at(acme, "new/"), {"name": "Known", "is_active": "on", "assign": "account", "criteria": "{}"})
    admin.post(at(acme, "publish/"))
    with acme.open():
        assert routing.route(LeadFactory()).owner in (acme.queue, acme.ada)


def test_a_week_is_read_as_people_write_it(acme, admin):
    address = acme.url(f"assignment/people/{acme.ada.public_id}/")
    week = {"time_zone": "Europe/Helsinki", "day-0": "9-12:30, 13:30–17", "day-4": "22:00-02:00",
            "holidays": "2026-12-25 2026-12-24", "languages": "Finnish, Swedish", "skills": ""}  # fmt: skip
    assert admin.post(address, week | {"day-1": "whenever"}).status_code == 422
    assert admin.post(address, week).status_code == 302
    with acme.open():
        row = Availability.objects.get()
        assert row.shifts == [[0, "09:00", "12:30"], [0, "13:30", "17:00"], [4, "22:00", "02:00"]]
        assert (row.holidays, row.languages) == (["2026-12-24", "2026-12-25"], ["Finnish", "Swedish"])
        assert people().persons[acme.ada.pk].hours is not None
    assert "22:00-02:00" in admin.get(address).content.decode()
    assert "Europe/Helsinki" in admin.get(acme.url("assignment/people/")).content.decode()


def test_a_leave_is_planned_and_called_off(acme, admin):
    address = acme.url(f"assignment/people/{acme.ada.public_id}/leave/")
    days = {"first_day": "2099-01-05", "last_day": "2099-01-02", "delegate": acme.ben.pk}
    assert admin.post(address, days).status_code == 422
    assert admin.post(address, days | {"last_day": "2099-01-09"}).status_code == 302
    assert "stands in" in admin.get(acme.url(f"assignment/people/{acme.ada.public_id}/")).content.decode()
    with acme.open():
        leave = Leave.objects.get()
    admin.post(acme.url(f"assignment/leave/{leave.public_id}/cancel/"))
    with acme.open():
        assert not Leave.objects.exists()


def test_the_log_is_searched_paged_and_exported_without_formulas(acme, manager):
    with acme.open():
        dach = Queue.objects.create(name="DACH")
        publish(entry("German", {"field": "country", "is": "DE"}, dach), entry("Rest", ALL, acme.queue))
        for _ in range(60):
            routing.route(LeadFactory(country="Sweden"))
        routing.route(LeadFactory(country="Germany", first_name="=HYPERLINK(1)"))
    page = manager.get(acme.url("assignment/log/")).content.decode()
    assert "before=" in page
    found = manager.get(acme.url("assignment/log/?entry=german")).content.decode()
    assert "HYPERLINK" in found
    assert "Rest" not in found.split("<tbody")[1]
    by_owner = manager.get(acme.url(f"assignment/log/?who={dach.public_id}&since=2020-01-01&until=2099-01-01"))
    assert by_owner.content.decode().count("<tr>") == 2
    assert (
        "Nothing was decided like this" in manager.get(acme.url("assignment/log/?pool=x&since=soon")).content.decode()
    )
    rows = list(
        csv.reader(io.StringIO(manager.get(acme.url("assignment/log/export/?entry=german")).getvalue().decode()))
    )
    assert (len(rows), rows[1][1][:2]) == (2, "'=")
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Rule"], told["Conditions"]) == ("Lead assignment", "Country is Germany")
    assert manager.get(acme.url("assignment/log/?lead=hyperlink")).content.decode().count("lead-name") == 1


def test_what_a_deleted_rule_decided_can_still_be_read(acme, manager):
    with acme.open():
        fair = rule_sets.make({"name": "Fair", "is_on": True, "criteria": ALL}, by=acme.root)
        drafts.replace(
            fair, [entry("Big", {"field": "number_of_employees", "gte": 9}, acme.queue), entry("All", ALL, acme.ben)]
        )
        drafts.publish(fair, by=acme.root)
        routing.route(LeadFactory())
        rule_sets.remove(fair, by=acme.root)
        decision = Assignment.objects.get()
    page = manager.get(acme.url(f"assignment/log/{decision.public_id}/")).content.decode()
    assert "the rule was deleted, and its conditions with it" in page
    assert "2 All" in page
    assert acme.ben.name in manager.get(acme.url("assignment/log/export/")).getvalue().decode()


def test_walking_the_log_meets_each_decision_once(acme, manager):
    with acme.open():
        publish(entry("Rest", ALL, acme.queue))
        for _ in range(120):
            routing.route(LeadFactory())
    address, seen = acme.url("assignment/log/"), []
    while address:
        answer = manager.get(address)
        seen += [one["row"].pk for one in answer.context["rows"]]
        address = acme.url("assignment/log/") + answer.context["next_url"] if answer.context["next_url"] else ""
    with acme.open():
        assert sorted(seen) == sorted(Assignment.objects.values_list("pk", flat=True))


def test_a_decision_shows_the_entries_tried_and_the_candidates(acme, admin, manager):
    with acme.open():
        pool = made(acme, admin)
        publish(
            entry("Big", {"field": "number_of_employees", "gte": 9}, acme.queue),
            entry("Everybody", ALL, {"type": "pool", "id": pool.pk}),
        )
        routing.route(LeadFactory(number_of_employees=4))
        decision = Assignment.objects.get()
    page = manager.get(acme.url(f"assignment/log/{decision.public_id}/")).content.decode()
    for words in ("Employees is 4, wanted at least 9", "2 Everybody", "0 received", "next in turn"):
        assert words in page, words


def test_leads_that_fall_through_alarm_admins_once_an_hour_and_are_counted(acme, admin, manager):
    with acme.open():
        publish(entry("German", {"field": "country", "is": "DE"}, acme.ada))
        for _ in range(3):
            routing.route(LeadFactory(country="Sweden"))
        alarms = Notification.objects.filter(kind="routing.fell_through")
        assert [(one.member_id, one.text) for one in alarms] == [
            (acme.root.pk, "1 lead has fallen through the assignment rule within a day")
        ]
    assert "3 fell through today" in manager.get(acme.url("assignment/log/")).content.decode()
    assert "3 fell through today" in admin.get(acme.url("assignment/")).content.decode()


def test_fairness_compares_expected_with_received_and_shows_the_ledger(acme, admin, manager):
    with acme.open():
        pool = made(acme, admin)
        publish(entry("Everybody", ALL, {"type": "pool", "id": pool.pk}))
        for _ in range(8):
            routing.route(LeadFactory(score=10))
    answer = manager.get(acme.url(f"assignment/fairness/?pool={pool.public_id}&days=7"))
    shares = {one.member.pk: (one.expected, one.received, one.score) for one in answer.context["shares"]}
    assert shares == {acme.ada.pk: (6.0, 6, 60), acme.ben.pk: (2.0, 2, 20)}
    assert len(answer.context["ledger"]) == 8


def test_reps_see_none_of_it(acme):
    client = acme.client(acme.ada)
    for path in ("pools/", "people/", "log/", "log/export/", "fairness/"):
        assert client.get(acme.url(f"assignment/{path}")).status_code == 403, path


def test_unqualifying_by_an_entry_is_logged(acme):
    with acme.open():
        reason = Reason.objects.filter(kind="never").first()
        publish(entry("Students", ALL, {"type": "unqualify", "id": reason.pk}))
        routing.route(LeadFactory())
        assert Assignment.objects.get().outcome == "unqualified"
