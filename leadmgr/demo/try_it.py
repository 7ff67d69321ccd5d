"""The demo's web form, and where its visitor sees what became of it; both exist while the demo runs only."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assignment import explaining
from leadmgr.demo.organizations import SLUG
from leads.models import Submission
from qualification import scoring
from tenancy import directory
from tenancy.acting import acting
from tenancy.ids import ORGANIZATION, encode

FIELDS = (
    ("first_name", "First name", "Robin", 40),
    ("last_name", "Last name", "Hallberg", 80),
    ("company", "Company", "Redmoor Robotics AB", 40),
    ("title", "Job title", "Head of Production", 40),
    ("email", "E-mail", "robin.hallberg@redmoor-robotics.example", 80),
    ("country", "Country", "Germany", 40),
    ("employees", "Employees", "320", 8),
    ("description", "What can we do for you?", "Please send a quote for 40 machines, and show us a demo.", 500),
)


def demo_organization() -> int:
    """Return the demo's organization; without a demo there is no such page."""
    org_id = directory.organization(SLUG) if settings.DEMO else None
    if org_id is None:
        raise Http404
    return org_id


@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """Show a company's own web form, as it would stand on its website."""
    context = {"oid": encode(ORGANIZATION, demo_organization()), "fields": FIELDS}
    return render(request, "demo/form.html", context)


@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """Show the newest post: waiting, then the lead it became, where it went and why."""
    with acting(demo_organization()):
        post = Submission.objects.select_related("lead").order_by("-id").first()
        context: dict[str, Any] = {"post": post, "lead": None}
        if post is not None and post.lead is not None:
            lead = post.lead
            context |= {
                "lead": lead,
                "owner": lead.owner.name,
                "steps": explaining.steps(lead),
                "lines": scoring.lines(lead),
            }
    template = "demo/arrived.html#story" if request.headers.get("HX-Request") else "demo/arrived.html"
    return render(request, template, context)
