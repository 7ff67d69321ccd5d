"""Colleagues named with an @ in what somebody writes: found by their names, told once, and marked where it is read."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from leads import inquiries
from leads.configuration import configuration
from leads.models import Activity, Lead
from leads.rich_text import inline
from tenancy.models import Member

MOST = 20  # a note to everybody is an announcement


def addressed(text: str) -> list[Member]:
    """Return the active members named in a text, in its order."""
    pattern, people = names()
    found: dict[int, Member] = {}
    if pattern is not None and "@" in text:
        for match in pattern.finditer(text):
            member = people[match[1].casefold()]
            found[member.pk] = member
    return list(found.values())[:MOST]


def names() -> tuple[re.Pattern[str] | None, dict[str, Member]]:
    """Return the pattern of all names, the longest first, and whose they are; read once a configuration."""
    kept = configuration().kept
    if "addressed" not in kept:
        people = {member.name.casefold(): member for member in reversed(configuration().members) if member.is_active}
        listed = "|".join(re.escape(name) for name in sorted(people, key=lambda name: (-len(name), name)))
        pattern = re.compile(rf"(?<![\w@])@({listed})(?!\w)", re.IGNORECASE) if listed else None
        kept["addressed"] = (pattern, people)
    found: tuple[re.Pattern[str] | None, dict[str, Member]] = kept["addressed"]  # type: ignore[assignment]
    return found


def tell_addressed(lead: Lead, activity: Activity, by: Member) -> None:
    """Tell the members named in a note or a call, except the one who wrote it."""
    for member in addressed(activity.body):
        if member.pk != by.pk:
            words = f"{by.name} mentioned you at {lead.name}: {activity.body}"
            inquiries.tell(member, "lead.mentioned", words, f"{inquiries.path_of(lead)}#activity-{activity.public_id}")


def shown(text: str) -> SafeString:
    """Return a text, escaped, with its links, its line breaks and the people it names."""
    pattern, people = names()
    if pattern is None or "@" not in text:
        return by_line(text)
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        parts.append(by_line(text[at : match.start()]))
        parts.append(f'<b class="mention">@{escape(people[match[1].casefold()].name)}</b>')
        at = match.end()
    return mark_safe("".join([*parts, by_line(text[at:])]))


def by_line(text: str) -> SafeString:
    """Return escaped text whose lines stay lines; blanks at its ends are kept."""
    return mark_safe("<br>".join(inline(line) for line in text.replace("\r\n", "\n").split("\n")))
