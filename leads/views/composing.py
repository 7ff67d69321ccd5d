"""E-mail and meetings in the composer: templates filled in, a preview, sending and inviting."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leads import activities, meetings
from leads.forms.work import ActivityForm
from leads.mail import merge_fields, sending, templates
from leads.models import Activity, EmailTemplate, Lead
from leads.recent import note_draft
from leads.views.finding import found_live
from tenancy import ids
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, is_fragment
from tenancy.stored_files import TooLarge
from tenancy.uploads import oversized


def done(request: MemberRequest, lead: Lead, form: ActivityForm) -> Activity:
    """Do what the composer asks: send an e-mail, plan a meeting, or log what was done."""
    kind, sends = form.cleaned_data["kind"], form.cleaned_data["send"]
    about: dict[str, Any] = {"lead": lead, "status": form.chosen_status(), "follow_up": form.follow_up_at()}
    if kind == Activity.Kind.EMAIL and sends:
        if name := oversized(request):
            raise Invalid(errors={"file": f"“{name}” was not attached. {TooLarge(megabytes=25).sentence}"})
        details = {name: form.cleaned_data[name] for name in ("subject", "body")}
        return sending.send(by=request.member, uploads=request.FILES.getlist("file"), **about, **details)
    if kind == Activity.Kind.EVENT:
        return meetings.plan(by=request.member, invite=form.cleaned_data["invite"], **about, **form.details())
    return activities.log(kind, by=request.member, **about, **form.details())


@require_POST
def drafting(request: MemberRequest, pk: int) -> HttpResponse:
    """Note that a member has begun to write something: a lead they work on is not taken from them."""
    require(request.member, "log")
    note_draft(found_live(request, pk), request.member)
    return HttpResponse(status=204)


def said(form: ActivityForm) -> str:
    """Return what the composer did, in words; empty for what is only logged."""
    if form.data.get("kind") == Activity.Kind.EMAIL and form.data.get("send"):
        return "E-mail sent"
    if form.data.get("kind") == Activity.Kind.EVENT and form.data.get("invite"):
        return "Invitation sent"
    return ""


def offered(request: MemberRequest, lead: Lead) -> dict[str, Any]:
    """Return what the e-mail and meeting parts of the composer show; a template asked for stands filled in."""
    chosen = template_named(request, request.GET.get("template", ""))
    context: dict[str, Any] = {
        "sends_mail": bool(lead.email),
        "reply_words": sending.reply_words(request.member),
        "templates": templates.offered(request.member),
    }
    if chosen is not None:
        filled = {
            name: merge_fields.merged(getattr(chosen, name), lead, request.member) for name in ("subject", "body")
        }
        missing = tuple(dict.fromkeys(filled["subject"].missing + filled["body"].missing))
        context |= {
            "compose": "email",
            "typed": {name: part.text for name, part in filled.items()},
            "composer_note": merge_fields.missing_words(missing) if missing else "",
        }
    return context


def template_named(request: MemberRequest, text: str) -> EmailTemplate | None:
    try:
        pk = ids.decode(text, ids.EMAIL_TEMPLATE)
    except ids.BadId:
        return None
    return get_object_or_404(EmailTemplate.objects.offered_to(request.member), pk=pk)


@require_POST
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """Show an e-mail as the lead will get it, or what is missing."""
    lead = found_live(request, pk)
    require(request.member, "log", lead)
    context: dict[str, Any] = {"lead": lead, "navigation_key": "leads", "url": reverse("lead", args=[lead.pk])}
    try:
        subject, body = sending.written(
            lead, request.member, request.POST.get("subject", ""), request.POST.get("body", "")
        )
        context |= {"subject": subject, "body": body, "sender": sending.sender(request.member)}
    except Invalid as refusal:
        context["problem"] = " ".join(map(str, refusal.errors.values())) or refusal.sentence
    context["reply_words"] = sending.reply_words(request.member)
    name = "leads/email_preview.html#preview" if is_fragment(request) else "leads/email_preview.html"
    return render(request, name, context, status=422 if "problem" in context else 200)
