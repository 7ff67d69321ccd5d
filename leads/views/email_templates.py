"""Templates of e-mails: shared ones, which marketers keep, and one's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.forms.mail import TemplateForm
from leads.mail import merge_fields, templates
from leads.mail.replying import sanitized
from leads.models import EmailTemplate, Lead
from tenancy import sections
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, is_fragment

PAGE = "email-templates"
LEADS = 20


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the shared templates and one's own."""
    require(request.member, "log")
    context = sections.page_of(request, EmailTemplate.objects.offered_to(request.member).select_related("member__user"))
    context["rows"] = [{"template": row, "may": templates.may_change(row, request.member)} for row in context["rows"]]
    return render(request, "email_templates/list.html", context | {"navigation_key": "settings"})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a template."""
    require(request.member, "log")
    return edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a template."""
    require(request.member, "log")
    return edited(request, mine(request, pk))


def mine(request: MemberRequest, pk: int) -> EmailTemplate:
    return get_object_or_404(EmailTemplate.objects.offered_to(request.member), pk=pk)


def edited(request: MemberRequest, template: EmailTemplate | None) -> HttpResponse:
    """Draw the form, and save what it holds."""
    if request.POST.get("is_shared"):
        require(request.member, "templates")
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template, member=request.member)
    if form.is_bound and form.is_valid():
        try:
            saved = templates.save(template, form.values(), by=request.member)
            messages.success(request, f"“{saved.name}” is saved.")
            return redirect(PAGE)
        except Invalid as refusal:
            for name, words in refusal.errors.items():
                form.add_error(name if name in form.fields else None, words)
    context = {
        "form": form,
        "template": template,
        "title": template.name if template else "New template",
        "submit": "Save changes" if template else "Add the template",
        "may_change": template is None or templates.may_change(template, request.member),
        "merge_fields": merge_fields.known(),
        "leads": leads_of(request),
        "navigation_key": "settings",
        **(drawn(request, template.subject, template.body, "", html=template.html) if template else {}),
    }
    return render(request, "email_templates/form.html", context, status=422 if form.errors else 200)


def leads_of(request: MemberRequest) -> list[Lead]:
    """Return leads to try a template on: one's own, else the newest."""
    newest = Lead.objects.live().order_by("-created_at", "-id")
    return list(newest.filter(owner_member=request.member)[:LEADS]) or list(newest[:LEADS])


@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Show a text as a lead would get it."""
    require(request.member, "log")
    given = {name: request.POST.get(name, "") for name in ("subject", "body", "lead", "html")}
    context = drawn(request, given["subject"], given["body"], given["lead"], html=given["html"]) | {
        "navigation_key": "settings"
    }
    part = "#shown" if is_fragment(request) else ""
    return render(request, f"email_templates/preview.html{part}", context)


def drawn(request: MemberRequest, subject: str, body: str, lead_id: str, *, html: str = "") -> dict[str, Any]:
    """Return a text filled in for a lead, with what is unknown or missing in words."""
    lead = next((row for row in leads_of(request) if row.public_id == lead_id), None) or next(
        iter(leads_of(request)), None
    )
    if lead is None:
        return {"preview_problem": "There is no lead yet to show it on."}
    try:
        merge_fields.check(subject=subject, body=body, html=html)
    except Invalid as refusal:
        return {"preview_problem": " ".join(map(str, refusal.errors.values()))}
    head, text = (merge_fields.merged(part, lead, request.member) for part in (subject, body))
    shaped = merge_fields.merged(html, lead, request.member, html=True)
    missing = tuple(dict.fromkeys(head.missing + text.missing + shaped.missing))
    problem = merge_fields.missing_words(missing) if missing else ""
    shown = {"lead": lead, "subject": head.text, "body": text.text, "html": mark_safe(sanitized(shaped.text))}
    return {"preview": shown, "preview_problem": problem}


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a template; e-mails written with it stay as they are."""
    require(request.member, "log")
    template = mine(request, pk)
    if request.method == "POST":
        templates.remove(template, by=request.member)
        messages.success(request, f"“{template.name}” is gone.")
        return redirect(PAGE)
    return render(request, "email_templates/delete.html", {"template": template, "navigation_key": "settings"})
