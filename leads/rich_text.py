"""What people write, shown with a little shape: paragraphs, lists, bold words, links, people; nothing else passes."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
BULLETS = ("- ", "* ", "• ")


def rich(text: str) -> SafeString:
    """Return escaped text with its links, bold words, lists and paragraphs."""
    parts: list[str] = []
    items: list[str] = []
    for line in [*map(str.strip, text.splitlines()), ""]:
        if line.startswith(BULLETS):
            items.append(f"<li>{inline(line[2:].strip())}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line:
            parts.append(f"<p>{inline(line)}</p>")
    return mark_safe("".join(parts))


def inline(text: str) -> SafeString:
    """Return one escaped line with its links and bold words."""
    parts, at = [], 0
    for found in LINK.finditer(text):
        parts.append(bold(text[at : found.start()]))
        address = escape(found[0])
        parts.append(f'<a href="{address}" rel="noopener noreferrer" target="_blank">{address}</a>')
        at = found.end()
    return mark_safe("".join([*parts, bold(text[at:])]))


def bold(text: str) -> str:
    return BOLD.sub(r"<b>\1</b>", escape(text))
