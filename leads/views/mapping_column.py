"""One column on the mapping page: what stands in it, what it means, how sure that is and how its cells are read."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leads.configuration import Configuration
from leads.countries import country_key
from leads.fields import BY_NAME
from leads.forms.mapping import SEPARATORS, is_flag
from leads.imports import formats, picklists, statuses
from leads.imports.cells import kind_of
from leads.imports.seen import samples_of, values_of
from leads.imports.suggesting import Guess, hint_of
from leads.imports.targets import NAME, STATUS, grouped
from leads.models import Import
from leads.views import mapping_values

SURE, LIKELY = 0.9, 0.75
ORDERS = {"dmy": "Day first, 31.12.2026", "mdy": "Month first, 12/31/2026", "ymd": "Year first, 2026-12-31"}
NOTES = {
    NAME: "Cut into salutation, first name, last name and suffix.",
    "tags": "Added to the tags of the whole list.",
    "owner": "Followed when the next step assigns by the file's owner column.",
    "campaign_status": "For the campaign that the next step chooses.",
    "id": "Whoever has this id is the lead that is meant, whatever key the next step chooses.",
    "external_id": "Finds the lead to update, when the next step chooses it as the key.",
}
MARKS = {".": "Point, 1,250.50", ",": "Comma, 1.250,50"}


class Menu:
    """The menu of fields, built once and marked for each of up to 200 columns."""

    def __init__(self, settings: Configuration) -> None:
        self.labels = {name: label for _, rows in grouped(settings) for name, label in rows}
        self.html = "".join(
            f'<optgroup label="{escape(group)}">'
            + format_html_join("", '<option value="{}">{}</option>', rows)
            + "</optgroup>"
            for group, rows in grouped(settings)
        )

    def marked(self, field: str) -> SafeString:
        """Return the options with one chosen."""
        marked = self.html.replace(f'value="{escape(field)}"', f'value="{escape(field)}" selected', 1)
        return mark_safe(f'<option value="">Do not import</option>{marked}')


class Columns:
    """What the columns of a list are drawn from."""

    def __init__(
        self,
        batch: Import,
        mapping: Mapping[str, Any],
        guesses: list[Guess],
        settings: Configuration,
        *,
        as_last: bool,
        may_add: bool,
    ) -> None:
        self.batch, self.mapping, self.guesses, self.settings = batch, mapping, guesses, settings
        self.as_last, self.may_add = as_last, may_add
        self.menu = Menu(settings)
        self.kinds = {f"custom.{row.name}": row.kind for row in settings.custom_fields}
        self.lists = {number: field for number, _, field in picklists.columns(mapping, settings)}
        self.places: dict[str, list[int]] = {}
        for number, said in sorted(mapping["columns"].items(), key=lambda pair: int(pair[0])):
            self.places.setdefault(said["field"], []).append(int(number))

    def said(self, number: int) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.mapping["columns"].get(str(number), {})
        return said

    def is_undecided(self, number: int) -> bool:
        """Say whether a column of statuses, or of an own picklist, has values that stand for nothing yet."""
        said = self.said(number)
        if found := self.lists.get(number):
            return bool(picklists.undecided(self.batch, number, said, found))
        if said.get("field") != STATUS:
            return False
        seen, ours = values_of(self.batch, number), statuses.is_ours(self.mapping)
        return bool(statuses.unmapped(said, seen, self.settings, ours=ours))

    def drawn(self, number: int) -> dict[str, Any]:
        """Return one column as the template draws it."""
        said = self.said(number)
        field = said.get("field", "")
        samples = samples_of(self.batch, number)
        return {
            "number": number,
            "header": self.batch.headers[number],
            "samples": samples,
            "field": field,
            "options": self.menu.marked(field),
            "pill": self.pill(number, field),
            "hint": self.hint(number) if not field else None,
            "is_flag": is_flag(field),
            "invert": said.get("invert", False),
            "dates": self.dates(number, said) if self.kind(field) == "date" else None,
            "marks": self.marks(number, said, samples) if self.kind(field) in ("number", "money") else None,
            "join": self.join(number, field),
            "note": self.note(number, field, samples),
            "values": mapping_values.block(self.batch, number, said, self.settings, may_add=self.may_add)
            if field
            else None,
        }

    def kind(self, field: str) -> str:
        return self.kinds.get(field) or kind_of(field)

    def pill(self, number: int, field: str) -> tuple[str, str]:
        """Return style and words of how a meaning came about."""
        guess = self.guesses[number]
        if not field:
            return ("", "Not imported")
        if self.as_last:
            return ("pill-success", "As last time")
        if guess.field != field:
            return ("pill-sky", "Chosen")
        percent = f"{guess.confidence:.0%}".replace("%", " %")
        if guess.confidence >= SURE:
            return ("pill-success", f"Sure {percent}")
        return ("pill-sky", f"Likely {percent}") if guess.confidence >= LIKELY else ("pill-warn", f"Look, {percent}")

    def hint(self, number: int) -> tuple[str, str] | None:
        """Return the (field, label) that a column may mean, which nothing but a person should settle."""
        field = hint_of(self.batch.headers[number])
        return (field, self.menu.labels[field]) if field and field not in self.places else None

    def dates(self, number: int, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the orders of a date with the evidence of the whole column."""
        told = self.batch.written.get(str(number), {})
        order = said.get("date") or told.get("date", "")
        counts = told.get("dates", {})
        return {
            "options": [(key, label, key == order) for key, label in ORDERS.items()],
            "words": date_words(counts, self.batch.rows > 0, told.get("date", "")),
            "is_sure": order == "ymd" or bool(counts.get(order)),
        }

    def marks(self, number: int, said: Mapping[str, Any], samples: list[str]) -> dict[str, Any]:
        """Return the marks of a number, and one of the column's as it is read."""
        mark = said.get("number") or self.batch.written.get(str(number), {}).get("number", ".")
        read = ((cell, formats.number(cell, mark)) for cell in samples)
        changed = next((pair for pair in read if pair[0] != pair[1]), None)
        return {"options": [(key, label, key == mark) for key, label in MARKS.items()], "read": changed}

    def join(self, number: int, field: str) -> dict[str, Any] | None:
        """Return what joins the columns of a field, at the first of them; the others only name it."""
        places = self.places.get(field, [])
        if len(places) < 2:
            return None
        others = [self.batch.headers[place] for place in places if place != number]
        separator = self.mapping.get("joins", {}).get(field, " ")
        options = [(key, label, text == separator) for key, (text, label) in SEPARATORS.items()]
        return {"others": others, "options": options if number == places[0] and not is_flag(field) else []}

    def note(self, number: int, field: str, samples: list[str]) -> str:
        """Return what happens to cells that one would not expect."""
        if field == "country":
            unknown = [value for value, _ in values_of(self.batch, number) if len(country_key(value)) > 2]
            return f"No country that we know: {', '.join(unknown[:3])[:80]}." if unknown else ""
        if field in NOTES:
            return NOTES[field]
        if field in BY_NAME and BY_NAME[field].kind == "phone":
            return f"Read by the country of its row, else as in {self.settings.org.country}."
        ranges = [cell for cell in samples if formats.number(cell, ".") not in ("", cell) and "-" in cell[1:]]
        if ranges and self.kind(field) == "whole":
            return f"Ranges become their first number: {ranges[0]} is {formats.number(ranges[0], '.')}."
        return ""


def date_words(counts: Mapping[str, int], is_read: bool, order: str) -> str:
    """Say what a column's dates tell about their order."""
    if not counts:
        return ""
    scope = "in the file" if is_read else "so far"
    if not counts["dmy"] and not counts["mdy"]:
        if order == "ymd":
            return f"Dates {scope} begin with the year."
        return f"Every date {scope} fits both orders: compare one that you know."
    parts = [f"{counts[key]:,} fit only {words}" for key, words in (("dmy", "day first"), ("mdy", "month first"))]
    return f"Of the dates {scope}, {' and '.join(parts)}."
