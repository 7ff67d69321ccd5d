"""Dialogs that arrange a list: its columns, and what it is sorted and grouped by; and the counts on its tabs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from leads.forms.views import ColumnsForm, SortForm
from leads.lists import keeping
from leads.lists.counting import counts
from leads.lists.listing import Listing
from leads.views.list_address import address, carried
from tenancy.requests import MemberRequest, go, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: MemberRequest) -> HttpResponse:
    """Choose, order and size the columns of the list in the address."""
    listing = Listing.asked(request.member, request.GET)
    form = ColumnsForm(request.POST if request.method == "POST" else None, listing=listing)
    back = address(request.GET)
    if request.method == "POST":
        names, widths = ([], {}) if "usual" in request.POST else form.chosen()
        keeping.lay_out(listing.key, listing.saved, by=request.member, columns=names, widths=widths)
        return go(request, back)
    context = {"form": form, "dialog": is_fragment(request), "back": back, "navigation_key": "leads", "of": listing}
    return render(request, "leads/columns.html", context)


@require_safe
def sort(request: MemberRequest) -> HttpResponse:
    """Sort the list in the address by several columns, or group it."""
    listing = Listing.asked(request.member, request.GET)
    form = SortForm(request.GET if "sort" in request.GET else None, listing=listing)
    if "sort" in request.GET and form.is_valid():
        changes = {"ordering": form.ordering, "group": form.cleaned_data["group"]}
        return go(request, address(request.GET, **changes))
    context = {"form": form, "dialog": is_fragment(request), "back": address(request.GET), "navigation_key": "leads"}
    kept = [pair for pair in (*carried(request.GET), ("q", listing.words)) if pair[1] and pair[0] not in ARRANGED]
    return render(request, "leads/sort.html", context | {"kept": kept}, status=422 if form.errors else 200)


ARRANGED = ("ordering", "group")


@cache_control(private=True, max_age=20)
@require_safe
def tab_counts(request: MemberRequest) -> HttpResponse:
    """Count the lists that have tabs; without htmx there is nothing to put them into, so the lists are shown."""
    if not is_fragment(request):
        return go(request, reverse("leads"))
    return render(request, "leads/tabs.html#counts", {"counts": counts(request.member)})
