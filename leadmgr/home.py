"""The start page and the choice between organizations."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadmgr.doors import LAST, organizations_of
from leadmgr.setup import opens_for
from tenancy.acting import acting
from tenancy.models import Member


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the only or last used organization; to a choice; or, for somebody of none, to founding one."""
    found = organizations_of(request.user)
    if not found:
        return redirect("organization-new")
    last = request.session.get(LAST, "")
    chosen = found[0] if len(found) == 1 else next((pair for pair in found if pair[0].slug == last), None)
    if chosen is None:
        return redirect("organizations")
    with acting(chosen[0], chosen[1]) as now:
        below = "setup/" if now.member is not None and opens_for(now.member, now.org) else ""
    return redirect(f"/{chosen[0].slug}/{below}")


@login_required
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Show every organization of the account, with one's role in each."""
    rows = []
    for org, member_id in organizations_of(request.user):
        with acting(org):
            rows.append({"organization": org, "role": Member.objects.get(pk=member_id).role})
    context = {"rows": rows, "signup_open": settings.SIGNUP == "open"}
    return render(request, "organizations/choose.html", context)
