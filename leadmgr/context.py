"""What every page's shell shows: the organization, the member, the navigation."""

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject

from leadmgr import setup
from leads.models import Queue
from leads.reminders import Reminders, reminders
from leads.waiting import Waiting

# (title, [(label, url name, icon, least action)])
GROUPS = [
    (
        "",
        [
            ("Inbox", "inbox", "inbox", "view"),
            ("My day", "day", "calendar-check", "view"),
            ("Leads", "leads", "list", "view"),
            ("Board", "board", "square-kanban", "view"),
            ("Tasks", "tasks", "list-checks", "view"),
            ("Notifications", "notifications", "bell", "view"),
        ],
    ),
    (
        "Customers",
        [
            ("Accounts", "accounts", "building-2", "view"),
            ("Contacts", "contacts", "contact", "view"),
            ("Opportunities", "opportunities", "briefcase", "view"),
        ],
    ),
    (
        "Acquire",
        [
            ("Imports", "imports", "upload", "import"),
            ("Web forms", "forms", "text-cursor-input", "forms"),
            ("Submissions", "submissions", "inbox", "submissions"),
            ("Campaigns", "campaigns", "megaphone", "view"),
        ],
    ),
    (
        "Measure",
        [
            ("Dashboard", "dashboard", "chart-column", "dashboard"),
            ("Queue health", "queue-health", "activity", "dashboard"),
            ("Routing", "routing-log", "shuffle", "dashboard"),
            ("Jobs", "jobs", "loader", "edit"),
        ],
    ),
    (
        "Configure",
        [
            ("Assignment", "assignment", "route", "configure"),
            ("Scoring and grading", "scoring", "gauge", "configure"),
            ("Settings", "settings", "settings", "configure"),
        ],
    ),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's context; nothing of an organization outside one."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"theme": theme if theme in ("light", "dark") else "", "demo": settings.DEMO}
    member = getattr(request, "member", None)
    if member is None or request.path.startswith("/api/"):
        return context
    return context | {
        "organization": request.organization,  # type: ignore[attr-defined]
        "member": member,
        "memberships_count": getattr(request, "memberships_count", 1),
        # Parts of pages show none of it and should not ask for its numbers.
        "navigation": SimpleLazyObject(partial(navigation, member, request.organization)),  # type: ignore[attr-defined]
    }


def navigation(member: Any, organization: Any) -> list[dict[str, Any]]:
    """Return the groups of the navigation that this member's role reaches; first steps on top until done or hidden."""
    groups: list[dict[str, Any]] = []
    due = reminders(member)
    if setup.opens_for(member, organization):
        groups.append({"title": "", "items": [item("Get started", "setup", "flag", due)]})
    for title, entries in GROUPS:
        items = [item(label, name, icon, due) for label, name, icon, action in entries if member.may(action)]
        if shown := [entry for entry in items if entry]:
            groups.append({"title": title, "items": shown})
    own = {"title": "Queues", "items": [queue_item(queue, waiting) for queue, waiting in due.queues]}
    groups.insert(len(groups) - len([group for group in groups if group["title"]]), own)
    return [group for group in groups if group["items"]]


def item(label: str, name: str, icon: str, due: Reminders) -> dict[str, Any] | None:
    """Return one entry, with what is due where there is such a number."""
    url = address(get_script_prefix(), name)
    due_now = getattr(due, name, None) or None
    told = {"words": due_now, "count": None} if isinstance(due_now, str) else {"count": due_now}
    return {"label": label, "url": url, "icon": icon, "key": name, "hot": False} | told if url else None


@lru_cache(maxsize=20_000)
def address(prefix: str, name: str) -> str:
    """Return a page's path in the organization of this prefix, empty while there is none; every page asks."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def queue_item(queue: Queue, waiting: Waiting) -> dict[str, Any]:
    """Return one of the member's queues with how many leads wait in it."""
    return {
        "label": queue.name,
        "url": f"{address(get_script_prefix(), 'leads')}?queue={queue.public_id}",
        "icon": "",
        "mark": "".join(word[0] for word in queue.name.split()[:2]).upper(),
        "key": f"queue-{queue.pk}",
        "count": waiting.count,
        "hot": waiting.overdue > 0,
    }
