"""Finding records by any part of a name, company, address or number."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from criteria import fold
from leads.lists.listing import searched
from leads.lists.rows import COLUMNS, labeled
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
    """Records of one kind."""

    title: str
    icon: str
    rows: list[Any]


def search(member: Member, words: str, *, most: int) -> list[Group]:
    """Return what contains the words, at most so many of each kind; one letter finds nothing."""
    if len(words) < 2:
        return []
    groups = [
        Group("Leads", "user-round", leads(member, words, most)),
        Group("Accounts", "building-2", list(beginning(Account.objects.all(), "name_key", words, most))),
        Group("Contacts", "contact", contacts(member, words, most)),
        Group(
            "Opportunities",
            "briefcase",
            list(beginning(Opportunity.objects.all(), "name_key", words, most)),
        ),
    ]
    return [group for group in groups if group.rows]


def leads(member: Member, words: str, most: int) -> list[Lead]:
    """Return leads through the one indexed function, open and high-scored first."""
    found = seen_by(member, Lead.objects.filter(pk__in=searched(words, most * 4))).only(*COLUMNS)
    rows = sorted(found, key=lambda lead: (lead.stage != "open", -lead.score, -lead.pk))
    return labeled(rows[:most])


def contacts(member: Member, words: str, most: int) -> list[Contact]:
    """Return contacts whose last name or e-mail begins with the words, or who are called exactly so."""
    folded = fold(words)
    first, _, last = folded.rpartition(" ")
    known = Q(last_name_key__startswith=folded) | Q(email_key__startswith=folded)
    if first:
        known |= Q(last_name_key__startswith=last, first_name__istartswith=first)
    return list(Contact.objects.filter(known).select_related("account").order_by("-id")[:most])


def beginning(rows: QuerySet[Any], column: str, words: str, most: int) -> QuerySet[Any]:
    """Return records whose name contains the words, those that begin with them among the first."""
    return rows.filter(**{f"{column}__contains": fold(words)}).order_by(column, "id")[:most]


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
