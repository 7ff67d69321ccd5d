"""The pages on which a marketer makes web forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.capture import doors, generator, hosted, inbox, wordings
from leads.capture.form_editor import FormEditor, unsaved
from leads.models import Form
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.requests import MemberRequest

PAGE = "leads/web_form.html"
MOST = 500  # forms on one page
VERBS = (("up", "arrow-up", "Move up"), ("down", "arrow-down", "Move down"), ("drop", "x", "Leave out"))
VIEWS = (("form", "Form"), ("errors", "With errors"), ("thanks", "Thank you"))
META = (
    "Callback URL and verify token for the web hook “leadgen” of a page. Give the app's secret and token on the left."
)
WIDTHS = (("desktop", "Desktop"), ("phone", "Phone"))


@require_safe
def forms(request: MemberRequest) -> HttpResponse:
    """List the organization's forms."""
    require(request.member, "forms")
    found = inbox.with_figures(Form.objects.select_related("campaign")[:MOST])
    return render(request, "leads/web_forms.html", {"forms": found, "days": inbox.DAYS})


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
    if unsaved(request.POST):
        editor.is_valid()
        return render(request, PAGE, shown(request, editor))
    if request.method == "POST" and editor.is_valid():
        saved = editor.save()
        events.record(saved, "form.made" if is_new else "form.changed", by=request.member)
        messages.success(request, f"“{saved.name}” is saved. Copy its HTML into your page.")
        return redirect("form", pk=saved.pk)
    return render(request, PAGE, shown(request, editor), status=422 if editor.errors else 200)


@require_POST
def switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch a form on or off; posts of one that is off wait in quarantine."""
    require(request.member, "forms")
    form = get_object_or_404(Form, pk=pk)
    form.is_active = request.POST.get("on") == "1"
    form.save(update_fields=["is_active"])
    events.record(form, "form.switched_on" if form.is_active else "form.switched_off", by=request.member)
    return redirect("form", pk=pk)


@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Draw the form as entered so far and the code that embeds it; after moving fields, the fields too.

    Only what the sender did not type into comes back: an answer that is late must overwrite nothing.
    """
    require(request.member, "forms")
    pk = request.POST.get("pk", "")
    instance = Form.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    editor = FormEditor(request.POST, instance=instance or Form())
    editor.is_valid()
    verb = request.POST.get("do", "")
    part = "respoken" if verb == "languages" else "rearranged" if verb else "outcome"
    return render(request, f"{PAGE}#{part}", shown(request, editor) | {"apart": bool(verb)})


def shown(request: MemberRequest, editor: FormEditor) -> dict[str, Any]:
    """Return the page's context: the editor, the preview and the code."""
    if not editor.is_bound:
        editor.cleaned_data = dict(editor.initial) | {
            "sends": [row for row in editor.instance.fields if "value" in row]
        }
        editor.cleaned_data["campaign"] = editor.instance.campaign
    draft, kept = editor.drafted(), editor.instance if editor.instance.pk else None
    view, width = (chosen(request, name, known) for name, known in (("view", VIEWS), ("width", WIDTHS)))
    language = wordings.spoken(draft, request.POST.get("language", ""))
    spoken = [(code, wordings.STANDARD[code]["name"]) for code in wordings.languages(draft)]
    looks = [("width", width, WIDTHS), ("view", view, VIEWS)]
    return {
        "editor": editor,
        "kept": next(iter(inbox.with_figures([kept])), None) if kept else None,
        "days": inbox.DAYS,
        "form": draft,
        "form_url": reverse("form", kwargs={"pk": kept.pk}) if kept else reverse("form-new"),
        "hosted_url": generator.hosted(kept) if kept else "",
        "markup": generator.markup(draft, language),
        "embeds": [*generator.embeds(kept), *other_doors(kept)] if kept else [],
        "return_url": draft.return_url,
        "campaign": draft.campaign,
        "goes_to": dict(editor.places).get(str(editor["goes_to"].value() or "")),
        "back_url": reverse("forms"),
        "verbs": VERBS,
        "looks": looks + ([("language", language, spoken)] if len(spoken) > 1 else []),
        "view": view,
        "width": width,
        "problems": view == "errors",
        **hosted.drawn(draft, language),
    }


def other_doors(form: Form) -> list[tuple[str, str, str, str]]:
    """Return the ways to a form that need no page: key, title, code, and what to know of it."""
    key, word = (doors.secret(door, current_org().pk, form.pk) for door in ("google", "meta"))
    found = [
        ("google", "Google lead forms", f"{generator.hosted(form)}google/\n{key}", "Web hook and key, as Google asks."),
        ("meta", "Meta lead ads", f"{generator.hosted(form)}meta/\n{word}", META),
    ]
    if address := doors.mail_address(form):
        found.append(("mail", "By e-mail", address, "A mail to this address becomes a lead of this form."))
    return found


def chosen(request: MemberRequest, name: str, known: tuple[tuple[str, str], ...]) -> str:
    """Return how the preview is to look, the usual way unless told."""
    given = request.POST.getlist(name)
    return next((one for one in reversed(given) if one in dict(known)), known[0][0])
