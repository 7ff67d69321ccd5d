"""Whose turn it is in a pool: pure arithmetic over credits, loads and abilities.

Turns are those of fair queueing: with each lead everybody who could have had it earns their share, and of those to
whom part of a lead is owed the one gets it who would be owed a whole one first. Nobody is ever a lead or more ahead
or behind (Tijdeman, "The chairman assignment problem", 1980; Baruah et al., "Proportionate progress", 1996). Who
could not have had a lead earns nothing, so somebody back from leave is not buried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

EARLY = datetime(1970, 1, 1, tzinfo=UTC)
FAR = float("inf")
NOISE = 1e-9  # of adding fractions


@dataclass
class Place:
    """One member's place in a pool, as of now; `owner` is who gets the lead, a delegate where the member is away."""

    row: int
    member: int
    owner: int
    weight: int
    credit: float
    received: int
    last_at: datetime | None
    open: int = 0
    is_limited: bool = True
    fit: int = 0  # how many of a lead's wishes the member meets

    @property
    def seen(self) -> datetime:
        return self.last_at or EARLY


def by_turn(places: Sequence[Place]) -> tuple[Place, str]:
    """Return whose turn it is, and let everybody earn their share of this lead."""
    total = sum([place.weight for place in places])
    first, soonest = places[0], FAR
    for place in places:
        place.credit += place.weight / total
        if place.credit > NOISE and (wait := round((1 - place.credit) * total / place.weight, 9)) < soonest:
            first, soonest = place, wait
    words = "the only one who could" if len(places) == 1 else f"next in turn, {first.credit:.2f} of a lead owed"
    first.credit -= 1
    return first, words


def by_load(places: Sequence[Place]) -> tuple[Place, str]:
    """Return who has fewest open leads for their weight; of several the one who has waited longest."""
    least = min(places, key=lambda place: (place.open / place.weight, place.seen, place.received, place.row))
    even = sum(place.open * least.weight == least.open * place.weight for place in places)
    words = f"fewest open leads, {least.open}"
    return least, words if even == 1 else f"{words}, and has waited longest of {even}"


def by_fit(places: Sequence[Place]) -> tuple[Place, str]:
    """Return whose turn it is among those who fit the lead best."""
    best = max(place.fit for place in places)
    fitting = [place for place in places if place.fit == best]
    first, words = by_turn(fitting)
    return first, f"best match of {len(places)}, {words}" if best else f"nobody matches, {words}"
