"""Saved views: the page that lists them, and keeping, changing, copying, deleting and choosing them."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.configuration import configuration
from leads.forms.views import ViewForm
from leads.lists import keeping, predefined
from leads.lists.listing import Listing
from leads.lists.saved import SHOWN, Choices, may_change, visible
from leads.models import SavedView
from leads.views.dialogs import dialog
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, came_from, go


@require_safe
def views(request: MemberRequest) -> HttpResponse:
    """Show every list the member can open, and what they made of each."""
    choices = Choices.of(request.member)
    groups = [
        ("Your views and those shared with you", [row(view, request.member, choices) for view in seen(request.member)]),
        ("Every organization has these", [standard(view, choices) for view in predefined.VIEWS]),
    ]
    context = {"groups": groups, "default": choices.default, "navigation_key": "leads"}
    return render(request, "leads/views.html", context)


def seen(member: Member) -> list[SavedView]:
    return list(visible(member)[:SHOWN])


def row(view: SavedView, member: Member, choices: Choices) -> dict[str, Any]:
    """Return a saved view as the page shows it."""
    owner = configuration().member_by_id.get(view.member_id)
    is_own = view.member_id == member.pk
    words = configuration().schema.stored(view.criteria or {"all": []}).words()
    scope = predefined.BY_KEY.get(view.scope)
    return {
        "view": view,
        "key": view.public_id,
        "label": view.label,
        "words": f"{scope.label if scope else 'A queue'}: {words}" if view.criteria else scope and scope.label,
        "whose": "Yours" if is_own else owner.name if owner else "",
        "sharing": view.get_sharing_display(),
        "is_pinned": choices.is_pinned(view.public_id, usually=is_own),
        "may_change": may_change(view, member),
    }


def standard(view: predefined.View, choices: Choices) -> dict[str, Any]:
    pinned = choices.is_pinned(view.key, usually=view.is_pinned)
    return {"key": view.key, "label": view.label, "words": view.order.label, "is_pinned": pinned}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Save the list in the address as a view."""
    require(request.member, "keep_views")
    if request.POST.get("sharing", "me") != "me":
        require(request.member, "share_views")
    form = ViewForm(request.POST if request.method == "POST" else None, member=request.member)
    if request.method == "POST" and form.is_valid():
        listing = Listing.asked(request.member, request.GET)
        try:
            return opened(request, keeping.keep(state(listing) | form.cleaned_data, by=request.member))
        except Invalid as refusal:
            complain(form, refusal)
    text = "Keeps the filter, columns, order and grouping of this list under a name."
    return dialog(request, form, title="Save as a view", text=text, submit="Save view", back=reverse("leads"))


def state(listing: Listing) -> dict[str, Any]:
    """Return what a view keeps of an open list."""
    if listing.problem:
        raise Invalid(f"{listing.problem}.")
    return {
        "scope": "queue" if listing.queue else listing.view.key,
        "queue": listing.queue,
        "criteria": listing.criteria.data if listing.criteria else {"all": []},
        "columns": [column.name for column in listing.columns],
        "widths": listing.widths,
        "ordering": listing.ordering,
        "grouping": listing.grouping,
    }


def complain(form: ViewForm, refusal: Invalid) -> None:
    """Show what a verb refused beside the fields of a form."""
    for name, words in (refusal.errors or {"": refusal.sentence}).items():
        form.add_error(name if name in form.fields else None, words)


def opened(request: MemberRequest, view: SavedView) -> HttpResponse:
    messages.success(request, f"{view.label} is saved.")
    return go(request, f"{reverse('leads')}?view={view.public_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a view or share it otherwise."""
    view = get_object_or_404(visible(request.member), pk=pk)
    keeping.check_yours(view, request.member)
    form = ViewForm(request.POST if request.method == "POST" else None, member=request.member, view=view)
    if request.method == "POST" and form.is_valid():
        try:
            return opened(request, keeping.change(view, form.cleaned_data, by=request.member))
        except Invalid as refusal:
            complain(form, refusal)
    back = f"{reverse('leads')}?view={view.public_id}"
    return dialog(request, form, title=f"Rename or share {view.label}", submit="Save", back=back)


@require_POST
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what the address changed in the view itself."""
    view = get_object_or_404(visible(request.member), pk=pk)
    listing = Listing.asked(request.member, request.GET)
    kept = {name: value for name, value in state(listing).items() if name in ("criteria", "ordering", "grouping")}
    return opened(request, keeping.change(view, kept, by=request.member))


@require_POST
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the member an own copy."""
    view = get_object_or_404(visible(request.member), pk=pk)
    return opened(request, keeping.duplicate(view, by=request.member))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, because it cannot be taken back, then delete a view; its leads stay."""
    view = get_object_or_404(visible(request.member), pk=pk)
    keeping.check_yours(view, request.member)
    if request.method == "POST":
        keeping.remove(view, by=request.member)
        messages.success(request, f"{view.label} is deleted. Its leads are untouched.")
        return go(request, reverse("views"))
    seen_by = "" if view.sharing == "me" else " Everybody it is shared with loses it too."
    context = {"view": view, "text": f"Its leads are untouched.{seen_by}", "navigation_key": "leads"}
    return dialog(
        request, ViewlessForm(), title=f"Delete {view.label}", submit="Delete view", danger=True,
        back=f"{reverse('leads')}?view={view.public_id}", **context,
    )  # fmt: skip


class ViewlessForm(ViewForm):
    """A question without fields."""

    def __init__(self) -> None:
        super(ViewForm, self).__init__()
        self.fields.clear()


CHOICES: dict[str, dict[str, bool]] = {
    "pin": {"is_pinned": True},
    "unpin": {"is_pinned": False},
    "first": {"is_default": True},
    "later": {"is_default": False},
}


@require_POST
def choose(request: MemberRequest) -> HttpResponse:
    """Pin a list, take its tab away, or let it open first."""
    for name, made in CHOICES.items():
        if key := request.POST.get(name):
            keeping.choose(key, by=request.member, **made)
    return go(request, came_from(request) or reverse("views"))


@require_POST
def widths(request: MemberRequest) -> HttpResponse:
    """Keep the widths that somebody dragged columns to."""
    try:
        given = json.loads(request.POST.get("widths", ""))
    except ValueError:
        raise Invalid("These widths cannot be read.") from None
    query = request.GET.copy()
    query["view"] = request.POST.get("key", "")
    listing = Listing.asked(request.member, query)
    wider = listing.widths | (given if isinstance(given, dict) else {})
    keeping.lay_out(listing.key, listing.saved, by=request.member, widths=wider)
    return HttpResponse(status=204)
