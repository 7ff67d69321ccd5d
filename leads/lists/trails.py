"""The list a lead was opened from, carried along in the `from` of its address: a list's key, or its own address."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from leads.lists.listing import Listing
from leads.models import Lead
from tenancy.models import Member

CARRIED = ("view", "queue", "filter", "q", "ordering", "group")
NARROWING = ("filter", "q", "ordering", "group")
LONGEST = 2000


def of(query: QueryDict, key: str) -> str:
    """Return the trail of a list: its key while the address says no more than that."""
    if not any(query.get(name) for name in NARROWING) and "filter" not in query:
        return key
    kept = QueryDict(mutable=True)
    kept.update({name: str(query[name]) for name in CARRIED if name in query})
    return kept.urlencode() if len(kept.urlencode()) <= LONGEST else key


def to(address: str, trail: str) -> str:
    """Return a lead's address that remembers the list."""
    return f"{address}?from={quote(trail, safe='')}" if trail else address


def linked(leads: Iterable[Lead], trail: str) -> list[Lead]:
    """Let each lead's page, and what its row answers, know the list they were opened from."""
    found = list(leads)
    for lead in found:
        lead.url = to(lead.path, trail)  # type: ignore[attr-defined]
        lead.accept_url = to(f"{lead.path}accept/", trail)  # type: ignore[attr-defined]
    return found


def followed(member: Member, trail: str) -> Listing | None:
    """Return the list of a trail that is an address."""
    query = QueryDict(trail[:LONGEST])
    return Listing.asked(member, query) if any(query.get(name) for name in CARRIED) else None


def is_inbox(trail: str) -> bool:
    """Say whether the list is one group of the inbox."""
    return QueryDict(trail[:LONGEST]).get("in") == "inbox"


def back(trail: str) -> str:
    """Return the list's address, for a trail that is one."""
    if is_inbox(trail):
        return reverse("inbox")
    return f"{reverse('leads')}?{trail}" if "=" in trail else ""
