"""Logging what was done with a lead."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leads.forms.work import ActivityForm
from leads.models import Activity, Lead
from leads.required_fields import FieldsMissing
from leads.views import composing, lead_context
from leads.views.finding import found_live
from tenancy.abilities import require
from tenancy.membership import remember_choice
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment

LOGGED = {
    "call": "Call logged",
    "note": "Note saved",
    "task": "Task added",
    "email": "E-mail logged",
    "event": "Meeting logged",
}


@require_POST
def log(request: MemberRequest, pk: int) -> HttpResponse:
    """Store what the composer sends; a refusal keeps what was typed."""
    lead, form = found_live(request, pk), ActivityForm(request.POST)
    require(request.member, "log", lead)
    problem = "" if form.is_valid() else sentence(form)
    activity = None if problem else logged(request, lead, form)
    if isinstance(activity, str):
        problem = activity
    elif activity is not None:
        remember_choice(request.member, "compose", activity.kind)
    if is_fragment(request):
        return composer(request, lead, form, problem)
    kind = str(request.POST.get("kind", "call"))
    if problem:
        messages.error(request, problem)
        return go(request, f"{reverse('lead', args=[lead.pk])}?compose={kind}#composer")
    messages.success(request, composing.said(form) or LOGGED.get(kind, "Saved"))
    return go(request, f"{lead.get_absolute_url()}#composer")


def logged(request: MemberRequest, lead: Lead, form: ActivityForm) -> Activity | str:
    """Log it, or return the sentence that says what is missing."""
    try:
        with transaction.atomic():
            return composing.done(request, lead, form)
    except FieldsMissing as refusal:
        return refusal.sentence
    except Invalid as refusal:
        return " ".join(map(str, refusal.errors.values())) or refusal.sentence


def sentence(form: ActivityForm) -> str:
    return " ".join(
        f"{form.fields[name].label or name.capitalize()}: {' '.join(map(str, words))}"
        for name, words in form.errors.items()
    )


def composer(request: MemberRequest, lead: Lead, form: ActivityForm, problem: str) -> HttpResponse:
    """Answer with the composer: empty after success, as it was typed after a refusal."""
    kind = str(form.data.get("kind", "call"))
    context: dict[str, Any] = (
        lead_context.head(request, lead) | lead_context.composer(request, lead) | {"compose": kind}
    )
    if problem:
        context |= {"composer_error": problem, "typed": form.data}
        return render(request, "leads/detail.html#composer", context, status=422)
    said = composing.said(form) or LOGGED.get(kind, "Saved")
    response = render(request, "leads/detail.html#composer", context | {"said": said})
    response["HX-Trigger"] = f'{{"lead-changed": {{}}, "lm:toast": {{"text": "{said}"}}}}'
    return response
