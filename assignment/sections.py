"""The pages around assignment: their order and their tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tenancy.requests import MemberRequest


@dataclass(frozen=True)
class Section:
    """One page under the tabs; `ability` is the least that it asks for."""

    page: str
    label: str
    ability: str = "configure"


SECTIONS = (
    Section("assignment-rules", "Rules"),
    Section("pools", "Pools"),
    Section("assignment-people", "People", "reassign"),
    Section("reroutes", "Route anew"),
    Section("routing-log", "Routing log", "dashboard"),
    Section("fairness", "Fairness", "dashboard"),
)


def show(
    request: MemberRequest, template: str, current: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw a page of assignment under its tab."""
    tabs = [
        {"url": reverse(section.page), "label": section.label, "current": section.page == current}
        for section in SECTIONS
        if request.member.may(section.ability)
    ]
    ability = next(section.ability for section in SECTIONS if section.page == current)
    sets_up = request.member.may("configure") and ability != "dashboard"
    shown = {
        "tabs": tabs, "section_url": reverse(current), "frame": "assignment/frame.html",
        "navigation_key": "assignment" if sets_up else "routing-log",
    }  # fmt: skip
    return render(request, template, shown | (context or {}), status=status)
