"""What differs between two lists of entries, entry by entry, in words: a draft against what is live, two versions."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assignment.entries import Entry, compiled

Stored = dict[str, Any]
Line = tuple[str, str, str]  # what, before, after


@dataclass(frozen=True)
class Change:
    """What became of one entry; `lines` say what was changed in it."""

    kind: str  # added, removed, changed, moved
    number: int
    name: str
    lines: tuple[Line, ...] = ()

    @property
    def words(self) -> str:
        return {"added": "Added", "removed": "Removed", "changed": "Changed", "moved": "Moved"}[self.kind]


def changes(before: Sequence[Stored], after: Sequence[Stored]) -> list[Change]:
    """Return the changes in the order of the later list; what was removed comes last."""
    old = {entry["id"]: (place, entry) for place, entry in enumerate(before)}
    new = {entry["id"] for entry in after}
    kept = [old[entry["id"]][0] for entry in after if entry["id"] in old]
    still = set(longest_rise(kept))
    found = []
    for place, entry in enumerate(after):
        was = old.get(entry["id"])
        if was is None:
            found.append(Change("added", place + 1, entry["name"], tuple(described(entry, place))))
        elif was[1] != entry or was[0] not in still:
            found.append(changed(was[1], entry, was[0], place, moved=was[0] not in still))
    gone = [(place, entry) for place, entry in enumerate(before) if entry["id"] not in new]
    return [*found, *(Change("removed", place + 1, one["name"], tuple(described(one, place))) for place, one in gone)]


def changed(old: Stored, new: Stored, before: int, after: int, *, moved: bool) -> Change:
    """Return what differs in an entry that is in both lists."""
    lines = [] if old == new else list(differing(shown(old), shown(new)))
    if moved:
        lines.append(("Place", str(before + 1), str(after + 1)))
    return Change("moved" if old == new else "changed", after + 1, new["name"], tuple(lines))


def differing(old: dict[str, str], new: dict[str, str]) -> Iterator[Line]:
    for label, words in new.items():
        if old[label] != words:
            yield label, old[label], words


def described(stored: Stored, place: int) -> Iterator[Line]:
    """Yield what an entry says, for one that is in one list alone."""
    for label, words in shown(stored).items():
        if words and label not in ("Name", "State"):
            yield label, "", words


def shown(stored: Stored) -> dict[str, str]:
    """Return an entry in words, label by label."""
    entry = compiled([stored])[0]
    alert, take_back = entry.ladder
    return {
        "Name": entry.name,
        "State": "on" if entry.active else "off",
        "Conditions": entry.criteria.words(),
        "Goes to": target_words(entry),
        "First response within": minutes(entry.target_minutes),
        "Alert the manager": minutes(alert, "later"),
        "Take back": minutes(take_back, "later"),
        "Note": stored.get("note", ""),
    }


def target_words(entry: Entry) -> str:
    return f"Pool {entry.target.words}" if entry.target.kind == "pool" else entry.target.words


def minutes(number: int | None, behind: str = "") -> str:
    return "" if number is None else f"{number:,} min {behind}".strip()


def longest_rise(places: Sequence[int]) -> list[int]:
    """Return a longest rising part of some places: those that need not be called moved."""
    ends: list[int] = []
    tails: list[int] = []
    back: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        back[place] = tails[at - 1] if at else None
        ends[at : at + 1] = [place]
        tails[at : at + 1] = [place]
    found: list[int] = []
    last = tails[-1] if tails else None
    while last is not None:
        found.append(last)
        last = back[last]
    return found[::-1]
