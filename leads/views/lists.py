"""Lists of leads, and the dialog that adds a condition to one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leads.forms.filter import FilterForm
from leads.lists.listing import Listing
from leads.views import layout, list_context
from tenancy.requests import MemberRequest, go, is_fragment


@require_safe
def leads(request: MemberRequest) -> HttpResponse:
    """Show one page of the list an address asks for."""
    if board := layout.elsewhere(request):
        return redirect(board)
    listing = Listing.asked(request.member, request.GET)
    page = listing.page(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = list_context.list_context(request, listing, page)
    return render(request, layout.template(request), context, status=422 if listing.problem else 200)


@require_safe
def add_filter(request: MemberRequest) -> HttpResponse:
    """Ask for field, operator and value one after the other, then go to the narrowed list."""
    form = FilterForm(request.GET)
    narrowed = form.narrowed() if "add" in request.GET else None
    if narrowed is not None:
        return go(request, list_context.address(request.GET, filter=narrowed, to=request.GET.get("to", "")))
    kept = [(name, request.GET[name]) for name in (*list_context.KEPT, "q", "to", "by") if request.GET.get(name)]
    context = {"form": form, "kept": kept, "dialog": is_fragment(request), "navigation_key": "leads"}
    return render(request, "leads/filter.html", context, status=422 if form.errors else 200)
