"""All entries of a rule in one table: searched, ticked and changed together."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from assignment import drafts, editor, lint, several
from assignment.entries import Rule
from assignment.forms import SeveralForm
from assignment.models import AssignmentRule
from tenancy.abilities import require
from tenancy.requests import MemberRequest

VERBS: dict[str, tuple[str, Callable[[AssignmentRule, Collection[str]], int]]] = {
    "on": ("switched on", lambda rule, chosen: several.change(rule, chosen, {"active": True})),
    "off": ("switched off", lambda rule, chosen: several.change(rule, chosen, {"active": False})),
    "top": ("moved to the top", several.to_top),
    "bottom": ("moved to the bottom", several.to_bottom),
    "delete": ("taken out of the draft", several.remove),
}


@require_http_methods(["GET", "HEAD", "POST"])
def entries(request: MemberRequest, pk: int) -> HttpResponse:
    """List the entries that a search finds, or do to the ticked ones what a button says."""
    require(request.member, "configure")
    if request.method != "POST":
        return table(request, get_object_or_404(AssignmentRule, pk=pk), SeveralForm())
    rule, chosen, verb = drafts.locked(pk), request.POST.getlist("ids"), request.POST.get("do", "")
    form = SeveralForm(request.POST if verb == "change" else None)
    if verb == "change" and chosen and not form.is_valid():
        return table(request, rule, form)
    words, do = VERBS.get(verb, ("changed", lambda rule, chosen: several.change(rule, chosen, form.values())))
    number = do(rule, chosen) if chosen else 0
    told = f"{number} entr{'y is' if number == 1 else 'ies are'} {words}. Publish to make it route."
    messages.success(request, told) if number else messages.error(request, "Tick the entries first.")
    query = urlencode({"q": request.POST["q"]}) if request.POST.get("q") else ""
    return redirect(f"{reverse('assignment-entries', args=[pk])}?{query}")


def table(request: MemberRequest, rule: AssignmentRule, form: SeveralForm) -> HttpResponse:
    """Draw the table, with what is wrong with each entry."""
    query = request.POST.get("q", "") or request.GET.get("q", "")
    draft = Rule.of(rule, 0, drafts.entries(rule))
    wrong: dict[str, Any] = {}
    for finding in lint.findings(rule, draft, timezone.now()):
        if finding.is_warning:
            wrong.setdefault(finding.entry.id, finding.words)
    context = {
        "rule": rule,
        "q": query,
        "form": form,
        "draft_changes": drafts.changes(drafts.published_entries(rule), drafts.entries(rule)),
        "total": len(draft.entries),
        "rows": [
            editor.row(rule, entry) | {"minutes": entry.minutes, "flaw": wrong.get(entry.id, "")}
            for entry in several.found(draft.entries, query)
        ],
    }
    return render(request, "assignment/entries.html", context, status=422 if form.errors else 200)
