"""The pages on which a marketer sees every post and what became of it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads import bell
from leads.capture import inbox, mapping, posted_names
from leads.capture.process import replay as replay_submission
from leads.capture.process import replay_all as replay_every
from leads.models import Inquiry, PostedName, Submission
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "leads/submission.html"
REPLAYED = (Submission.State.FAILED, Submission.State.QUARANTINED)  # what may be looked at again all at once


@require_safe
def submissions(request: MemberRequest) -> HttpResponse:
    """List what was posted, newest first."""
    require(request.member, "submissions")
    kind, before = request.GET.get("state", ""), request.GET.get("before", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:120]
    counted = inbox.counts()
    tabs = [
        {"key": key or "all", "label": label, "url": f"?state={key}" if key else "?", "current": key == kind,
         "count": sum(counted[state] for state in states) or None}
        for key, (label, states) in inbox.KINDS.items()
    ]  # fmt: skip
    names = inbox.unmapped()
    tabs.append(
        {"key": "names", "label": "Names without a field", "url": reverse("posted-names"), "count": names or None}
    )
    waiting = counted[kind] if kind in REPLAYED else 0
    context = {"tabs": tabs, "kind": kind, "before": before, "q": words, "replayable": waiting}
    context["page"] = inbox.page(kind, before, words)
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
        "may_replay": submission.state != Submission.State.DONE or submission.lead is None or bool(submission.left_out),
        "is_waiting": submission.state in (Submission.State.WAITING, Submission.State.DELAYED),
    }
    return render(request, f"{PAGE}#whole" if request.htmx and not request.htmx.boosted else PAGE, context)


@require_POST
def replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a worker look at a post again; from the list, the list comes back."""
    require(request.member, "submissions")
    replay_submission(get_object_or_404(Submission, pk=pk))
    ring_after(request)
    messages.success(request, "A worker looks at this submission again.")
    if request.POST.get("from") == "list":
        return redirect(f"{reverse('submissions')}?state=quarantined")
    return redirect("submission", pk=pk)


@require_POST
def replay_all(request: MemberRequest) -> HttpResponse:
    """Let workers look again at everything that failed, or lies in quarantine."""
    require(request.member, "submissions")
    state = request.POST.get("state", "")
    if state not in REPLAYED:
        raise Http404
    number = replay_every(state, by=request.member)
    ring_after(request)
    messages.success(request, f"{number:,} submission{'' if number == 1 else 's'} will be looked at again.")
    return redirect("submissions")


def ring_after(request: MemberRequest) -> None:
    """Wake a worker when what was changed is committed."""
    org_id = request.organization.pk
    transaction.on_commit(lambda: bell.ring(org_id))


@require_safe
def names(request: MemberRequest) -> HttpResponse:
    """List the names that posts carry and no field has, those without a meaning first."""
    require(request.member, "submissions")
    context = sections.page_of(request, PostedName.objects.select_related("form").order_by("target", "name"))
    context |= {"targets": posted_names.targets()}
    for row in context["rows"]:
        row.chosen = row.target or mapping.usual_target(row.name)
    return render(request, "leads/posted_names.html", context | {"navigation_key": "submissions"})


@require_POST
def name(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what a name means, and let past posts be read again when asked."""
    require(request.member, "submissions")
    posted = get_object_or_404(PostedName, pk=pk)
    posted_names.mean(posted, request.POST.get("target", ""), by=request.member)
    again = posted_names.read_again(posted) if request.POST.get("again") and posted.target else 0
    if again:
        ring_after(request)
    words = f" {again:,} past submission{'' if again == 1 else 's'} will be read again." if again else ""
    messages.success(request, f"“{posted.name}” is settled.{words}")
    return redirect("posted-names")
