"""One list as an address asks for it: view, queue, filter, search, order and place, and the rows that answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from criteria import Criteria
from leads.configuration import configuration
from leads.lists import chips, columns, orders, predefined
from leads.lists.columns import Column
from leads.lists.orders import Order
from leads.lists.predefined import View
from leads.lists.rows import COLUMNS, count_up_to, with_accept
from leads.lists.saved import Choices
from leads.models import Lead, Queue, SavedView
from leads.models.lead_lists import LeadQuerySet
from leads.next_only import closed_to, seen_by
from tenancy import ids
from tenancy.acting import current_org
from tenancy.models import Member

PAGE = 50
COUNTED_WITHOUT = 1000
FOUND = 1000  # the most a search looks through; narrower words find the rest
OF_QUEUE = "queue-"


@dataclass(frozen=True)
class Page:
    """Rows of one page and the cursors of its neighbors, empty at the ends."""

    leads: list[Lead]
    previous: str
    next: str


@dataclass(frozen=True)
class Dropped:
    """What a list would hold without one of its conditions."""

    words: str
    changes: dict[str, str]
    count: int
    is_more: bool

    @property
    def said(self) -> str:
        return f"{self.count:,}{'+' if self.is_more else ''}"


@dataclass
class Listing:
    """A list for one member; with a `problem` it holds no lead at all, whatever is asked of it."""

    member: Member
    view: View = predefined.DEFAULT
    queue: Queue | None = None
    criteria: Criteria | None = None
    problem: str = ""  # why the list cannot be shown
    words: str = ""
    order: Order = orders.NEWEST
    now: datetime = field(default_factory=timezone.now)
    saved: SavedView | None = None
    grouping: str = ""
    ordering: str = ""  # what was asked for; empty for the order the list has by itself
    choices: Choices = field(default_factory=lambda: Choices({}))

    @classmethod
    def asked(cls, member: Member, query: QueryDict) -> "Listing":
        """Read what an address asks for; what a saved view says holds until the address says otherwise."""
        from leads.lists.asking import asked

        return asked(member, query)

    @cached_property
    def leads(self) -> LeadQuerySet:
        """Every lead of the list, unordered."""
        leads = Lead.objects.all()
        if self.problem:
            return leads.none()
        found = leads.open().in_queue(self.queue) if self.queue else self.view.narrow(leads, self.member, self.now)
        if self.criteria is not None:
            bound = self.criteria.at(self.now, tz=current_org().tz, me=self.member.pk)
            found = found.filter(bound.q())
        found = seen_by(self.member, found)
        return found.filter(pk__in=searched(self.words)) if self.words else found

    @property
    def is_closed(self) -> bool:
        """Whether this is a queue whose leads the member gets one by one and does not see."""
        return self.queue is not None and self.queue.pk in closed_to(self.member)

    def page(self, *, after: str = "", before: str = "") -> Page:
        """Return one page of rows behind or before a cursor."""
        if self.problem:
            return Page([], "", "")
        backwards = bool(before)
        cursor = self.order.read(before or after) if before or after else None
        found = self.order.sorted(self.with_columns(), backwards=backwards)
        if cursor is not None:
            found = found.filter(self.order.beyond(cursor, backwards=backwards))
        rows = list(found[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE]
        if backwards:
            rows.reverse()
        behind, ahead = (more, True) if backwards else (cursor is not None, more)
        return Page(
            with_accept(rows, self.member),
            self.order.cursor(rows[0]) if rows and behind else "",
            self.order.cursor(rows[-1]) if rows and ahead else "",
        )

    def with_columns(self) -> LeadQuerySet:
        """Return the leads with what the list shows of each."""
        reads = columns.reads(self.columns)
        linked = [name.partition("__")[0] for name in reads if "__" in name]
        found = self.leads.select_related(*linked) if linked else self.leads
        return found.only(*COLUMNS, *reads)

    def count(self) -> tuple[int, bool]:
        """Return how many there are, and whether there are more than were counted."""
        return (0, False) if self.problem else count_up_to(self.leads)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What the list shows of each lead: as its member chose, else as the view was saved."""
        choice = self.choices.get(self.key)
        return columns.chosen((choice and choice.columns) or (self.saved and self.saved.columns) or columns.DEFAULT)

    @cached_property
    def widths(self) -> dict[str, int]:
        """The widths somebody gave to columns, in pixels."""
        choice = self.choices.get(self.key)
        given: dict[str, Any] = {**(self.saved.widths if self.saved else {}), **(choice.widths if choice else {})}
        return columns.widths(given)

    @property
    def key(self) -> str:
        """The name of the list wherever something is kept about it."""
        if self.saved:
            return self.saved.public_id
        return f"{OF_QUEUE}{self.queue.public_id}" if self.queue else self.view.key

    @property
    def chips(self) -> list[chips.Chip]:
        return chips.chips(configuration().schema, self.criteria)

    def without(self) -> list["Dropped"]:
        """Count the list without each of its conditions: what an empty one offers."""
        found = [self.dropped(chip.words, {"filter": chip.rest}) for chip in self.chips]
        return [*found, *([self.dropped(self.words, {"q": ""})] if self.words else [])]

    def dropped(self, words: str, changes: dict[str, str]) -> "Dropped":
        criteria, _ = (
            chips.read(configuration().schema, changes["filter"]) if "filter" in changes else (self.criteria, "")
        )
        wider = replace(self, criteria=criteria, words="" if "q" in changes else self.words)
        return Dropped(words, changes, *count_up_to(wider.leads, COUNTED_WITHOUT))

    @property
    def title(self) -> str:
        if self.saved:
            return self.saved.label
        return self.queue.name if self.queue else self.view.label

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.criteria is not None)


def queue_id(text: str) -> int:
    try:
        return ids.decode(text, ids.QUEUE)
    except ids.BadId:
        return 0


def searched(words: str, most: int = FOUND) -> list[int]:
    """Return the leads whose name, company, address or number contains the words, newest first as far as it matters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM search_leads(%s, %s)", [words, most])
        return [row[0] for row in cursor.fetchall()]
