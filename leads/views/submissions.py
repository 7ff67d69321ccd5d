"""The pages on which a marketer sees every post and what became of it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from leads import bell
from leads.capture import inbox
from leads.capture.process import replay as replay_submission
from leads.models import Inquiry, Submission
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "leads/submission.html"


@require_safe
def submissions(request: MemberRequest) -> HttpResponse:
    """List what was posted, newest first."""
    require(request.member, "submissions")
    kind, before = request.GET.get("state", ""), request.GET.get("before", "")
    counted = inbox.counts()
    tabs = [
        {"key": key or "all", "label": label, "url": f"?state={key}" if key else "?", "current": key == kind,
         "count": sum(counted[state] for state in states) or None}
        for key, (label, states) in inbox.KINDS.items()
    ]  # fmt: skip
    context = {"tabs": tabs, "kind": kind, "before": before, "page": inbox.page(kind, before)}
    return render(request, "leads/submissions.html", context)


@require_safe
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a post: every value and what became of it."""
    require(request.member, "submissions")
    submission = get_object_or_404(Submission.objects.select_related("lead", "form"), pk=pk)
    context = {
        "submission": inbox.described(submission),
        "reading": inbox.what_became(submission),
        "inquiry": Inquiry.objects.filter(submission=submission).first(),
        "may_replay": submission.state != Submission.State.DONE or submission.lead is None,
        "is_waiting": submission.state in (Submission.State.WAITING, Submission.State.DELAYED),
    }
    return render(request, f"{PAGE}#whole" if request.htmx and not request.htmx.boosted else PAGE, context)


@require_POST
def replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a worker look at a post again."""
    require(request.member, "submissions")
    replay_submission(get_object_or_404(Submission, pk=pk))
    org_id = request.organization.pk
    transaction.on_commit(lambda: bell.ring(org_id))
    messages.success(request, "A worker looks at this submission again.")
    return redirect("submission", pk=pk)
