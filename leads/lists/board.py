"""The board: a list's leads in columns by status, owner or rating, fifty cards each, more on request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from leads.configuration import configuration
from leads.fields import RATINGS
from leads.lists import orders
from leads.lists.listing import Listing
from leads.lists.orders import Order
from leads.lists.rows import COLUMNS, labeled
from leads.models import Lead, Queue, Stage, Status
from tenancy.models import Member

CARDS = 50
COUNTED = 1000  # what is counted and added up of one column
MOST = 12  # columns
STATUS, OWNER, RATING = DIVISIONS = ("status", "owner", "rating")
UNRATED = "none"


@dataclass(frozen=True)
class Place:
    """One column's meaning: `key` is what moves and addresses say, `holds` the condition on its leads."""

    key: str
    label: str
    holds: Q
    of: Status | Member | Queue | str

    @property
    def kind(self) -> str:
        return self.of.kind if isinstance(self.of, Status) else Stage.OPEN

    @property
    def is_folded(self) -> bool:
        return self.kind == Stage.UNQUALIFIED


@dataclass(frozen=True)
class Figures:
    """How many leads a column holds and what they turn over a year, both at least where `is_more`."""

    count: int
    is_more: bool
    revenue: int


@dataclass(frozen=True)
class Column:
    """One column and some of its cards."""

    place: Place
    figures: Figures
    leads: list[Lead]
    next: str


def places(by: str, member: Member) -> list[Place]:
    """Return the columns of a division."""
    if by == OWNER:
        return [Place(owner.public_id, owner.name, owned_by(owner), owner) for owner in owners(member)]
    if by == RATING:
        rated = [Place(rating, rating, Q(rating=rating), rating) for rating in RATINGS]
        return [*rated, Place(UNRATED, "Not rated", Q(rating=""), "")]
    active = [status for status in configuration().statuses if status.is_active]
    return [Place(status.public_id, status.label, Q(status=status), status) for status in active]


def owned_by(owner: Member | Queue) -> Q:
    return Q(owner_member=owner) if isinstance(owner, Member) else Q(owner_queue=owner)


def owners(member: Member) -> list[Member | Queue]:
    """Return whose leads have a column: one's own, the team's, the queues', then everybody else's, as many as fit."""
    settings = configuration()
    others = [row for row in settings.members if row.is_active and row.pk != member.pk and row.role != "viewer"]
    team = [row for row in others if row.manager_id in (member.pk, member.manager_id) and row.manager_id]
    rest = [row for row in others if row not in team]
    found: list[Member | Queue] = [member, *team, *settings.queues, *rest]
    return found[:MOST]


def order_of(place: Place, listing: Listing) -> Order:
    """Return the order within a column: what is closed is read newest first."""
    return listing.order if place.kind == Stage.OPEN else orders.NEWEST


def columns(listing: Listing, by: str) -> list[Column]:
    """Return every column with its first cards; folded ones only count. Two statements, however many columns."""
    if listing.problem:
        return []
    divided = places(by, listing.member)
    counted = figures(listing, divided)
    cards = first_cards(listing, [place for place in divided if not place.is_folded])
    return [
        made(listing, place, numbers, cards.get(place.key, []))
        for place, numbers in zip(divided, counted, strict=True)
    ]  # fmt: skip


def column(listing: Listing, place: Place, *, after: str) -> Column:
    """Return one column from a cursor on."""
    order = order_of(place, listing)
    cursor = order.read(after)
    found = cards_of(listing, place)
    if cursor is not None:
        found = found.filter(order.beyond(cursor))
    return made(listing, place, Figures(0, False, 0), list(found[: CARDS + 1]))


READ = (*COLUMNS, "rating")


def cards_of(listing: Listing, place: Place) -> QuerySet[Lead]:
    """Return the cards of one column in their order."""
    return order_of(place, listing).sorted(listing.leads.filter(place.holds).only(*READ))


def first_cards(listing: Listing, divided: Sequence[Place]) -> dict[str, list[Lead]]:
    """Return the first cards of each column by its key, all in one statement."""
    slices = [cards_of(listing, place)[: CARDS + 1] for place in divided]
    if not slices:
        return {}
    found = slices[0].union(*slices[1:], all=True) if len(slices) > 1 else slices[0]
    cards: dict[str, list[Lead]] = {place.key: [] for place in divided}
    for lead in found:
        cards.setdefault(key_of(lead, divided), []).append(lead)
    return cards


def key_of(lead: Lead, divided: Iterable[Place]) -> str:
    """Return the column a lead stands in."""
    for place in divided:
        here = place.of
        if isinstance(here, Status) and lead.status_id == here.pk:
            return place.key
        if isinstance(here, Member) and lead.owner_member_id == here.pk:
            return place.key
        if isinstance(here, Queue) and lead.owner_queue_id == here.pk:
            return place.key
        if isinstance(here, str) and lead.rating == here:
            return place.key
    return ""


def made(listing: Listing, place: Place, numbers: Figures, found: list[Lead]) -> Column:
    more = len(found) > CARDS
    following = order_of(place, listing).cursor(found[CARDS - 1]) if more else ""
    return Column(place, numbers, labeled(found[:CARDS]), following)


def figures(listing: Listing, divided: Sequence[Place]) -> list[Figures]:
    """Count each column and add up its leads' annual revenue, up to a bound, all in one statement."""
    parts, values = [], []
    for at, place in enumerate(divided):
        inner = listing.leads.filter(place.holds).order_by().values("annual_revenue")[: COUNTED + 1]
        sql, given = inner.query.sql_with_params()
        parts.append(f"SELECT {at}, count(*), coalesce(sum(annual_revenue), 0) FROM ({sql}) column_{at}")
        values += list(given)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counted = {at: (count, int(revenue)) for at, count, revenue in cursor.fetchall()}
    return [Figures(min(counted[at][0], COUNTED), counted[at][0] > COUNTED, counted[at][1]) for at in sorted(counted)]
