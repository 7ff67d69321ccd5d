"""Every component in every state on one page: what page authors copy from and the accessibility test walks."""

from datetime import datetime, timedelta
from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

STATUSES = [
    Sample(pk=1, label="Open", kind="open", position=0, is_default=True),
    Sample(pk=2, label="Contacted", kind="open", position=1, is_default=False),
    Sample(pk=3, label="Working", kind="open", position=2, is_default=False),
    Sample(pk=4, label="Qualified", kind="converted", position=3, is_default=True),
    Sample(pk=5, label="Unqualified", kind="unqualified", position=4, is_default=True),
]
MARA = Sample(name="Mara Lindqvist")


class SampleForm(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(
        label="E-mail", error_messages={"invalid": "Enter a full address, such as name@company.com"}
    )
    employees = forms.IntegerField(required=False, help_text="A whole number, no ranges")
    country = forms.ChoiceField(choices=[("de", "Germany"), ("at", "Austria")])
    kind = forms.ChoiceField(choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    consent = forms.BooleanField(label="May be called", required=False)


class Message(str):
    """A text with tags, as Django's messages have them."""

    tags = ""


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components."""
    form = SampleForm({"email": "katrin@brenner", "employees": "420", "country": "de", "kind": "a"})
    context = {"form": form, "statuses": STATUSES, **rows(timezone.now()), **record(timezone.now())}
    return render(request, "gallery.html", context | controls() | figures())


def lead(number: int, name: str, company: str, score: int, grade: str, minutes: int | None, now: datetime) -> Sample:
    """Make one lead; without minutes it was answered."""
    return Sample(
        pk=number,
        name=name,
        company=company,
        score=score,
        grade=grade,
        status=STATUSES[0],
        owner=MARA,
        owner_queue=None,
        created_at=now - timedelta(days=9),
        first_response_due=None if minutes is None else now + timedelta(minutes=minutes),
        first_responded_at=None,
        get_absolute_url="#",
    )


def rows(now: datetime) -> dict[str, Any]:
    """Return leads in each state of a row."""
    leads = [
        lead(1, "Stefan Hürlimann", "Alpstein Logistik", 81, "A-", -12, now),
        lead(2, "Katrin Vogel", "Brenner Präzision AG", 58, "A", 18, now),
        lead(3, "Anja Petersen", "Nordkai Pharma GmbH", 22, "B+", 190, now),
        lead(4, "Matthias Oberlechner", "Tauern Energie", 164, "C", None, now),
    ]
    states = [("Rest", ""), ("Unread", "is-unread"), ("Cursor", "is-cursor"), ("Selected", "is-selected")]
    return {
        "leads": leads,
        "rows": [{"label": label, "css": css, "lead": lead} for (label, css), lead in zip(states, leads, strict=True)],
    }


def record(now: datetime) -> dict[str, Any]:
    """Return the parts of a record's page."""
    steps = [("Open", "done"), ("Contacted", "current"), ("Working", "upcoming"), ("Qualified", "upcoming")]
    return {
        "path": [{"label": label, "state": state, "url": "#", "value": label} for label, state in steps],
        "lost_path": [
            {"label": "Open", "state": "done", "url": "#", "value": 1},
            {"label": "Unqualified", "state": "current", "url": "#", "value": 5, "icon": "st-unqualified"},
        ],
        "trace": [
            {"matched": False, "name": "1 Existing customer", "text": "no match on domain"},
            {"matched": True, "name": "3 DACH", "text": "country is Germany", "note": "to queue DACH, 09:02:14"},
        ],
        "highlights": [("Source", "Web form"), ("Owner", "Mara Lindqvist"), ("Next step", "Call today 16:00")],
        "lines": [
            {"points": 25, "reason": "Submitted a quote request", "when": "today"},
            {"points": -8, "reason": "Quiet for 9 days", "when": "Oct"},
            {"points": 0, "reason": "Tech stack unknown"},
        ],
        "timeline": [
            {"icon": "list-checks", "tone": "task", "text": "Call about dates", "due": now + timedelta(hours=30)},
            {
                "icon": "phone-call",
                "tone": "call",
                "actor": "Mara",
                "text": "called",
                "at": now,
                "body": "Stops twice.",
            },
            {"icon": "mouse-pointer-click", "tone": "form", "text": "Submitted", "points": 25, "at": now},
        ],
        "details": [
            {"label": "Phone", "value": "+49 371 555 0148", "edit_url": "#", "name": "phone"},
            {"label": "Mobile", "value": "", "edit_url": "#", "name": "mobile"},
            {"label": "Created", "value": "Tue 25 Nov, 09:02"},
        ],
    }


def controls() -> dict[str, Any]:
    """Return tabs, menus, toasts, steps and the like."""
    failure = Message("2 of 24 not assigned, Sofia is at her limit")
    failure.tags = "error"
    return {
        "tabs": [
            {"url": "#", "label": "Team inbox", "count": 19, "current": True},
            {"url": "#", "label": "All open", "count": 1284},
        ],
        "steps": [
            {"label": "Upload", "state": "done"},
            {"label": "Map", "state": "current"},
            {"label": "Result", "state": "later"},
        ],
        "samples": [Message("24 leads assigned to Sofia Keller"), failure],
        "items": [
            {"label": "Assign", "url": "#", "icon": "user-round-check", "key": "O"},
            {"label": "Delete", "url": "#", "icon": "trash-2", "danger": True, "post": True, "separator": True},
        ],
        "bulk": [{"label": "Assign", "url": "#", "icon": "user-round-check", "key": "O"}],
        "hints": [(["J", "K"], "move"), (["?"], "all shortcuts")],
    }


def figures() -> dict[str, Any]:
    """Return numbers for the charts."""
    return {
        "points": [12, 14, 13, 22, 20, 31, 30, 44, 50, 70, 87],
        "bars": [("<5", 14), ("5–15", 23), ("later", 8)],
        "shares": [("Industry", 30), ("Employees", 25), ("Region", 20)],
        "figures": [
            {"label": "New leads", "value": "842", "change": "+12 %", "good": True, "note": "vs. previous 30 d"},
            {"label": "Past target", "value": "37", "change": "+8", "good": False, "note": "of 842"},
        ],
        "setup": [
            {"title": "Invite your team", "text": "Reps, managers, marketers.", "done": True},
            {"title": "Publish a web form", "text": "Leads arrive.", "current": True, "url": "#", "action": "Start"},
        ],
    }
