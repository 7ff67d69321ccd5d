"""Forms of lists: naming and sharing a view, choosing its columns, sorting by several."""

from typing import Any

from django import forms

from leads.lists import columns, sorting
from leads.lists.asking import GROUPINGS
from leads.lists.listing import Listing
from leads.models import SavedView
from tenancy.models import Member


class ViewForm(forms.Form):
    """What a view is called and who sees it."""

    label = forms.CharField(label="Name", max_length=80, error_messages={"required": "Enter a name."})
    sharing = forms.ChoiceField(label="Who sees it", choices=SavedView.Sharing.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, member: Member, view: SavedView | None = None) -> None:
        super().__init__(data, initial={"label": view.label if view else "", "sharing": view.sharing if view else "me"})
        self.fields["label"].widget.attrs["autofocus"] = True
        if not member.may("share_views"):
            del self.fields["sharing"]


class SortForm(forms.Form):
    """Up to three columns to sort by, and what to group by."""

    def __init__(self, data: Any, *, listing: Listing) -> None:
        super().__init__(data)
        offered = [("", "–"), *choices()]
        now = listing.order.name.split(",")
        for place, label in enumerate(("Sort by", "Then by", "And then by")[: sorting.MOST]):
            initial = now[place] if place < len(now) else ""
            self.fields[f"sort_{place}"] = forms.ChoiceField(
                label=label, choices=offered, required=False, initial=initial
            )
        grouped = [("", "Nothing"), *GROUPINGS.items()]
        self.fields["group"] = forms.ChoiceField(
            label="Group by", choices=grouped, required=False, initial=listing.grouping
        )

    @property
    def ordering(self) -> str:
        chosen = (self.cleaned_data.get(f"sort_{place}", "") for place in range(sorting.MOST))
        return ",".join(name for name in chosen if name)


def choices() -> list[tuple[str, str]]:
    """Return every way to sort, both directions of each column."""
    names = dict.fromkeys([*sorting.INDEXED, *(column.sort for column in columns.catalog().values() if column.sort)])
    keys = [key for name in names if (key := sorting.key(name)) is not None]
    return [(f"{sign}{key.name}", key.said(down=bool(sign))) for key in keys for sign in ("", "-")]


class ColumnsForm(forms.Form):
    """Which columns a list has, in which order and how wide: a number beside each, empty for none."""

    def __init__(self, data: Any = None, *, listing: Listing) -> None:
        super().__init__(data)
        shown = [column.name for column in listing.columns]
        ordered = sorted(
            columns.catalog().values(), key=lambda one: shown.index(one.name) if one.name in shown else len(shown)
        )
        self.rows = [one for one in ordered if one is not columns.NAME]
        self.shown, self.widths = shown, listing.widths

    def chosen(self) -> tuple[list[str], dict[str, int]]:
        """Return names in their order and widths of what was posted; a place that is none comes last."""
        places: dict[str, float] = {}
        widths: dict[str, int] = {}
        for place, column in enumerate([columns.NAME, *self.rows]):
            if f"on-{column.name}" in self.data:
                places[column.name] = whole(self.data.get(f"at-{column.name}"), 1000) + place / 1000
            width = whole(self.data.get(f"width-{column.name}"), 0)
            if width:
                widths[column.name] = max(columns.NARROWEST, min(columns.WIDEST, width))
        return sorted(places, key=lambda name: places[name]), widths

    def described(self) -> list[dict[str, Any]]:
        """Return each column as the form shows it."""
        return [
            {
                "name": column.name,
                "label": column.label,
                "is_on": column.name in self.shown,
                "at": self.shown.index(column.name) if column.name in self.shown else "",
                "width": self.widths.get(column.name, ""),
                "usual": column.width,
            }
            for column in self.rows
        ]


def whole(text: Any, default: int) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 5 else default
