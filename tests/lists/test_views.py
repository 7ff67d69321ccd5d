"""Saved views on their pages: kept, shared, changed, copied, deleted, pinned, opened first."""

import re

import pytest

from leads.lists import keeping
from leads.models import SavedView, ViewChoice
from tenancy.refusals import Conflict, Invalid, NotAllowed
from tests.factories import CustomFieldFactory, LeadFactory
from tests.lists.conftest import names, tree, written
from tests.pages.conftest import main, text

SCORED = {"field": "score", "gte": 50}


def test_an_open_list_is_kept_as_a_view_with_its_filter_order_and_grouping(acme, ada):
    with acme.open():
        LeadFactory(last_name="Hot", score=80)
        LeadFactory(last_name="Cold", score=10)
    here = acme.url("views/new/") + "?" + "&".join(["view=open", "ordering=-score,name", "group=status"])
    answer = ada.post(f"{here}&filter={written(SCORED)}", {"label": "Hot ones", "sharing": "me"})
    shown = ada.get(answer["Location"])
    assert names(shown) == ["Hot"]
    assert shown.context["title"] == "Hot ones"
    with acme.open():
        view = SavedView.objects.get()
    assert (view.scope, view.ordering, view.grouping) == ("open", "-score,name", "status")
    assert shown.context["groups"][0]["title"] == "Open"


def test_a_view_needs_a_name_that_its_owner_has_not_given_yet(acme, ada, save):
    with acme.open():
        save(acme.ada, label="Hot ones")
    for label in ("", "  ", "x" * 81, "Hot  ones"):
        assert ada.post(acme.url("views/new/"), {"label": label, "sharing": "me"}).status_code == 422
    with acme.open():
        assert SavedView.objects.count() == 1


def test_what_the_address_changed_is_saved_in_the_view_or_discarded(acme, ada, save):
    with acme.open():
        LeadFactory(last_name="Cold", score=10)
        view = save(acme.ada, criteria=tree(SCORED))
    changed = ada.get(acme.url("leads/"), {"view": view.public_id, "filter": "", "ordering": "name"})
    assert names(changed) == ["Cold"]
    assert names(ada.get(changed.context["discard_url"])) == []
    assert ada.post(changed.context["save_url"]).status_code == 302
    assert names(ada.get(acme.url("leads/"), {"view": view.public_id})) == ["Cold"]


def test_somebody_elses_view_offers_a_copy_and_takes_no_change(acme, ben, save):
    with acme.open():
        view = save(acme.ada, label="Hot ones", sharing="everyone")
    path = acme.url(f"views/{view.public_id}/")
    assert ben.post(f"{path}edit/", {"label": "Mine", "sharing": "me"}).status_code == 403
    assert ben.post(f"{path}save/").status_code == ben.post(f"{path}delete/").status_code == 403
    assert ben.post(f"{path}duplicate/").status_code == 302
    assert ben.post(f"{path}duplicate/").status_code == 302
    with acme.open():
        labels = SavedView.objects.filter(member=acme.ben).values_list("label", flat=True)
        assert sorted(labels) == ["Hot ones (copy)", "Hot ones (copy) 2"]


def test_an_admin_may_change_what_is_shared_but_does_not_see_what_is_not(acme, save):
    root = acme.client(acme.root)
    with acme.open():
        shared, private = save(acme.ada, sharing="everyone"), save(acme.ada, label="Private")
    change = {"label": "Renamed", "sharing": "everyone"}
    assert root.post(acme.url(f"views/{shared.public_id}/edit/"), change).status_code == 302
    assert root.post(acme.url(f"views/{private.public_id}/edit/"), change).status_code == 404


def test_deleting_a_view_asks_first_and_leaves_its_leads(acme, ada, save):
    with acme.open():
        LeadFactory()
        view = save(acme.ada, label="Hot ones")
        keeping.choose(view.public_id, by=acme.ada, is_default=True)
    path = acme.url(f"views/{view.public_id}/delete/")
    assert "Delete Hot ones" in text(ada.get(path))
    ada.post(path)
    with acme.open():
        assert not SavedView.objects.exists() and not ViewChoice.objects.exists()
    assert len(names(ada.get(acme.url("leads/")))) == 1


def labels(response) -> list[str]:
    return [tab["label"] for tab in response.context["tabs"]]


def test_own_views_have_tabs_and_shared_ones_when_pinned(acme, ada, ben, save):
    with acme.open():
        view = save(acme.ada, label="Hot ones", sharing="everyone")
    leads = acme.url("leads/")
    assert "Hot ones" in labels(ada.get(leads))
    assert "Hot ones" not in labels(ben.get(leads))
    ben.post(acme.url("views/choose/"), {"pin": view.public_id})
    ada.post(acme.url("views/choose/"), {"unpin": view.public_id})
    ben.post(acme.url("views/choose/"), {"unpin": "today"})
    assert "Hot ones" in labels(ben.get(leads)) and "New today" not in labels(ben.get(leads))
    assert "Hot ones" not in labels(ada.get(leads))


def test_a_member_chooses_one_list_that_opens_first(acme, ada, ben, save):
    with acme.open():
        view = save(acme.ada, label="Hot ones")
    choose, leads = acme.url("views/choose/"), acme.url("leads/")
    ada.post(choose, {"first": "mine"})
    ada.post(choose, {"first": view.public_id})
    assert ada.get(leads).context["title"] == "Hot ones"
    assert ben.get(leads).context["title"] == "All open"
    ada.post(choose, {"later": view.public_id})
    assert ada.get(leads).context["title"] == "All open"


def test_nothing_is_kept_about_a_list_that_is_not_there(acme, ada, ben, save):
    with acme.open():
        private = save(acme.ada)
    for key in (private.public_id, "nonsense", "queue-x"):
        assert ben.post(acme.url("views/choose/"), {"first": key}).status_code == 422
    with acme.open():
        assert not ViewChoice.objects.exists()


def test_columns_chosen_for_a_list_are_shown_in_their_order_to_whoever_chose_them(acme, ada, ben):
    with acme.open():
        CustomFieldFactory(name="seats", label="Seats", kind="number")
        LeadFactory(city="Bern", custom={"seats": 1200})
    columns = {"on-custom.seats": "on", "at-custom.seats": "1", "on-city": "on", "at-city": "2", "width-city": "9999"}
    ada.post(acme.url("views/columns/") + "?view=open", columns)
    shown = ada.get(acme.url("leads/"), {"view": "open"})
    assert [head["label"] for head in shown.context["heads"]] == ["Lead", "Seats", "City"]
    assert shown.context["heads"][2]["width"] == 640
    assert '<td class="cell-extra right tabular">1,200</td><td class="cell-extra">Bern</td>' in text(shown)
    assert "Seats" not in main(ben.get(acme.url("leads/"), {"view": "open"})).split("<tbody")[0].split("<thead")[1]
    ada.post(acme.url("views/columns/") + "?view=open", {"usual": "1"})
    assert len(ada.get(acme.url("leads/"), {"view": "open"}).context["heads"]) == 9


def test_columns_of_an_own_view_are_kept_with_it_for_everybody_who_sees_it(acme, ada, ben, save):
    with acme.open():
        view = save(acme.ada, sharing="everyone")
    ada.post(acme.url("views/columns/") + f"?view={view.public_id}", {"on-city": "on", "at-city": "1"})
    heads = ben.get(acme.url("leads/"), {"view": view.public_id}).context["heads"]
    assert [head["label"] for head in heads] == ["Lead", "City"]


def test_a_dragged_edge_keeps_its_width_and_leaves_the_others(acme, ada):
    path = acme.url("views/widths/")
    assert ada.post(path, {"key": "open", "widths": '{"score": 120}'}).status_code == 204
    assert ada.post(path, {"key": "open", "widths": '{"owner": 1}'}).status_code == 204
    assert ada.post(path, {"key": "open", "widths": "nonsense"}).status_code == 422
    heads = {head["name"]: head["width"] for head in ada.get(acme.url("leads/")).context["heads"]}
    assert (heads["score"], heads["owner"]) == (120, 48)


def test_every_kind_of_column_is_drawn_for_full_and_empty_leads(acme, ada):
    with acme.open():
        for kind in ("text", "number", "date", "checkbox", "picklist", "multipicklist"):
            CustomFieldFactory(name=kind, kind=kind, choices=["x"])
        LeadFactory(custom={"number": 2, "date": "2026-01-31", "checkbox": True, "multipicklist": ["x"]})
        LeadFactory(custom={"date": "nonsense", "number": None})
        from leads.lists.columns import catalog

        every = list(catalog())
    for start in range(0, len(every), 15):
        chosen = {f"on-{name}": "on" for name in every[start : start + 15]}
        ada.post(acme.url("views/columns/") + "?view=open", chosen)
        assert ada.get(acme.url("leads/"), {"view": "open"}).status_code == 200


def test_several_columns_to_sort_by_and_a_group_are_chosen_in_a_dialog(acme, ada):
    answer = ada.get(acme.url("views/sort/"), {"sort": "1", "sort_0": "-score", "sort_1": "name", "group": "owner"})
    shown = ada.get(answer["Location"])
    assert shown.context["ordering_label"] == "By owner, then score, highest first, then Last name, A to Z"
    assert "Sorted without an index" in text(shown)
    assert "Sorted without an index" not in text(ada.get(acme.url("leads/"), {"ordering": "-score"}))


def test_a_chip_opens_its_condition_and_changes_only_that(acme, ada):
    both = written(SCORED, {"field": "country", "in": ["de", "ch"]})
    chips = ada.get(acme.url("leads/"), {"filter": both}).context["chips"]
    form = text(ada.get(chips[0]["edit_url"]))
    assert 'value="50"' in form and "Change filter" in form
    assert text(ada.get(chips[1]["edit_url"])).count("selected") >= 3
    answer = ada.get(chips[0]["edit_url"] + "&field=score&operator=gte&value=70&add=1")
    assert [chip["value"] for chip in ada.get(answer["Location"]).context["chips"]][0] == "70"
    assert len(ada.get(answer["Location"]).context["chips"]) == 2


def test_every_kind_of_condition_can_be_edited(acme, ada):
    with acme.open():
        from leads.configuration import configuration

        schema = configuration().schema
        one_of_each = {type(field): field for field in schema.fields}
    for field in one_of_each.values():
        value = field.choices()[0][0] if field.choices() else "5"
        given = {"date": "today", "time": "today"}.get(field.kind, value)
        shaped = {"one": given, "two": [given, given], "many": [given], "flag": True}
        some = [{"field": field.name, name: shaped[one.takes]} for name, one in field.operators.items()]
        some = [condition for condition in some if not schema.stored(tree(condition)).broken]
        chips = ada.get(acme.url("leads/"), {"filter": written(*some)}).context["chips"]
        assert len(chips) == len(some) > 0
        for chip in chips:
            assert ada.get(chip["edit_url"]).status_code == 200, chip


def test_a_group_of_conditions_opens_in_the_builder_and_comes_back_as_a_chip(acme, ada):
    group = {"any": [SCORED, {"field": "city", "is": "Bern"}]}
    chip = ada.get(acme.url("leads/"), {"filter": written(group)}).context["chips"][0]
    form = ada.get(chip["edit_url"], follow=True)
    assert 'value="Bern"' in text(form)
    posted = {
        "conditions-0-group": "any", "conditions-0-0-field": "score", "conditions-0-0-op": "gte",
        "conditions-0-0-value": "80", "conditions-0-1-field": "city", "conditions-0-1-op": "is",
        "conditions-0-1-value": "Bonn",
    }  # fmt: skip
    answer = ada.post(form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], posted)
    words = [chip["operator"] for chip in ada.get(answer["Location"]).context["chips"]]
    assert len(words) == 1 and "Bonn" in words[0] and "80" in words[0]


def test_a_broken_view_says_which_field_is_gone(acme, ada, save):
    with acme.open():
        LeadFactory(last_name="Everybody")
        view = save(acme.ada, criteria=tree({"field": "custom.gone", "is": "x"}))
    shown = ada.get(acme.url("leads/"), {"view": view.public_id})
    assert shown.status_code == 422
    assert "a field that no longer exists" in text(shown) and "Everybody" not in main(shown)


def test_tabs_are_counted_in_one_request_of_their_own(acme, ada, save):
    with acme.open():
        LeadFactory.create_batch(2, owner_member=acme.ada)
        LeadFactory(score=80)
        view = save(acme.ada, criteria=tree(SCORED))
        save(acme.ada, label="Broken", criteria=tree({"field": "custom.gone", "is": "x"}))
    answer = ada.get(acme.url("views/counts/"), headers={"HX-Request": "true"})
    counted = dict(re.findall(r'id="count-([\w-]+)" hx-swap-oob="true">([^<]*)<', text(answer)))
    assert (counted["mine"], counted["open"], counted[view.public_id]) == ("2", "3", "1")
    assert "max-age=20" in answer["Cache-Control"]


def test_the_page_of_views_shows_own_and_shared_ones(acme, ada, save):
    with acme.open():
        save(acme.ada, label="Hot ones", criteria=tree(SCORED))
        save(acme.ben, label="Bens own")
        save(acme.ben, label="For all", sharing="everyone")
    page = main(ada.get(acme.url("views/")))
    assert "Hot ones" in page and "For all" in page and "Bens own" not in page
    assert "Score is at least 50" in page


def test_what_a_view_cannot_be_is_refused_by_name(in_acme):
    wrong = {
        "scope": "nonsense", "criteria": {"field": "gone", "is": 1}, "columns": ["gone"], "ordering": "nonsense",
        "grouping": "city", "sharing": "world", "label": "",
    }  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        keeping.keep(wrong, by=in_acme.ada)
    assert set(refusal.value.errors) == set(wrong)
    with pytest.raises(Invalid, match=""):
        keeping.keep({"label": "Queue", "scope": "queue"}, by=in_acme.ada)
    assert not SavedView.objects.exists()


def test_a_view_somebody_else_changed_meanwhile_is_not_overwritten(in_acme, save):
    view = save(in_acme.ada)
    keeping.change(view, {"label": "New"}, by=in_acme.ada, version=1)
    with pytest.raises(Conflict):
        keeping.change(view, {"label": "Newer"}, by=in_acme.ada, version=1)
    keeping.change(view, {"label": "New"}, by=in_acme.ada)
    assert view.version == 2


def test_viewers_keep_views_and_share_none(in_acme):
    keeping.keep({"label": "Mine"}, by=in_acme.vic)
    with pytest.raises(NotAllowed):
        keeping.keep({"label": "Ours", "sharing": "team"}, by=in_acme.vic)
