"""The day of whoever looks: what is late, what is due, which leads want something; all of it done from here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads import my_day
from leads.my_day import Day
from tenancy.requests import MemberRequest

# Groups of leads: key, heading, icon, what each of them says, and the view that lists all.
GROUPS = (
    ("targets", "First response owed", "timer", "mine"),
    ("comebacks", "Back today", "undo-2", "mine"),
    ("unread", "Unread", "inbox", "unread"),
    ("stale", "Stale", "history", "stale"),
)
HINTS = [(("J", "K"), "move"), (("X",), "done"), (("S",), "put off"), (("↵",), "open"), (("?",), "all shortcuts")]


@require_safe
def day(request: MemberRequest) -> HttpResponse:
    """Show the day."""
    now = timezone.now()
    found = my_day.day_of(request.member, now)
    groups = [group for group in lead_groups(found) if group["leads"]]
    context = {
        "navigation_key": "day",
        "now": timezone.localtime(now),
        "day": found,
        "figures": figures(found),
        "urgent_groups": [group for group in groups if group["key"] == "targets"],
        "lead_groups": [group for group in groups if group["key"] != "targets"],
        "may_log": request.member.may("log"),
        "hints": HINTS,
    }
    return render(request, "leads/day.html", context)


def lead_groups(found: Day) -> list[dict[str, Any]]:
    """Return each group of leads with its heading and where all of it is listed."""
    return [
        {
            "key": key,
            "title": title,
            "symbol": symbol,
            "count": found.groups[key].said,
            "leads": found.groups[key].leads,
            "url": f"{reverse('leads')}?view={view}" if found.groups[key].count > my_day.SHOWN else "",
        }
        for key, title, symbol, view in GROUPS
    ]


def figures(found: Day) -> list[dict[str, str]]:
    """Return the day in four numbers; each leads to its part of the page."""
    more = "+" if found.has_more_tasks else ""
    numbers = (
        ("Overdue", f"{len(found.overdue)}{more}", "overdue", "tasks past their time"),
        ("Today", str(len(found.today) + len(found.meetings)), "today", "tasks and meetings"),
        ("First response owed", found.groups["targets"].said, "targets", "late or due within 2 h"),
        ("Stale", found.groups["stale"].said, "stale", "left alone too long"),
    )
    return [{"label": label, "value": value, "url": f"#{place}", "note": note} for label, value, place, note in numbers]
