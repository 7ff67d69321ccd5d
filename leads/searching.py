"""Finding records by any part of a name, company, address or number."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import NoReverseMatch, reverse

from criteria import fold
from leads.lists import predefined
from leads.lists.listing import searched
from leads.lists.rows import COLUMNS, labeled
from leads.lists.saved import visible
from leads.models import Account, Contact, Lead, Opportunity
from leads.next_only import seen_by
from tenancy.models import Member

IN_DIALOG, ON_PAGE = 8, 25
PLACES = (
    ("Inbox", "inbox", "inbox", "view"),
    ("Leads", "leads", "list", "view"),
    ("Board", "board", "square-kanban", "view"),
    ("Tasks", "tasks", "list-checks", "view"),
    ("New lead", "lead-new", "plus", "create"),
    ("Accounts", "accounts", "building-2", "view"),
    ("Contacts", "contacts", "contact", "view"),
    ("Opportunities", "opportunities", "briefcase", "view"),
    ("Imports", "imports", "upload", "import"),
    ("Web forms", "forms", "text-cursor-input", "forms"),
    ("Submissions", "submissions", "inbox", "submissions"),
    ("Campaigns", "campaigns", "megaphone", "view"),
    ("Jobs", "jobs", "loader", "edit"),
    ("Dashboard", "dashboard", "chart-column", "dashboard"),
    ("Queue health", "queue-health", "activity", "dashboard"),
    ("Assignment", "assignment", "route", "configure"),
    ("Scoring and grading", "scoring", "gauge", "configure"),
    ("Settings", "settings", "settings", "configure"),
    ("Recycle bin", "recycle-bin", "trash-2", "view"),
    ("Notifications", "notifications", "bell", "view"),
)


@dataclass(frozen=True)
class Group:
    """Records of one kind; `more_url` is the list of all that match, where there are more."""

    title: str
    icon: str
    rows: list[Any]
    more_url: str = ""


def search(member: Member, words: str, *, most: int) -> list[Group]:
    """Return what contains the words, at most so many of each kind; one letter finds nothing."""
    if len(words) < 2:
        return []
    accounts, contacts, opportunities = customers(words, most + 1)
    groups = [
        group("Leads", "user-round", leads(member, words, most + 1), most, "leads", {"view": "all", "q": words}),
        group("Accounts", "building-2", accounts, most, "accounts", {"q": words}),
        group("Contacts", "contact", contacts, most, "contacts", {"q": words}),
        group("Opportunities", "briefcase", opportunities, most, "opportunities", {"q": words}),
        Group("Lists", "list", views(member, words)),
    ]
    return [group for group in groups if group.rows]


def group(title: str, icon: str, rows: list[Any], most: int, page: str, query: dict[str, str]) -> Group:
    """Return a group, with the way to the rest of it."""
    more = f"{address(page)}?{urlencode(query)}" if len(rows) > most else ""
    return Group(title, icon, rows[:most], more)


def leads(member: Member, words: str, most: int) -> list[Lead]:
    """Return leads through the one indexed function, open and high-scored first."""
    found = seen_by(member, Lead.objects.filter(pk__in=searched(words, most * 4))).only(*COLUMNS)
    rows = sorted(found, key=lambda lead: (lead.stage != "open", -lead.score, -lead.pk))
    return labeled(rows[:most])


def customers(words: str, most: int) -> tuple[list[Account], list[Contact], list[Opportunity]]:
    """Return what a search finds among customers, by name: one statement finds it, one a kind reads it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, id FROM search_customers(%s, %s)", [words, most])
        found: dict[str, list[int]] = {}
        for kind, pk in cursor.fetchall():
            found.setdefault(kind, []).append(pk)
    accounts, contacts, opportunities = (found.get(kind, []) for kind in ("account", "contact", "opportunity"))
    return (
        list(Account.objects.filter(pk__in=accounts).order_by("name_key", "id")) if accounts else [],
        list(Contact.objects.filter(pk__in=contacts).select_related("account").order_by("last_name_key", "id"))
        if contacts
        else [],
        list(Opportunity.objects.filter(pk__in=opportunities).select_related("account").order_by("name_key", "id"))
        if opportunities
        else [],
    )


def views(member: Member, words: str) -> list[dict[str, str]]:
    """Return the lists whose name contains the words: predefined ones and the saved ones the member may open."""
    wanted, shown = fold(words), []
    if member.may("view"):
        known = [(view.label, view.key) for view in predefined.VIEWS]
        saved = [(view.label, view.public_id) for view in visible(member).filter(label__icontains=words)[:IN_DIALOG]]
        for label, key in [*known, *saved]:
            if wanted in fold(label):
                shown.append({"name": label, "get_absolute_url": f"{address('leads')}?{urlencode({'view': key})}"})
    return shown[:IN_DIALOG]


def places(member: Member, words: str) -> list[dict[str, str]]:
    """Return the pages whose name contains the words, as far as the member's role reaches them."""
    wanted = fold(words.removeprefix(">").strip())
    found = []
    for label, name, icon, action in PLACES:
        if wanted and wanted in fold(label) and member.may(action) and (url := address(name)):
            found.append({"label": label, "url": url, "icon": icon})
    return found[:IN_DIALOG]


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
