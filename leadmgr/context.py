"""What every page's shell shows: the organization, the member, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from leads.models import Queue
from leads.task_lists import due_now
from leads.waiting import waiting_by_queue
from tenancy import telling

# (title, [(label, url name, icon, least action)])
GROUPS = [
    (
        "",
        [
            ("Inbox", "inbox", "inbox", "view"),
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
    ("Measure", [("Dashboard", "dashboard", "chart-column", "dashboard")]),
    (
        "Configure",
        [
            ("Assignment", "assignment", "route", "configure"),
            ("Scoring and grading", "scoring", "gauge", "configure"),
            ("Settings", "settings", "settings", "configure"),
        ],
    ),
]


# Entries whose number is one short walk along an index.
COUNTS = {"tasks": due_now, "notifications": telling.unread}


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
        "navigation": navigation(member, request.organization),  # type: ignore[attr-defined]
    }


def navigation(member: Any, organization: Any) -> list[dict[str, Any]]:
    """Return the groups of the navigation that this member's role reaches; first steps on top until hidden."""
    groups: list[dict[str, Any]] = []
    if member.may("configure") and not organization.is_demo and not organization.setup.get("hidden"):
        groups.append({"title": "", "items": [item("Get started", "setup", "flag", member)]})
    for title, entries in GROUPS:
        items = [item(label, name, icon, member) for label, name, icon, action in entries if member.may(action)]
        if shown := [entry for entry in items if entry]:
            groups.append({"title": title, "items": shown})
    own = {"title": "Queues", "items": queue_items(member)}
    groups.insert(len(groups) - len([group for group in groups if group["title"]]), own)
    return [group for group in groups if group["items"]]


def item(label: str, name: str, icon: str, member: Any) -> dict[str, Any] | None:
    """Return one entry, with what is due where that is cheap to count."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    count = (COUNTS[name](member) or None) if name in COUNTS else None
    return {"label": label, "url": url, "icon": icon, "key": name, "count": count, "hot": False}


def queue_items(member: Any) -> list[dict[str, Any]]:
    """Return the member's own queues with how many leads wait in each."""
    queues = list(Queue.objects.of(member)[:12])
    waiting = waiting_by_queue(queues)
    return [
        {
            "label": queue.name,
            "url": f"{reverse('leads')}?queue={queue.public_id}",
            "icon": "",
            "mark": "".join(word[0] for word in queue.name.split()[:2]).upper(),
            "key": f"queue-{queue.pk}",
            "count": waiting[queue.pk].count,
            "hot": waiting[queue.pk].overdue > 0,
        }
        for queue in queues
    ]
