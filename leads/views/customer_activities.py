"""What was done with a customer: logging it, and the pages of its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leads import activities
from leads.customers import Noun
from leads.forms.work import ActivityForm
from leads.happenings import Place
from leads.views import customer_context
from leads.views.activities import LOGGED, sentence
from leads.views.customers import found
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment


@require_POST
def log(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Store what the composer sends; a refusal keeps what was typed."""
    record, form = found(noun, pk), ActivityForm(request.POST)
    require(request.member, "log")
    problem = logged(request, record, form) if form.is_valid() else sentence(form)
    kind = str(request.POST.get("kind", "call"))
    if is_fragment(request):
        return composer(request, noun, record, kind, problem)
    if problem:
        messages.error(request, problem)
        return go(request, f"{record.get_absolute_url()}?compose={kind}#composer")
    messages.success(request, LOGGED.get(kind, "Saved"))
    return go(request, f"{record.get_absolute_url()}#composer")


def logged(request: MemberRequest, record: Any, form: ActivityForm) -> str:
    """Log it; return the sentence that says what is missing, empty when nothing is."""
    kind, follow_up = form.cleaned_data["kind"], form.follow_up_at()
    try:
        activities.log(kind, by=request.member, follow_up=follow_up, **ties(record), **form.details())
    except Invalid as refusal:
        return " ".join(map(str, refusal.errors.values())) or refusal.sentence
    return ""


def ties(record: Any) -> dict[str, Any]:
    """Return what an activity is about: the record, and the account and contact it belongs to."""
    above = {name: getattr(record, name, None) for name in ("account", "contact")}
    return {name: value for name, value in above.items() if value is not None} | {record._meta.model_name: record}


def composer(request: MemberRequest, noun: Noun, record: Any, kind: str, problem: str) -> HttpResponse:
    """Answer with the composer: empty after success, as it was typed after a refusal."""
    context = customer_context.composer(request, record) | {"compose": kind, "noun": noun, "record": record}
    if problem:
        typed = {"composer_error": problem, "typed": request.POST}
        return render(request, "customers/page.html#composer", context | typed, status=422)
    response = render(request, "customers/page.html#composer", context)
    response["HX-Trigger"] = f'{{"lead-changed": {{}}, "lm:toast": {{"text": "{LOGGED.get(kind, "Saved")}"}}}}'
    return response


@require_safe
def timeline(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Show one page of a record's history; without htmx inside the whole page."""
    record = found(noun, pk)
    before = Place.read(request.GET.get("before", ""))
    context = customer_context.history(noun, record, before=before) | {"record": record, "noun": noun}
    if is_fragment(request):
        context |= customer_context.composer(request, record)
        return render(request, f"customers/page.html#{'days' if before else 'timeline'}", context)
    return render(request, "customers/page.html", customer_context.page_context(request, noun, record) | context)
