"""Dialogs that narrow a list: one condition at a time as a chip, or all of them, with groups, in the builder."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from criteria.drafts import draft_of
from criteria.forms import CriteriaField, is_editing
from leads.configuration import configuration
from leads.forms.filter import FilterForm
from leads.lists import chips
from leads.views.list_address import address, carried
from tenancy.requests import MemberRequest, go, is_fragment


@require_safe
def condition(request: MemberRequest) -> HttpResponse:
    """Ask for field, operator and value one after the other, then go to the narrowed list; a chip is edited so, too."""
    form = FilterForm(request.GET)
    if form.is_group:
        return redirect(f"{reverse('leads-conditions')}?{request.GET.urlencode()}")
    narrowed = form.narrowed() if "add" in request.GET else None
    if narrowed is not None:
        return go(request, address(request.GET, filter=narrowed, to=request.GET.get("to", "")))
    asked = [
        *carried(request.GET),
        *((name, request.GET[name]) for name in ("q", "to", "by", "edit") if name in request.GET),
    ]
    context = {"form": form, "kept": asked, "dialog": is_fragment(request), "navigation_key": "leads"}
    builder = f"{reverse('leads-conditions')}?{request.GET.urlencode()}"
    return render(request, "leads/filter.html", context | {"builder_url": builder}, status=422 if form.errors else 200)


class ConditionsForm(forms.Form):
    """All conditions of a list."""

    def __init__(self, data: Any, *, tree: Any, url: str) -> None:
        schema = configuration().schema
        super().__init__(data, initial={"conditions": draft_of(schema, tree).tree})
        self.fields["conditions"] = CriteriaField(schema, url=url, label="")


@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request: MemberRequest) -> HttpResponse:
    """Edit every condition of the list in the address, groups among them, in the builder."""
    here, to = request.get_full_path(), request.GET.get("to", "")
    form = ConditionsForm(request.POST if request.method == "POST" else None, tree=kept_tree(request), url=here)
    if request.method == "POST" and not is_editing(form) and form.is_valid():
        parts = chips.parts(configuration().schema.parse(form.cleaned_data["conditions"]))
        return go(request, address(request.GET, filter=chips.written(parts), to=to))
    context = {"form": form, "dialog": is_fragment(request), "back": address(request.GET, to=to)}
    status = 422 if form.is_bound and form.errors and not is_editing(form) else 200
    return render(request, "leads/conditions.html", context | {"navigation_key": "leads"}, status=status)


def kept_tree(request: MemberRequest) -> Any:
    """Return the tree in the address, also one that can no longer be read: the builder says what is wrong."""
    try:
        return json.loads(request.GET.get("filter", "") or "null")
    except (ValueError, RecursionError):
        return None
