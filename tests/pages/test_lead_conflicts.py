"""Two people edit the same lead: whoever comes second sees both values, and nobody's text is lost."""

import re
from html import unescape

import pytest

from leads import editing
from leads.models import Lead
from tests.pages.conftest import HTMX, main, text


def seen(response) -> str:
    return unescape(re.search(r'name="seen" value="([^"]*)"', text(response))[1])


@pytest.fixture
def changed_by_ben(acme, own):
    def change(**values):
        with acme.open(acme.ben):
            editing.update_lead(Lead.objects.get(pk=own.pk), values, by=acme.ben)

    return change


def stored(acme, own) -> Lead:
    with acme.open():
        return Lead.objects.get(pk=own.pk)


def test_the_second_of_two_sees_both_values_beside_the_field(acme, ada, own, path, changed_by_ben):
    before = seen(ada.get(path(own, "fields/city/"), headers=HTMX))
    changed_by_ben(city="Berlin")
    answer = ada.post(path(own, "fields/city/"), {"city": "Chemnitz", "seen": before}, headers=HTMX)
    page = text(answer)
    assert answer.status_code == 409
    assert "Ben Acme changed this lead" in page and "City is now <b>Berlin</b>" in page and 'value="Chemnitz"' in page
    assert "Use mine" in page and "Keep theirs" in page
    assert stored(acme, own).city == "Berlin"
    ada.post(path(own, "fields/city/"), {"city": "Chemnitz", "seen": seen(answer)}, headers=HTMX)
    assert stored(acme, own).city == "Chemnitz"


def test_other_fields_of_the_same_lead_are_no_conflict(acme, ada, own, path, changed_by_ben):
    before = seen(ada.get(path(own, "fields/city/"), headers=HTMX))
    changed_by_ben(industry="Machinery")
    assert ada.post(path(own, "fields/city/"), {"city": "Chemnitz", "seen": before}, headers=HTMX).status_code == 200
    assert (stored(acme, own).city, stored(acme, own).industry) == ("Chemnitz", "Machinery")


def whole(response) -> dict:
    form = response.context["form"]
    posted = {name: form.initial.get(name) for name in form.fields if name not in ("seen", "version")}
    return {name: value for name, value in posted.items() if value not in (None, "", False, [])} | {
        "seen": seen(response)
    }


def test_the_whole_form_keeps_what_each_of_two_changed(acme, ada, own, path, changed_by_ben):
    given = whole(ada.get(path(own, "edit/")))
    changed_by_ben(industry="Machinery", city="Berlin")
    answer = ada.post(path(own, "edit/"), given | {"city": "Chemnitz", "title": "Head of Production"})
    assert answer.status_code == 409
    assert "City is now" in main(answer) and "Industry is now" not in main(answer)
    kept = given | {"city": "Chemnitz", "title": "Head of Production", "seen": seen(answer), "keep": "city"}
    assert ada.post(path(own, "edit/"), kept).status_code == 302
    lead = stored(acme, own)
    assert (lead.city, lead.industry, lead.title) == ("Berlin", "Machinery", "Head of Production")


def test_a_third_value_meanwhile_is_shown_again(acme, ada, own, path, changed_by_ben):
    before = seen(ada.get(path(own, "fields/city/"), headers=HTMX))
    changed_by_ben(city="Berlin")
    answer = ada.post(path(own, "fields/city/"), {"city": "Chemnitz", "seen": before}, headers=HTMX)
    changed_by_ben(city="Bremen")
    again = ada.post(path(own, "fields/city/"), {"city": "Chemnitz", "seen": seen(answer)}, headers=HTMX)
    assert again.status_code == 409 and "City is now <b>Bremen</b>" in text(again)


def test_what_cannot_be_read_is_refused_in_place(ada, own, path):
    answer = ada.post(
        path(own, "fields/number_of_employees/"), {"number_of_employees": "many", "seen": "{}"}, headers=HTMX
    )
    assert answer.status_code == 422 and 'value="many"' in text(answer)
