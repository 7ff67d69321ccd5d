"""Lists of leads."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leads.lists.listing import Listing
from leads.views import layout, list_context
from tenancy.requests import MemberRequest


@require_safe
def leads(request: MemberRequest) -> HttpResponse:
    """Show one page of the list an address asks for."""
    if board := layout.elsewhere(request):
        return redirect(board)
    listing = Listing.asked(request.member, request.GET)
    page = listing.page(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = list_context.list_context(request, listing, page)
    return render(request, layout.template(request), context, status=422 if listing.problem else 200)
