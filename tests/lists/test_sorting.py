"""Sorting by any column, several at once, page by page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.configuration import configuration
from leads.lists import columns, listing, sorting
from leads.models import Status
from tests.factories import CampaignFactory, CustomFieldFactory, LeadFactory
from tests.lists.conftest import asked, found

KINDS = {"text": ["b", "a", ""], "number": [2, 10.5, None], "date": ["2026-02-01", "2026-01-31", None],
         "checkbox": [True, False, None], "picklist": ["x", "y", ""]}  # fmt: skip


def test_every_column_that_sorts_has_an_order(in_acme):
    for kind in KINDS:
        CustomFieldFactory(name=kind, kind=kind, choices=["x", "y"] if kind == "picklist" else [])
    LeadFactory()
    sorts = [column.sort for column in columns.catalog().values() if column.sort]
    assert len(sorts) > 40
    for name in sorts:
        if sorting.key(name) is not None:
            assert len(found(in_acme.ada, ordering=name)) == len(found(in_acme.ada, ordering=f"-{name}")) == 1


def test_every_column_offered_for_sorting_can_be_sorted_by(in_acme):
    CustomFieldFactory(name="several", kind="multipicklist", choices=["x"])
    assert [column.name for column in columns.catalog().values() if column.sort and not sorting.key(column.sort)] == []


def walked(member, ordering, **query) -> tuple[list[str], list[str]]:
    """Return the leads of all pages, forwards and, from the last page on, backwards."""
    asked_for = asked(member, ordering=ordering, view="all", **query)
    page = asked_for.page()
    forwards = [lead.last_name for lead in page.leads]
    while page.next:
        page = asked_for.page(after=page.next)
        forwards += [lead.last_name for lead in page.leads]
    backwards = [lead.last_name for lead in page.leads]
    while page.previous:
        page = asked_for.page(before=page.previous)
        backwards = [lead.last_name for lead in page.leads] + backwards
    return forwards, backwards


@pytest.fixture
def in_pages(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 3)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("kind", KINDS)
def test_pages_walk_through_every_lead_once_by_a_custom_field(in_acme, in_pages, kind, sign):
    CustomFieldFactory(name="own", kind=kind, choices=["x", "y"] if kind == "picklist" else [])
    for number in range(11):
        value = KINDS[kind][number % 3]
        LeadFactory(last_name=f"L{number:02}", custom={} if number % 5 == 4 else {"own": value})
    forwards, backwards = walked(in_acme.ada, f"{sign}custom.own")
    assert sorted(forwards) == [f"L{number:02}" for number in range(11)]
    assert backwards == forwards


@pytest.mark.parametrize(
    "ordering",
    ["annual_revenue", "-annual_revenue", "number_of_employees,-score", "-grade,name", "lead_source,-created",
     "status,owner,-due", "campaign", "-reason", "-last_inquiry_at,city", "do_not_call,-title", "-touched", "country"],
)  # fmt: skip
def test_pages_walk_through_every_lead_once_by_any_columns(in_acme, in_pages, ordering):
    now, fair = timezone.now(), CampaignFactory(name="Fair")
    for number in range(11):
        LeadFactory(
            last_name=f"L{number:02}", score=number % 4, grade_rank=number % 3 if number % 4 else None,
            annual_revenue=number % 2 * 100 if number % 3 else None, number_of_employees=number % 2 or None,
            campaign=fair if number % 2 else None, city="Bern" if number % 3 else "", do_not_call=number % 2 == 0,
            last_inquiry_at=now if number % 4 else None, owner_member=in_acme.ada if number % 2 else None,
            last_activity_at=now - timedelta(hours=number % 3) if number % 2 else None,
            country="DE" if number % 2 else "",
        )  # fmt: skip
    forwards, backwards = walked(in_acme.ada, ordering)
    assert sorted(forwards) == [f"L{number:02}" for number in range(11)]
    assert backwards == forwards


def test_leads_without_a_value_come_last_either_way(in_acme):
    for name, revenue in (("None", None), ("Much", 900), ("Little", 5)):
        LeadFactory(last_name=name, annual_revenue=revenue)
    assert found(in_acme.ada, ordering="annual_revenue") == ["Little", "Much", "None"]
    assert found(in_acme.ada, ordering="-annual_revenue") == ["Much", "Little", "None"]


def test_a_second_key_decides_where_the_first_is_equal(in_acme):
    for name, score, city in (("A", 1, "Bern"), ("B", 2, "Bern"), ("C", 9, "Aarau")):
        LeadFactory(last_name=name, score=score, city=city)
    assert found(in_acme.ada, ordering="city,-score") == ["C", "B", "A"]
    assert asked(in_acme.ada, ordering="city,-score").order.label == "City, A to Z, then Score, highest first"


def test_statuses_sort_as_the_path_has_them_and_owners_by_name(in_acme):
    first, second = Status.objects.filter(kind="open").order_by("position")[:2]
    LeadFactory(last_name="Second", status=second, owner_member=in_acme.ada)
    LeadFactory(last_name="First", status=first, owner_member=in_acme.ben)
    LeadFactory(last_name="Waiting", status=first)
    assert found(in_acme.ada, ordering="-status")[0] == "Second"
    assert found(in_acme.ada, ordering="owner") == ["Second", "First", "Waiting"]


def test_numbers_of_custom_fields_sort_as_numbers(in_acme):
    CustomFieldFactory(name="seats", kind="number")
    for name, seats in (("Ten", 10), ("Nine", 9), ("None", None)):
        LeadFactory(last_name=name, custom={"seats": seats})
    assert found(in_acme.ada, ordering="custom.seats") == ["Nine", "Ten", "None"]


@pytest.mark.parametrize("nonsense", ["nonsense", ",", "-", "queue", "custom.gone", "-,score,,"])
def test_what_cannot_be_sorted_by_is_left_out(in_acme, nonsense):
    order = asked(in_acme.ada, ordering=nonsense).order
    assert order.name in ("-created", "score")


def test_only_orders_with_an_index_say_nothing(in_acme):
    fast = ["created", "-created", "score", "-score", "name", "company", "due", "touched", "-score,name"]
    assert all(asked(in_acme.ada, ordering=name).order.is_indexed for name in fast)
    assert not any(asked(in_acme.ada, ordering=name).order.is_indexed for name in ("city", "annual_revenue,score"))


@pytest.mark.parametrize("grouping", ["status", "owner", "lead_source"])
def test_grouped_pages_walk_through_every_lead_once(in_acme, in_pages, grouping):
    statuses = configuration().statuses_of("open")
    for number in range(10):
        LeadFactory(
            last_name=f"L{number}", status=statuses[number % 2], lead_source=("Web", "web", "", "Other")[number % 4],
            owner_member=(in_acme.ada, in_acme.ben, None)[number % 3],
        )  # fmt: skip
    forwards, backwards = walked(in_acme.ada, "urgency", group=grouping)
    assert sorted(forwards) == [f"L{number}" for number in range(10)]
    assert backwards == forwards


def test_a_group_stands_together_in_the_order_of_the_list(in_acme):
    for name, source in (("A", "Web"), ("B", "Other"), ("C", ""), ("D", "web")):
        LeadFactory(last_name=name, lead_source=source)
    assert found(in_acme.ada, ordering="name", group="lead_source") == ["B", "A", "D", "C"]
