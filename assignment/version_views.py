"""The pages of an assignment rule's versions: what a draft changes, what was published when and by whom, going back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignment import drafts, lint
from assignment.comparing import changes
from assignment.entries import Rule
from assignment.models import AssignmentRule, RuleVersion
from tenancy.abilities import require
from tenancy.requests import MemberRequest

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a draft changes and what is wrong with it, or let it route."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    seen = request.POST.get("was")
    is_stale = bool(seen) and seen != drafts.mark(rule.draft)
    if request.method != "POST" or is_stale:
        context = review(rule) | {"is_stale": is_stale}
        return render(request, "assignment/publish.html", context, status=409 if is_stale else 200)
    version = drafts.publish(rule, by=request.member)
    messages.success(request, f"Version {version.number} routes from now on." if version else "Nothing to publish.")
    return redirect("assignment-rule", pk)


def review(rule: AssignmentRule) -> dict[str, Any]:
    """Return what somebody should read before publishing."""
    edited = drafts.entries(rule)
    found = lint.findings(rule, Rule.of(rule, 0, edited), timezone.now())
    return {
        "rule": rule,
        "was": drafts.mark(rule.draft),
        "changes": changes(drafts.published_entries(rule), edited),
        "warnings": [one for one in found if one.is_warning],
        "remarks": [one for one in found if not one.is_warning],
    }


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member, "configure")
    drafts.discard(drafts.locked(pk))
    messages.success(request, "The draft is gone. What is live stays.")
    return redirect("assignment-rule", pk)


@require_safe
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """List who published what and when, each with what it changed."""
    require(request.member, "configure")
    rule = get_object_or_404(AssignmentRule, pk=pk)
    rows = RuleVersion.objects.filter(rule=rule).select_related("published_by__user")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    listed = with_changes(rule, list(page.object_list))
    return render(request, "assignment/versions.html", {"rule": rule, "versions": listed, "page": page})


def with_changes(rule: AssignmentRule, rows: list[RuleVersion]) -> list[dict[str, Any]]:
    """Return versions with what each changed in the one before."""
    before = rule.versions.filter(number__lt=rows[-1].number).first() if rows else None
    older = [*rows[1:], before]
    return [
        {"version": row, "changes": changes(last.entries, row.entries) if last else [], "is_first": last is None}
        for row, last in zip(rows, older, strict=True)
    ]


@require_safe
def version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Show an old version whole, and what going back to it would change."""
    require(request.member, "configure")
    rule = get_object_or_404(AssignmentRule, pk=pk)
    found = get_object_or_404(RuleVersion.objects.select_related("published_by__user"), rule=rule, number=number)
    context = {
        "rule": rule,
        "version": found,
        "is_live": drafts.published(rule) == found,
        "entries": Rule.of(rule, number, found.entries).entries,
        "changes": changes(drafts.published_entries(rule), found.entries),
    }
    return render(request, "assignment/version.html", context)


@require_POST
def restore(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Make an old version the draft, or let it route again at once."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    get_object_or_404(RuleVersion, rule=rule, number=number)
    drafts.restore(rule, number)
    if request.POST.get("do") != "publish":
        messages.success(request, f"Version {number} is the draft now. Publish to make it route.")
        return redirect("assignment-rule", pk)
    made = drafts.publish(rule, by=request.member)
    assert made is not None
    messages.success(request, f"Version {number} routes again, as version {made.number}.")
    return redirect("assignment-versions", pk)
