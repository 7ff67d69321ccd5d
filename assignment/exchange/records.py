"""Whom a file may mean: people, queues, pools and reasons by id, by name, or as Salesforce names them."""

from collections.abc import Sequence
from typing import Any

from assignment.forms import PREFIX
from assignment.people import teams
from leads.configuration import configuration
from leads.models import Reason
from tenancy import ids
from tenancy.ids import BadId

KINDS = {"member": "person", "queue": "queue", "pool": "pool", "unqualify": "reason"}
Offer = tuple[str, dict[str, Any]]


def known(kind: str) -> str:
    """Return what a kind of target is called in a sentence."""
    return KINDS.get(kind, kind or "target")


def records(kind: str) -> dict[int, Any]:
    """Return the records of a kind by their primary key."""
    settings = configuration()
    found: dict[str, dict[int, Any]] = {
        "member": settings.member_by_id,
        "queue": settings.queue_by_id,
        "unqualify": {row.pk: row for row in settings.reasons if row.kind == Reason.Kind.NEVER},
    }
    return {pk: team.pool for pk, team in teams().items()} if kind == "pool" else found.get(kind, {})


def record_named(kind: str, public_id: Any, name: str) -> int | None:
    """Return the one record with an id, else the one that a name can only mean."""
    among = records(kind)
    try:
        pk = ids.decode(public_id, PREFIX.get(kind, "-"))
    except BadId:
        pk = 0
    if pk in among and (not name or name == public_id or squeezed(name) in names(kind, among[pk])):
        return pk
    wanted = squeezed(name)
    found = [one for one, record in among.items() if wanted in names(kind, record)]
    if not found and kind == "member":  # user names end in what tells a sandbox: ada@acme.com.test
        found = [one for one, record in among.items() if name.casefold().startswith(f"{record.user.email.casefold()}.")]
    return found[0] if wanted and len(found) == 1 else None


def names(kind: str, record: Any) -> set[str]:
    return {squeezed(str(record)), squeezed(record.user.email)} if kind == "member" else {squeezed(str(record))}


def squeezed(name: str) -> str:
    """Return a name as developer names compare: DACH_enterprise is “DACH enterprise”."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def offered() -> dict[str, Offer]:
    """Return whom a name without a record may stand for, by the value of a choice."""
    settings = configuration()
    people = [one for one in settings.members if one.is_active and one.role != "viewer"]
    pools = [team.pool for team in teams().values()]
    named: list[tuple[str, str, Sequence[Any]]] = [
        ("queue", "Queue", settings.queues), ("member", "Person", people), ("pool", "Pool", pools),
    ]  # fmt: skip
    found: dict[str, Offer] = {
        record.public_id: (f"{word} {record}", {"type": kind, "id": record.pk})
        for kind, word, listed in named
        for record in listed
    }
    alone = {"keep": "Keep the owner", "account": "Account owner"}
    return found | {kind: (words, {"type": kind, "id": None}) for kind, words in alone.items()}
