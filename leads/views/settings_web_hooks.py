"""Settings of web hooks: which program hears of what, and the log of what it was told."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records, web_hooks
from leads.forms.web_hooks import WebHookForm
from leads.models import Lead, WebHook, WebHookDelivery
from tenancy import sections
from tenancy.abilities import require
from tenancy.models import Event
from tenancy.requests import MemberRequest

PAGE = "settings-web-hooks"
TINTS = {"waiting": "sky", "done": "success", "failed": "danger"}


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the programs that hear of events."""
    require(request.member, "configure")
    return sections.show(request, "settings/web_hooks.html", PAGE, sections.page_of(request, WebHook.objects.all()))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a program."""
    require(request.member, "configure")
    return edited(request, WebHook(secret=web_hooks.new_secret(), kinds=["lead.created"]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a program."""
    require(request.member, "configure")
    return edited(request, get_object_or_404(WebHook, pk=pk))


def edited(request: MemberRequest, hook: WebHook) -> HttpResponse:
    """Draw the form, and keep what it holds."""
    is_new = hook.pk is None
    form = WebHookForm(request.POST if request.method == "POST" else None, instance=hook)
    if form.is_bound and form.is_valid():
        if is_new:
            hook = records.make(WebHook, {**form.cleaned_data, "secret": web_hooks.new_secret()}, by=request.member)
        else:
            hook = records.change(WebHook.objects.get(pk=hook.pk), form.cleaned_data, by=request.member)
        request.organization.configuration_changed()
        messages.success(request, f"“{hook.name}” is saved. Press Try to see whether it answers.")
        return redirect("web-hook", pk=hook.pk)
    title = "New web hook" if is_new else WebHook.objects.get(pk=hook.pk).name
    context = {"form": form, "hook": None if is_new else hook, "title": title, "submit": "Save"}
    return sections.show(request, "settings/web_hook.html", PAGE, context, status=422 if form.errors else 200)


@require_safe
def log(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a program was told, newest first, with its answers."""
    require(request.member, "configure")
    hook = get_object_or_404(WebHook, pk=pk)
    context = sections.page_of(request, hook.deliveries.order_by("-id"))
    rows = list(context["rows"])
    describe(rows)
    return sections.show(request, "settings/web_hook_log.html", PAGE, context | {"rows": rows, "hook": hook})


def describe(rows: list[Any]) -> None:
    """Give deliveries the words of their event and its lead."""
    events = Event.objects.in_bulk([row.event_id for row in rows])
    about = {pk: event.subject_id for pk, event in events.items() if event.subject_kind == "lead"}
    leads = Lead.objects.only("first_name", "last_name", "company").in_bulk(about.values())
    for row in rows:
        event = events.get(row.event_id)
        row.kind = event.kind if event else ""
        row.words = web_hooks.KINDS.get(row.kind, "A trial" if event else "An event that is gone")
        row.lead, row.tint = leads.get(about.get(row.event_id) or 0), TINTS[row.state]


@require_POST
def try_out(request: MemberRequest, pk: int) -> HttpResponse:
    """Send an event that says nothing."""
    require(request.member, "configure")
    web_hooks.try_out(get_object_or_404(WebHook, pk=pk), by=request.member)
    messages.success(request, "A trial is on its way. Load this page again to see the answer.")
    return redirect("web-hook-log", pk=pk)


@require_POST
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Deliver an event once more."""
    require(request.member, "configure")
    delivery = get_object_or_404(WebHookDelivery.objects.select_related("hook"), pk=pk)
    web_hooks.resend(delivery)
    messages.success(request, "The event is on its way again.")
    return redirect("web-hook-log", pk=delivery.hook_id)


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a program with its log."""
    require(request.member, "configure")
    hook = get_object_or_404(WebHook, pk=pk)
    records.remove(hook, by=request.member)
    request.organization.configuration_changed()
    messages.success(request, f"“{hook.name}” hears of nothing any more.")
    return redirect(PAGE)
