"""The pages on which a marketer makes web forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.capture import generator, inbox
from leads.capture.form_editor import FormEditor
from leads.models import Form
from tenancy import events
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "leads/web_form.html"
MOST = 500  # forms on one page


@require_safe
def forms(request: MemberRequest) -> HttpResponse:
    """List the organization's forms."""
    require(request.member, "forms")
    return render(
        request,
        "leads/web_forms.html",
        {"forms": inbox.with_figures(Form.objects.select_related("campaign")[:MOST]), "days": inbox.DAYS},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a form."""
    require(request.member, "forms")
    return edited(request, Form())


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a form with the HTML to copy, or change it."""
    require(request.member, "forms")
    return edited(request, get_object_or_404(Form, pk=pk))


def edited(request: MemberRequest, form: Form) -> HttpResponse:
    """Keep what was entered, or show it with what is wrong."""
    is_new = form.pk is None
    editor = FormEditor(request.POST if request.method == "POST" else None, instance=form)
    if request.method == "POST" and editor.is_valid():
        saved = editor.save()
        events.record(saved, "form.made" if is_new else "form.changed", by=request.member)
        messages.success(request, f"“{saved.name}” is saved. Copy its HTML into your page.")
        return redirect("form", pk=saved.pk)
    return render(request, PAGE, shown(editor), status=422 if editor.errors else 200)


@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Draw the form as entered so far and the HTML that makes it."""
    require(request.member, "forms")
    pk = request.POST.get("pk", "")
    instance = Form.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    editor = FormEditor(request.POST, instance=instance or Form())
    editor.is_valid()
    return render(request, f"{PAGE}#outcome", shown(editor))


def shown(editor: FormEditor) -> dict[str, Any]:
    """Return the page's context: the editor, the preview and the HTML."""
    if not editor.is_bound:
        editor.cleaned_data = dict(editor.initial) | {
            "sends": [row for row in editor.instance.fields if "value" in row]
        }
        editor.cleaned_data["campaign"] = editor.instance.campaign
    draft = editor.drafted()
    return {
        "editor": editor,
        "kept": next(iter(inbox.with_figures([editor.instance])), None) if editor.instance.pk else None,
        "days": inbox.DAYS,
        "asked": generator.asked(draft),
        "hidden": list(generator.hidden(draft)),
        "markup": generator.markup(draft),
        "action": generator.action(),
        "return_url": draft.return_url,
        "campaign": draft.campaign,
        "back_url": reverse("forms"),
    }
