"""The marks of the pages: what they say, and that nothing a stranger typed becomes markup."""

from datetime import timedelta
from types import SimpleNamespace as Sample

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from tenancy import charts
from tenancy.templatetags import look


class Queue(Sample):
    """Stands for the model of the higher layer, which is told apart by its name."""


def drawn(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def lead(**values: object) -> Sample:
    return Sample(first_responded_at=None, first_response_due=None, created_at=timezone.now(), **values)


def test_a_minus_grade_is_written_with_a_real_minus_sign():
    assert "A\u2212</span>" in look.grade("A-")


def test_a_lead_without_a_grade_shows_a_dash():
    assert "–" in look.grade("")


@pytest.mark.parametrize(("value", "level"), [(140, ""), (139, " is-mid"), (80, " is-mid"), (79, " is-low")])
def test_the_score_is_strong_from_70_percent_of_the_hand_over_line_and_middling_from_40(value, level):
    html = drawn("{% score lead %}", lead=Sample(score=value), organization=Sample(hand_over_score=200))
    assert f'class="score{level}"' in html


def test_a_score_beyond_the_line_keeps_its_number_and_fills_the_meter():
    html = look.score_of(1250, 100)
    assert "1,250" in html
    assert 'class="fill" width="44' in html


@pytest.mark.parametrize(
    ("kind", "position", "is_default", "expected"),
    [
        ("open", 1, True, ("st-open", "sky")),
        ("open", 1, False, ("st-pie-1", "violet")),
        ("open", 7, False, ("st-pie-3", "violet")),
        ("converted", 3, True, ("st-converted", "success")),
        ("unqualified", 4, True, ("st-unqualified", "slate")),
    ],
)
def test_the_ring_of_a_status_follows_from_its_kind_and_place(kind, position, is_default, expected):
    assert look.status_look(Sample(kind=kind, position=position, is_default=is_default)) == expected


def test_a_lead_past_its_target_says_by_how_much():
    late = lead()
    late.first_response_due = timezone.now() - timedelta(minutes=12, seconds=5)
    assert "is-over" in look.due(late)
    assert "12\u00a0min over" in look.due(late)


def test_under_half_an_hour_is_soon_and_more_is_not():
    near, far = lead(), lead()
    near.first_response_due = timezone.now() + timedelta(minutes=29)
    far.first_response_due = timezone.now() + timedelta(minutes=88, seconds=30)
    assert "is-soon" in look.due(near)
    assert "is-ok" in look.due(far)
    assert "1\u00a0h\u00a028\u00a0min" in look.due(far)


def test_an_answered_lead_shows_its_age_though_its_target_passed():
    answered = lead()
    answered.first_response_due = timezone.now() - timedelta(hours=5)
    answered.first_responded_at = timezone.now() - timedelta(hours=6)
    assert "is-age" in look.due(answered)


def test_a_moment_over_a_week_ago_is_a_date_and_hover_says_it_all():
    html = look.ago(timezone.now() - timedelta(days=8))
    assert " d<" not in html
    assert 'title="' in html


def test_a_queue_is_drawn_as_an_empty_ring_and_a_person_by_initials():
    assert "avatar-queue" in look.avatar(Queue(name="DACH"))
    assert ">ML</span>" in look.avatar(Sample(name="Mara Lindqvist"))
    assert "In queue" in look.owner(Sample(owner=Queue(name="DACH")))
    assert "Mara L." in look.owner(Sample(owner=Sample(name="Mara Anna Lindqvist")))


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (6_000_000, "EUR", "60,000\u00a0EUR"),
        (123_456, "EUR", "1,234.56\u00a0EUR"),
        (-500, "USD", "\u22125\u00a0USD"),
        (5000, "JPY", "5,000\u00a0JPY"),
        (None, "EUR", ""),
    ],
)
def test_money_shows_cents_only_where_there_are_any(minor, currency, words):
    assert look.money(minor, currency) == words


def test_what_a_stranger_typed_stays_text():
    evil = '<b onclick="x">'
    person = Sample(name=evil)
    status = Sample(label=evil, kind="open", position=0, is_default=True)
    marks = [look.avatar(person), look.owner(Sample(owner=person)), look.status_pill(status), look.grade(evil)]
    marks += [charts.columns([(evil, 1)], evil), charts.stack([(evil, 1)], evil), charts.spark([1, 2], evil)]
    assert not any("<b" in mark or '="x"' in mark for mark in marks)


def test_a_changed_query_keeps_the_rest_and_none_leaves_a_value_out():
    request = RequestFactory().get("/leads/", {"q": "a b", "after": "9"})
    html = drawn('{% query_with ordering="-score" after=None %}', request=request)
    assert html == "?q=a+b&amp;ordering=-score"


def test_the_navigation_entry_with_the_longest_fitting_address_is_current():
    entries = [{"url": "/acme/leads/", "key": "leads"}, {"url": "/acme/leads/?queue=1", "key": "queue-1"}]
    context = {"navigation": [{"title": "", "items": entries}]}
    for path, key in (("/acme/leads/?queue=1", "queue-1"), ("/acme/leads/00Q/", "leads"), ("/acme/tasks/", "")):
        assert drawn("{% current_key %}", request=RequestFactory().get(path), **context) == key


def test_a_chart_of_nothing_is_drawn_without_dividing_by_zero():
    assert charts.spark([]) == ""
    assert "<svg" in charts.columns([], "empty")
    assert "<svg" in charts.stack([], "empty")
    assert "<svg" in charts.bar_row(0, 0)
