"""The pages of an assignment rule's versions: what was published when and by whom, and going back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assignment import drafts
from assignment.entries import Rule
from assignment.models import RuleVersion
from tenancy.abilities import require
from tenancy.requests import MemberRequest


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member, "configure")
    drafts.discard(drafts.locked(pk))
    messages.success(request, "The draft is gone. What is live stays.")
    return redirect("assignment-rule", pk)


@require_POST
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member, "configure")
    version = drafts.publish(drafts.locked(pk), by=request.member)
    messages.success(request, f"Version {version.number} routes from now on." if version else "Nothing to publish.")
    return redirect("assignment-rule", pk)


@require_safe
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """List who published what and when."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    published = RuleVersion.objects.filter(rule=rule).select_related("published_by__user")[:100]
    listed = [{"version": version, "entries": Rule.of(rule, version.number, version.entries)} for version in published]
    return render(request, "assignment/versions.html", {"rule": rule, "versions": listed})


@require_POST
def restore(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Make an old version the draft."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    get_object_or_404(RuleVersion, rule=rule, number=number)
    drafts.restore(rule, number)
    messages.success(request, f"Version {number} is the draft now. Publish to make it route.")
    return redirect("assignment-rule", pk)
