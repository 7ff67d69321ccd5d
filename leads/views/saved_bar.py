"""What can be done with the open list: keep it as a view, save what was changed, share, pin, open it first."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from leads.lists.listing import Listing
from leads.lists.saved import may_change
from leads.views.list_address import KEPT

CHANGES = ("filter", "ordering", "group")


def bar(listing: Listing, query: QueryDict) -> dict[str, Any]:
    """Return the menu of the open list, and whether it is other than it was saved."""
    kept = QueryDict(mutable=True)
    kept.update({name: str(query[name]) for name in KEPT if name in query})
    is_changed = listing.saved is not None and any(name in query for name in CHANGES)
    may_save = listing.saved is not None and may_change(listing.saved, listing.member)
    return {
        "new_view_url": f"{reverse('view-new')}?{kept.urlencode()}",
        "is_changed": is_changed,
        "save_url": f"{reverse('view-save', args=[listing.saved.pk])}?{kept.urlencode()}"
        if is_changed and may_save and listing.saved
        else "",
        "discard_url": f"{reverse('leads')}?view={listing.key}" if is_changed else "",
        "menu": menu(listing, is_owner=may_save),
    }


def menu(listing: Listing, *, is_owner: bool) -> list[dict[str, Any]]:
    """Return the entries of the list's menu."""
    choose = {"url": reverse("view-choose"), "post": True}
    choice = listing.choices.get(listing.key)
    is_default = bool(choice and choice.is_default)
    first = {"label": "Do not open first", "name": "later"} if is_default else {"label": "Open first", "name": "first"}
    entries = [choose | first | {"value": listing.key, "icon": "house"}]
    if listing.saved is None:
        return entries
    args = [listing.saved.pk]
    copy = {"label": "Duplicate", "url": reverse("view-duplicate", args=args), "post": True, "icon": "copy"}
    if not is_owner:
        return [*entries, copy]
    edit = {"label": "Rename or share", "url": reverse("view-edit", args=args), "dialog": True, "icon": "pencil"}
    delete = {"label": "Delete view", "url": reverse("view-delete", args=args), "dialog": True, "icon": "trash-2"}
    return [*entries, edit, copy, {"separator": True}, delete | {"danger": True}]
