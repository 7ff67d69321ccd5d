"""Keeping lists: saving one as a view, changing, copying and deleting views, and what a member makes of each list."""

from collections.abc import Mapping
from typing import Any

from criteria import CriteriaError
from leads.configuration import configuration
from leads.lists import columns, predefined, sorting
from leads.lists.asking import GROUPINGS
from leads.lists.saved import may_change, visible
from leads.models import SavedView, ViewChoice
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid, NotAllowed

MOST = 100  # views of one member
COPY = "{label} (copy)"
NOT_YOURS = "Only whoever made this view, and admins where it is shared, may change it. Duplicate it to have your own."


def keep(values: Mapping[str, Any], *, by: Member) -> SavedView:
    """Save a list as a member's view; it is pinned for them because it is theirs."""
    require(by, "keep_views")
    if by.views.count() >= MOST:
        raise Conflict(f"You have {MOST} views, which is the most. Delete one first.")
    view = SavedView(member=by)
    write(view, {"label": "", "sharing": SavedView.Sharing.ME} | dict(values), by=by)
    view.save(force_insert=True)
    events.record(view, "savedview.created", by=by, name=view.label)
    return view


def change(view: SavedView, values: Mapping[str, Any], *, by: Member, version: int | None = None) -> SavedView:
    """Write values into a view; the same values again change nothing."""
    check_yours(view, by)
    if version is not None and version != view.version:
        raise Conflict("Somebody changed this view meanwhile. Look at it as it is now, then save again.")
    before = {name: getattr(view, name) for name in values}
    write(view, values, by=by)
    changes = {name: [plain(old), plain(getattr(view, name))] for name, old in before.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        view.version += 1
        view.save()
        events.record(view, "savedview.changed", by=by, changes=changes)
    return view


def check_yours(view: SavedView, member: Member) -> None:
    """Refuse to let somebody change another one's view."""
    require(member, "keep_views")
    if not may_change(view, member):
        raise NotAllowed(NOT_YOURS)


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | list | dict) else str(value)


def write(view: SavedView, values: Mapping[str, Any], *, by: Member) -> None:
    """Set values on a view once all of them are known to hold."""
    errors: dict[str, str] = {}
    found = {name: checked(name, value, errors) for name, value in values.items()}
    for name, value in found.items():
        setattr(view, name, value)
    if view.scope == "queue" and view.queue is None:
        errors["queue"] = "Choose the queue."
    if "label" in values and by_this_name(view):
        errors["label"] = "You have another view of this name."
    if errors:
        raise Invalid(errors=errors)
    if view.scope != "queue":
        view.queue = None
    if view.sharing != SavedView.Sharing.ME and "sharing" in values:
        require(by, "share_views")


def by_this_name(view: SavedView) -> bool:
    return SavedView.objects.filter(member=view.member_id, label=view.label).exclude(pk=view.pk).exists()


def checked(name: str, value: Any, errors: dict[str, str]) -> Any:
    """Return a value as it is stored, or keep what is wrong with it."""
    try:
        return CHECKS[name](value) if name in CHECKS else value
    except ValueError as error:
        errors[name] = error.message if isinstance(error, CriteriaError) else str(error)
        return value


def label_of(value: Any) -> str:
    label = " ".join(str(value).split())
    if not label or len(label) > 80 or "\x00" in label:
        raise ValueError("Enter a name of at most 80 characters.")
    return label


def criteria_of(value: Any) -> Any:
    return configuration().schema.parse(value or {"all": []}).data


def columns_of(value: Any) -> list[str]:
    names = list(dict.fromkeys(value or []))
    unknown = [str(name) for name in names if name not in columns.catalog()]
    if unknown:
        raise ValueError(f"There is no column “{unknown[0]}”.")
    if len(names) > columns.MOST:
        raise ValueError(f"A list has at most {columns.MOST} columns.")
    return names


def ordering_of(value: Any) -> str:
    order = sorting.order(value) if value else None
    if value and (order is None or order.name != value):
        raise ValueError(f"Name at most {sorting.MOST} columns to sort by, parted by commas; a minus descends.")
    return value or ""


def one_of(known: Any, what: str) -> Any:
    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(f"Choose one of {', '.join(filter(None, known))} as {what}.")
        return str(value)

    return check


CHECKS: dict[str, Any] = {
    "label": label_of,
    "criteria": criteria_of,
    "columns": columns_of,
    "widths": columns.widths,
    "ordering": ordering_of,
    "grouping": one_of(("", *GROUPINGS), "grouping"),
    "scope": one_of((*predefined.BY_KEY, "queue"), "scope"),
    "sharing": one_of(SavedView.Sharing.values, "sharing"),
}


def duplicate(view: SavedView, *, by: Member) -> SavedView:
    """Give a member an own copy of a view, seen by nobody else, laid out as they see it."""
    names = set(by.views.values_list("label", flat=True))
    label = wanted = COPY.format(label=view.label)[:80]
    number = 2
    while label in names:
        label, number = f"{wanted[:74]} {number}", number + 1
    kept = ("scope", "queue", "criteria", "columns", "widths", "ordering", "grouping")
    return keep({name: getattr(view, name) for name in kept} | {"label": label}, by=by)


def remove(view: SavedView, *, by: Member) -> None:
    """Delete a view with everything members made of it."""
    check_yours(view, by)
    ViewChoice.objects.filter(key=view.public_id).delete()
    pk = view.pk
    view.delete()
    view.pk = pk
    events.record(view, "savedview.deleted", by=by, name=view.label)


def choose(key: str, *, by: Member, **made: Any) -> None:
    """Remember what a member makes of a list: `is_pinned`, `is_default`, `columns`, `widths`."""
    require(by, "keep_views")
    if not exists(key, by):
        raise Invalid("This list no longer exists.")
    if made.get("is_default"):
        ViewChoice.objects.filter(member=by, is_default=True).update(is_default=False)
    ViewChoice.objects.update_or_create(member=by, key=key, defaults=made)


def exists(key: str, member: Member) -> bool:
    """Say whether a key names a list that the member can open."""
    settings = configuration()
    if key in predefined.BY_KEY or key in {f"queue-{queue.public_id}" for queue in settings.queues}:
        return True
    return any(view.public_id == key for view in visible(member).only("id", "org_id"))


def lay_out(key: str, view: SavedView | None, *, by: Member, columns: Any = None, widths: Any = None) -> None:
    """Keep columns and widths with a view its member may change, else for this member alone."""
    made = {name: value for name, value in (("columns", columns), ("widths", widths)) if value is not None}
    if view is not None and view.member_id == by.pk:
        change(view, made, by=by)
        ViewChoice.objects.filter(member=by, key=key).update(columns=[], widths={})
        return
    errors: dict[str, str] = {}
    made = {name: checked(name, value, errors) for name, value in made.items()}
    if errors:
        raise Invalid(errors=errors)
    choose(key, by=by, **made)
