"""The pages of settings: their order, their tabs, and the page that lists them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from tenancy.requests import MemberRequest

A_PAGE = 50


@dataclass(frozen=True)
class Section:
    """One page of settings."""

    page: str  # its route
    label: str
    icon: str
    about: str
    has_tab: bool = True


SECTIONS = (
    Section("settings-organization", "Organization", "building-2", "Name, country, currency, hours, mail sender"),
    Section("settings-members", "Members", "users", "People, roles, managers, invitations"),
    Section("settings-queues", "Queues", "inbox", "Where leads wait, and who accepts them"),
    Section("settings-statuses", "Statuses", "circle-dashed", "The steps of a lead, guidance, who may take them"),
    Section("settings-reasons", "Reasons", "thumbs-down", "Why a lead is unqualified: never, or not now"),
    Section("settings-lead-page", "Lead page", "user-round", "The facts on top of every lead"),
    Section("settings-stages", "Sales stages", "handshake", "The steps of a deal, with the chance to win it"),
    Section("settings-fields", "Fields", "text-cursor-input", "What you ask beyond the standard fields"),
    Section("email-templates", "E-mail templates", "mail-plus", "Texts to begin an e-mail with", has_tab=False),
    Section("settings-keys", "API keys", "key-round", "How programs sign in"),
    Section("settings-web-hooks", "Web hooks", "globe", "Programs that are told of events, and what they answered"),
    Section("settings-mail", "Mail", "mail", "What was sent to leads, and what came back"),
    Section("settings-history", "History", "history", "Who changed which setting, and when"),
    Section("assignment", "Assignment", "route", "Which lead goes to whom", has_tab=False),
    Section("scoring", "Scoring and grading", "gauge", "How interest and fit become numbers", has_tab=False),
    Section("setup", "Get started", "flag", "The set-up checklist", has_tab=False),
)


def show(
    request: MemberRequest, template: str, current: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw a page of settings under its tab."""
    tabs = [
        {"url": reverse(section.page), "label": section.label, "current": section.page == current}
        for section in SECTIONS
        if section.has_tab
    ]
    shown = {"tabs": tabs, "navigation_key": "settings", "section_url": reverse(current)}
    return render(request, template, shown | (context or {}), status=status)


def cards() -> list[dict[str, str]]:
    """Return the sections as the first page lists them, without those whose page does not exist."""
    found = []
    for section in SECTIONS:
        try:
            url = reverse(section.page)
        except NoReverseMatch:
            continue
        found.append({"url": url, "label": section.label, "icon": section.icon, "about": section.about})
    return found


def page_of(request: MemberRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    """Return one page of a list, with what the line under it says."""
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    total = page.paginator.count
    return {
        "rows": page.object_list,
        "total": total,
        "summary": f"{page.start_index():,}–{page.end_index():,} of {total:,}" if total else "",
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
