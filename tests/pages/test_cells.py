"""One cell of a list is changed in its place."""

import re
from html import unescape

from leads import editing
from leads.models import Lead
from tests.pages.conftest import HTMX, text


def stored(acme, lead) -> Lead:
    with acme.open():
        return Lead.objects.get(pk=lead.pk)


def test_a_cell_shows_its_form_and_then_its_value(acme, ada, own, path):
    assert "data-cell-form" in text(ada.get(path(own, "cells/lead_source/"), headers=HTMX))
    answer = ada.post(path(own, "cells/city/"), {"city": "Oslo"}, headers=HTMX)
    assert (answer.status_code, text(answer)) == (200, "Oslo")
    assert stored(acme, own).city == "Oslo"


def test_a_wrong_value_is_told_in_the_cell_and_kept(acme, ada, own, path):
    answer = ada.post(path(own, "cells/number_of_employees/"), {"number_of_employees": "many"}, headers=HTMX)
    assert answer.status_code == 422 and 'value="many"' in text(answer) and 'role="alert"' in text(answer)


def test_the_second_of_two_may_use_theirs_or_keep_the_other(acme, ada, own, path):
    form = text(ada.get(path(own, "cells/city/"), headers=HTMX))
    seen = unescape(re.search(r'name="seen" value="([^"]*)"', form)[1])
    with acme.open(acme.ben):
        editing.update_lead(Lead.objects.get(pk=own.pk), {"city": "Berlin"}, by=acme.ben)
    answer = ada.post(path(own, "cells/city/"), {"city": "Chemnitz", "seen": seen}, headers=HTMX)
    assert answer.status_code == 409
    assert "Ben Acme" in text(answer) and "<b>Berlin</b>" in text(answer) and "Use mine" in text(answer)
    assert text(ada.get(path(own, "cells/city/?cancel=1"), headers=HTMX)) == "Berlin"


def test_who_may_not_edit_is_refused_and_what_is_no_field_is_missing(ada, vic, own, path):
    assert vic.get(path(own, "cells/city/"), headers=HTMX).status_code == 403
    assert ada.get(path(own, "cells/score/"), headers=HTMX).status_code == 404
    assert ada.get(path(own, "cells/city/")).status_code == 302
