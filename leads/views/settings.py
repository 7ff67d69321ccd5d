"""The settings: an index, the organization, and four views that serve every kind of setting."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leads.settings_pages.organization import OrganizationForm
from leads.settings_pages.sections import SECTIONS, Section
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Event, MailMessage
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest

PAGE = 50
PLACES = (
    ("Organization", "settings-organization", "Name, country, time zone, currency, business hours, mail sender."),
    ("People", "settings-members", "Who works here, in which role, invited by whom."),
    *((section.title, f"settings-{section.key}", section.about) for section in SECTIONS),
    ("API keys", "settings-keys", "Programs that read and write leads."),
    ("Outgoing mail", "settings-mail", "What was sent to leads, and what became of it."),
    ("Changes", "settings-changes", "Who changed which setting, and when."),
)


def frame(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of the settings with its navigation."""
    places = [
        {"label": label, "url": reverse(name), "about": about, "current": reverse(name) in request.path}
        for label, name, about in PLACES
    ]
    return render(request, template, {"navigation_key": "settings", "places": places} | context, status=status)


def refuse(form: Any, refusal: Refusal) -> None:
    """Put a verb's sentences beside the fields they are about."""
    for name, words in refusal.errors.items():
        form.add_error(name if name in form.fields else None, words)
    if not refusal.errors:
        form.add_error(None, refusal.sentence)


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Lead to every setting."""
    require(request.member, "configure")
    return frame(request, "settings/index.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: MemberRequest) -> HttpResponse:
    """Change the organization itself."""
    require(request.member, "configure")
    form = OrganizationForm(request.POST or None, instance=request.organization)
    if request.method == "POST" and form.is_valid():
        form.save()
        request.organization.configuration_changed()
        changes = {name: [None, str(form.cleaned_data[name])] for name in form.changed_data}
        events.record(request.organization, "organization.changed", by=request.member, changes=changes)
        messages.success(request, "The organization is saved.")
        return redirect("settings-organization")
    return frame(
        request,
        "settings/form.html",
        {"form": form, "title": "Organization", "submit": "Save"},
        status=422 if form.errors else 200,
    )


@require_safe
def listing(request: MemberRequest, section: Section) -> HttpResponse:
    """List one kind of setting."""
    require(request.member, "configure")
    rows = [
        {
            "record": row,
            "cells": [cell(row) for _, cell in section.columns],
            "url": reverse(f"settings-{section.key}-edit", args=[row.pk]),
        }
        for row in section.rows()[:500]
    ]
    return frame(
        request,
        "settings/list.html",
        {"section": section, "rows": rows, "new_url": reverse(f"settings-{section.key}-new")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, section: Section) -> HttpResponse:
    """Add one."""
    require(request.member, "configure")
    form = section.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = section.make(section.model, form.values(), by=request.member)
            messages.success(request, f"{made} is added.")
            return redirect(f"settings-{section.key}")
        except Refusal as refusal:
            refuse(form, refusal)
    return shown(request, section, form, f"New {section.noun}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, section: Section, pk: int) -> HttpResponse:
    """Change one."""
    require(request.member, "configure")
    record = get_object_or_404(section.model, pk=pk)
    form = section.form(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                section.change(record, form.values(), by=request.member)
            messages.success(request, f"{record} is saved.")
            return redirect(f"settings-{section.key}")
        except Refusal as refusal:
            refuse(form, refusal)
    return shown(request, section, form, str(record), delete_url=reverse(f"settings-{section.key}-delete", args=[pk]))


def shown(request: MemberRequest, section: Section, form: Any, title: str, **context: Any) -> HttpResponse:
    """Show the form of one setting."""
    back = {"back_url": reverse(f"settings-{section.key}"), "back_label": section.title}
    return frame(
        request,
        "settings/form.html",
        {"form": form, "title": title, "submit": "Save", **back, **context},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, section: Section, pk: int) -> HttpResponse:
    """Ask, then delete one that nothing needs."""
    require(request.member, "configure")
    record = get_object_or_404(section.model, pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                section.remove(record, by=request.member)
            messages.success(request, f"{record} is deleted.")
            return redirect(f"settings-{section.key}")
        except Refusal as refusal:
            problem = refusal.sentence
    context = {"record": record, "section": section, "problem": problem, "back_url": reverse(f"settings-{section.key}")}
    return frame(request, "settings/delete.html", context, status=409 if problem else 200)


@require_safe
def mail(request: MemberRequest) -> HttpResponse:
    """Show what was sent to leads."""
    require(request.member, "configure")
    rows = older(MailMessage.objects.order_by("-id"), request)
    return frame(
        request, "settings/mail.html", {"rows": rows[:PAGE], "older": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    )


@require_safe
def changes(request: MemberRequest) -> HttpResponse:
    """Show who changed which setting."""
    require(request.member, "configure")
    settings = Event.objects.exclude(
        subject_kind__in=["lead", "account", "contact", "opportunity", "activity", "import"]
    )
    rows = older(settings.order_by("-id"), request)
    return frame(
        request,
        "settings/changes.html",
        {"rows": rows[:PAGE], "older": rows[PAGE - 1].pk if len(rows) > PAGE else None},
    )


def older(rows: Any, request: HttpRequest) -> list[Any]:
    """Return a page of rows before the one an address names, and one more."""
    before = request.GET.get("before", "")
    return list((rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows)[: PAGE + 1])
