"""The pages of the assignment rule, for admins; and why a lead is where it is, for everybody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assignment import drafts, dry_run, editor, explaining
from assignment.comparing import changes
from assignment.forms import EntryForm
from assignment.models import AssignmentRule
from leads.models import Lead
from tenancy.abilities import require
from tenancy.requests import MemberRequest, is_fragment

PAGE = "assignment/rules.html"
DONE = {"up": -1, "down": 1}


@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """Open the first entry of the main rule, or an empty editor."""
    require(request.member, "configure")
    return first(request, drafts.active_rule())


@require_safe
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    """Open the first entry of any rule."""
    require(request.member, "configure")
    return first(request, drafts.locked(pk))


def first(request: MemberRequest, rule: AssignmentRule) -> HttpResponse:
    stored = next(iter(drafts.entries(rule)), None)
    return show(request, rule, EntryForm(stored=stored) if stored else None, stored=stored)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: MemberRequest, pk: int, entry_id: str) -> HttpResponse:
    """Show an entry, or do to it what a button says."""
    require(request.member, "configure")
    rule, do = drafts.locked(pk), request.POST.get("do", "")
    stored = next((one for one in drafts.entries(rule) if one["id"] == entry_id), None)
    if stored is None and "name" not in request.POST:
        raise Http404
    if request.method != "POST":
        return show(request, rule, EntryForm(stored=stored), stored=stored)
    if stored and do == "place":
        return placed(rule, entry_id, request.POST.get("to", ""))
    if stored and do in VERBS and (do == "delete" or "name" not in request.POST):
        return VERBS[do](rule, entry_id)
    return save(request, rule, EntryForm(request.POST, stored=stored), stored)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """Add an entry to the draft."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    if request.method != "POST":
        return show(request, rule, EntryForm())
    return save(request, rule, EntryForm(request.POST), None)


def save(request: MemberRequest, rule: AssignmentRule, form: EntryForm, stored: dict[str, Any] | None) -> HttpResponse:
    """Put the entry into the draft, then do what a button says; or show what is wrong with it."""
    if not form.is_valid():
        return show(request, rule, form, stored=stored, status=422)
    kept, do = form.entry(), request.POST.get("do", "")
    if (seen := request.POST.get("was")) and (stored is None or seen != drafts.mark(stored)):
        return show(request, rule, form, stored=stored, status=409, theirs=theirs(rule, stored, kept))
    if kept != stored:
        drafts.put(rule, kept)
        messages.success(request, f"“{kept['name']}” is in the draft. Publish to make it route.")
    return VERBS[do](rule, kept["id"]) if do in VERBS else redirect("assignment-entry", rule.pk, kept["id"])


def theirs(rule: AssignmentRule, stored: dict[str, Any] | None, kept: dict[str, Any]) -> dict[str, Any]:
    """Say what another admin did to an entry while this one typed; saving again decides."""
    who = rule.draft_by.name if rule.draft_by else "Somebody"
    if stored is None:
        return {"text": f"{who} took this entry out of the draft meanwhile. Save to add yours again."}
    text = f"{who} changed this entry meanwhile. Save to put yours in place of theirs."
    return {"text": text, "lines": [line for change in changes([stored], [kept]) for line in change.lines]}


def show(
    request: MemberRequest,
    rule: AssignmentRule,
    form: EntryForm | None,
    *,
    stored: dict[str, Any] | None = None,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    """Draw the page around a form."""
    context = editor.page(rule, chosen=stored["id"] if stored else "")
    current = next((row for row in context["entries"] if row["current"]), None)
    if form is not None and current is None:
        current = {
            "number": len(context["entries"]) + 1,
            "name": "New entry",
            "url": context["new_url"],
            "is_new": True,
        }
    context |= {"form": form, "entry": current, "was": drafts.mark(stored) if stored else "", "theirs": theirs}
    return render(request, PAGE, context, status=status)


def shifted(rule: AssignmentRule, entry_id: str, by: int) -> HttpResponse:
    drafts.move(rule, entry_id, by=by)
    return redirect("assignment-entry", rule.pk, entry_id)


def placed(rule: AssignmentRule, entry_id: str, place: str) -> HttpResponse:
    """Put an entry where it was dropped."""
    if place.isdecimal():
        drafts.put_at(rule, entry_id, min(int(place), drafts.MOST_ENTRIES))
    return redirect("assignment-entry", rule.pk, entry_id)


def copied(rule: AssignmentRule, entry_id: str) -> HttpResponse:
    return redirect("assignment-entry", rule.pk, drafts.duplicate(rule, entry_id))


def removed(rule: AssignmentRule, entry_id: str) -> HttpResponse:
    drafts.remove(rule, entry_id)
    return redirect("assignment-rule", rule.pk)


VERBS = {
    "up": lambda rule, entry_id: shifted(rule, entry_id, -1),
    "down": lambda rule, entry_id: shifted(rule, entry_id, 1),
    "copy": copied,
    "delete": removed,
}


@require_safe
def dry(request: MemberRequest, pk: int) -> HttpResponse:
    """Draw the dry run for another number of leads."""
    require(request.member, "configure")
    size = request.GET.get("size", "")
    chosen = int(size) if size in map(str, dry_run.SIZES) else dry_run.SIZES[0]
    return render(request, f"{PAGE}#dry", editor.page(drafts.locked(pk), size=chosen))


@require_safe
def routing_panel(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how a lead got where it is, as stored when the rule ran."""
    lead = get_object_or_404(Lead.objects.with_labels(), pk=pk)
    context: dict[str, Any] = {"lead": lead, "steps": explaining.steps(lead)}
    context["rules_url"] = reverse("assignment") if request.member.may("configure") else ""
    return render(request, "assignment/routing.html" + ("#panel" if is_fragment(request) else ""), context)
