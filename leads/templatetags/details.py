"""Labels and values of a record, drawn at once: a lead has thirty, and as a template they were half of its page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tenancy.templatetags.look import icon

register = template.Library()


@register.simple_tag
def detail_row(row: Mapping[str, Any]) -> SafeString:
    """Draw a label and its value; with edit_url the value is a link that fetches its form into the row."""
    drawn = editable(row) if row["edit_url"] else plain(row)
    return mark_safe(f'<div id="field-{escape(row["name"])}"><dt>{escape(row["label"])}</dt><dd>{drawn}</dd></div>')


def plain(row: Mapping[str, Any]) -> str:
    return f'<span class="plain-value truncate">{escape(row["value"] or "–")}</span>'


def editable(row: Mapping[str, Any]) -> str:
    """Draw a value that opens its form; `saved` says that it was just changed."""
    name, label, value, url = (escape(row[key]) for key in ("name", "label", "value", "edit_url"))
    css = f"inline-value{'' if value else ' is-empty'}{' is-saved' if row.get('saved') else ''}"
    mark = icon("check", "icon-14 tone-ok") if row.get("saved") else icon("pencil", "icon-12 inline-pen")
    shown = value or f"Add {escape(row['label'].lower())}"
    return (
        f'<a class="{css}" href="{url}" hx-get="{url}" hx-target="#field-{name}" hx-swap="outerHTML"'
        f' aria-label="Edit {label}: {value or "empty"}" title="{value}">'
        f'<span class="truncate">{shown}</span>{mark}</a>'
    )
