"""What the palette offers to do: on the lead that is open, and anywhere."""

import re
from dataclasses import dataclass

from django.urls import reverse

from criteria import fold
from leads.models import Lead, Stage
from leads.next_only import is_hidden
from leads.workflow import allowed_moves
from tenancy import ids
from tenancy.models import Member

OPEN_LEAD = re.compile(r"/leads/(00Q\w{12,15})/")


@dataclass(frozen=True)
class Command:
    """One thing to do: its page, and what to press instead where the page that is open has it."""

    label: str
    icon: str
    url: str
    press: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Commands:
    """Commands under one heading."""

    title: str
    rows: list[Command]


def commands(member: Member, words: str, page: str) -> list[Commands]:
    """Return the commands whose name contains the words, those of the open lead first."""
    wanted = fold(words.removeprefix(">").strip())
    lead = open_lead(member, page)
    groups = [Commands(f"Actions on {lead.name}", on_lead(lead, member))] if lead else []
    groups.append(Commands("Actions", anywhere(member)))
    found = [Commands(group.title, [row for row in group.rows if wanted in fold(row.label)]) for group in groups]
    return [group for group in found if group.rows]


def open_lead(member: Member, page: str) -> Lead | None:
    """Return the lead of the page from which the palette was opened, if the member sees it."""
    match = OPEN_LEAD.search(page)
    try:
        pk = ids.decode(match[1], ids.LEAD) if match else 0
    except ids.BadId:
        return None
    lead = Lead.objects.with_labels().filter(pk=pk, deleted_at=None).first() if pk else None
    return None if lead is None or is_hidden(lead, member) else lead


def on_lead(lead: Lead, member: Member) -> list[Command]:
    """Return what this member may do with a lead now."""
    url = reverse("lead", args=[lead.pk])
    if lead.is_converted:
        return []
    moves = allowed_moves(lead, member)
    given: list[tuple[bool, Command]] = [
        (member.may("accept", lead), Command("Accept lead", "user-round-check", url, "[data-accept]", ("A",))),
        (bool(moves), Command("Change status", "circle-dashed", url, ".outcome-menu summary", ("S",))),
        (member.may("log", lead) and not lead.do_not_call, composed(url, "call", "Log call", "phone", "L")),
        (member.may("log", lead), composed(url, "note", "Write note", "sticky-note", "N")),
        (member.may("log", lead), composed(url, "task", "Add task", "list-checks", "T")),
        (
            member.may("log", lead) and not lead.has_opted_out_of_email,
            composed(url, "email", "Write e-mail", "mail", "E"),
        ),
        (member.may("log", lead), composed(url, "event", "Plan meeting", "calendar-check", "")),
        (
            member.may("assign", lead),
            Command("Change owner", "users-round", f"{url}assign/", "a[data-key=o]", ("O",)),
        ),
        (
            any(status.kind == Stage.CONVERTED for status in moves),
            Command("Convert", "arrow-right", f"{url}convert/", "a[data-key=convert]", ("Shift", "C")),
        ),
        (member.may("edit", lead), Command("Edit all fields", "pencil", f"{url}edit/")),
        (True, Command("Follow or stop following", "star", url, "#follow-button")),
    ]
    return [command for is_allowed, command in given if is_allowed]


def composed(url: str, kind: str, label: str, icon: str, key: str) -> Command:
    keys = (key,) if key else ()
    return Command(label, icon, f"{url}?compose={kind}#composer", f'[data-compose="{kind}"]', keys)


def anywhere(member: Member) -> list[Command]:
    """Return what can be done on any page."""
    given = [
        (member.may("create"), Command("New lead", "plus", reverse("lead-new"), keys=("C",))),
        (member.may("accept"), Command("Accept next", "user-round-check", reverse("inbox"), "[data-accept-next]")),
        (member.may("import"), Command("Import a list", "upload", reverse("imports"))),
        (True, Command("Keyboard shortcuts", "keyboard", reverse("profile"), "[data-open='#shortcuts']", ("?",))),
    ]
    return [command for is_allowed, command in given if is_allowed]
