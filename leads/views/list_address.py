"""Addresses of lists: what one says is kept, changed or left out."""

from django.http import QueryDict
from django.urls import reverse

from tenancy import ids

KEPT = ("view", "queue", "filter", "ordering", "group")


def address(query: QueryDict, *, to: str = "leads", **changes: str) -> str:
    """Return a list's or the board's address with some of it changed; a new list begins at its first page."""
    names = (*KEPT, "q", *(["by"] if to == "board" else []))
    kept = {name: str(query[name]) for name in names if name in query} | changes
    asked = QueryDict(mutable=True)
    asked.update({name: value for name, value in kept.items() if value or (name in EMPTIED and may_empty(kept))})
    path = reverse("board" if to == "board" else "leads")
    return f"{path}?{asked.urlencode()}" if asked else path


EMPTIED = ("filter", "group")


def may_empty(kept: dict[str, str]) -> bool:
    """Say whether the list may be a saved view, whose own filter holds unless the address names an empty one."""
    view = kept.get("view", "")
    return view.startswith(ids.LIST_VIEW) or not (view or kept.get("queue"))


def carried(query: QueryDict) -> list[tuple[str, str]]:
    """Return what a form on the page carries along, to come out at the same list."""
    return [(name, str(query[name])) for name in KEPT if query.get(name) or (name in EMPTIED and name in query)]
