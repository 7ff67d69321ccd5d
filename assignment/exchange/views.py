"""The page on which an assignment rule leaves as a file, and comes back into a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assignment import drafts
from assignment.exchange import files, salesforce
from assignment.exchange.files import Arrival
from assignment.models import AssignmentRule
from tenancy.abilities import require
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest

PAGE, READ = "assignment/exchange.html", "assignment/arrival.html"
DECISION = "for:"


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer the files of a rule; read one that is sent, and put it into the draft when that is asked."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    if request.method != "POST":
        return show(request, rule)
    try:
        return received(request, rule)
    except Refusal as refusal:
        return show(request, rule, problem=refusal.sentence)


def received(request: MemberRequest, rule: AssignmentRule) -> HttpResponse:
    """Show what a file brings, or put it into the draft."""
    content, add = sent(request), request.POST.get("mode") == "add"
    decisions = {
        name.removeprefix(DECISION): said for name, said in request.POST.dict().items() if name.startswith(DECISION)
    }
    arrival = files.arrived(content, [] if add else files.present(rule), decisions)
    if request.POST.get("do") == "draft":
        files.into_draft(rule, arrival, add=add)
        messages.success(request, told(arrival))
        return redirect("assignment-rule", rule.pk)
    context = {"rule": rule, "arrival": arrival, "add": add, "content": files.text_of(content)}
    return render(request, READ, context | {"back_url": reverse("assignment-exchange", args=[rule.pk])})


def sent(request: MemberRequest) -> bytes:
    """Return the file, or what was read of it a page before."""
    if file := request.FILES.get("file"):
        if (file.size or 0) > files.LARGEST:
            raise files.Unreadable(f"A file of a rule has at most {files.LARGEST:,} bytes.")
        return file.read()
    if not (content := request.POST.get("content", "")).strip():
        raise files.Unreadable("Choose a file.")
    return content.encode()


def told(arrival: Arrival) -> str:
    """Say what came in."""
    count = len(arrival.entries)
    came = f"{count} {'entry is' if count == 1 else 'entries are'} in the draft. Publish to make it route."
    return f"{came} {arrival.open} came in switched off; each says why in its note." if arrival.open else came


def show(request: MemberRequest, rule: AssignmentRule, problem: str = "") -> HttpResponse:
    """Draw the page of files."""
    context: dict[str, Any] = {
        "rule": rule, "version": drafts.published(rule), "formats": files.FORMATS, "problem": problem,
        "losses": salesforce.losses(rule, drafts.published_entries(rule)),
        "back_url": reverse("assignment-rule", args=[rule.pk]),
    }  # fmt: skip
    return render(request, PAGE, context, status=422 if problem else 200)


@require_safe
def export(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """Hand out a version, or the draft, as a file."""
    require(request.member, "configure")
    if form not in files.FORMATS:
        raise Http404
    return files.answered(drafts.locked(pk), form, request.GET.get("version", ""))
