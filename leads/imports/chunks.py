"""One chunk of an import: its rows are read, judged and written in one transaction, with the import's progress."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from django.db import OperationalError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from leads import duplicates, web_hooks
from leads.imports.ahead import Ahead, Line
from leads.imports.judging import Chunk
from leads.imports.matching import Circle
from leads.imports.options import Options
from leads.imports.rerouting import reroute
from leads.imports.rows import Reader, Row, State
from leads.imports.source import rows_of
from leads.imports.writing import given, keep, terms_of, write
from leads.intake import routers
from leads.models import Import, ImportRow
from leads.sending import sending
from tenancy.models import Member

log = logging.getLogger(__name__)

CHUNK_LETTERS = 4_000_000  # of a transaction's cells
CHUNK = 2000  # rows a transaction: posts of the organization wait for it, so it ends within a second or so
OURS = "An error of ours: {}. The row is kept; import it again after an update."


class Reading:
    """The file of the import that runs, open from chunk to chunk for as long as nobody else runs one of them."""

    def __init__(self) -> None:
        self.of = (0, 0)
        self.rows: Iterator[tuple[int, list[str]]] = iter(())
        self.ahead = Ahead()

    def next(self, batch: Import) -> tuple[list[Line], list[Row] | None]:
        """Return the next lines of an import, and what they say as far as that is known already."""
        began, found = self.ahead.waiting is not None, self.ahead.take()
        if found is not None and self.of == (batch.pk, batch.reached) and not self.repaired(batch):
            self.of = (batch.pk, found[0][-1][0] if found[0] else batch.reached)
            return found
        if began:
            self.of = (0, 0)  # what was read in vain is read again
        return self.lines(batch), None

    def look_ahead(self, run: "Run") -> None:
        """Begin with the lines behind those that are being written, once."""
        if self.ahead.waiting is None and self.of[0] == run.batch.pk:
            rows, self.rows = self.rows, iter(())
            self.ahead.start(partial(self.cut_ahead, rows), run.reader())

    def cut_ahead(self, rows: Iterator[tuple[int, list[str]]]) -> list[Line]:
        lines = cut(rows)
        self.rows = rows
        return lines

    def close(self) -> None:
        self.ahead.close()

    def repaired(self, batch: Import) -> bool:
        return batch.lines.filter(state=State.WAITING).exists()

    def lines(self, batch: Import) -> list[Line]:
        """Return the next lines of an import: repaired ones, then those of the file that are still to come."""
        repaired = batch.lines.filter(state=State.WAITING).order_by("line")[:CHUNK]
        found: list[Line] = [(row.line, row.cells, row.pk) for row in repaired]
        if found:
            return found
        if batch.rows and batch.done >= batch.rows:
            return []
        if self.of != (batch.pk, batch.reached):
            self.rows = rows_of(batch, after=batch.reached)
        self.of = (0, 0)  # what fails is read again
        lines = cut(self.rows)
        self.of = (batch.pk, lines[-1][0] if lines else batch.reached)
        return lines


def cut(rows: Iterable[tuple[int, list[str]]]) -> list[Line]:
    """Return a chunk of rows, few enough in number and letters."""
    lines: list[Line] = []
    letters = 0
    for line, cells in rows:
        lines.append((line, cells, None))
        letters += sum(map(len, cells))
        if len(lines) >= CHUNK or letters >= CHUNK_LETTERS:
            break
    return lines


class Run:
    """A chunk on its way in; `rows` say what became of each line, `given` how many leads each member got."""

    def __init__(self, batch: Import, by: Member, reading: Reading | None = None) -> None:
        self.batch, self.by, self.now, self.reading = batch, by, timezone.now(), reading
        self.options = Options.of(batch)
        self.rows: list[Row] = []
        self.given: Counter[str] = Counter()

    def look_ahead(self) -> None:
        if self.reading is not None:
            self.reading.look_ahead(self)

    def reader(self) -> Reader:
        return Reader(self.batch, self.options, self.by, self.now)

    def run(self, lines: list[Line], rows: list[Row] | None = None) -> None:
        """Let lines in as one set; one that meets an error of ours is halved until the faulty line stands alone.

        `rows` are the lines as somebody has understood them already.
        """
        try:
            if rows is None:
                reader = self.reader()
                rows = [reader.row(*line) for line in lines]
            commit_soon()
            duplicates.hold_everybody()  # single keys taken row by row could wait for a post that waits for them
            with transaction.atomic(), sending(meanwhile=self.look_ahead):
                self.let_in(rows)
        except OperationalError:  # the database is away: the whole chunk waits for another try
            raise
        except Exception as error:
            log.exception("%s rows of import %s failed", len(lines), self.batch.pk)
            if len(lines) > 1:
                self.run(lines[: len(lines) // 2])
                self.run(lines[len(lines) // 2 :])
            else:
                self.refuse(Row(*lines[0]), error)

    def let_in(self, rows: list[Row]) -> None:
        circle = Circle(rows, self.options.key, hold=True)
        chunk = Chunk(self.batch, self.options, circle, self.by, self.now)
        made_here = lines_of(self.batch, circle)
        for row in rows:
            chunk.judge(row, made_here)
        reroute(chunk, rows, made_here, [made(terms_of(self.options).rule) for made in routers])
        if self.options.automations:
            write(chunk, rows)
            web_hooks.ring(*web_hooks.KINDS)
        else:
            with web_hooks.quietly():
                write(chunk, rows)
        self.rows += rows
        self.given += given(chunk)

    def refuse(self, row: Row, error: Exception) -> None:
        """Keep a line that met an error of ours: it must not hold up the others."""
        row.settle(State.REJECTED, OURS.format(type(error).__name__))
        keep(self.batch, [row])
        self.rows.append(row)


def commit_soon() -> None:
    """Let this transaction's commit not wait for the disk: a chunk that a crash takes back is run again, whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def lines_of(batch: Import, circle: Circle) -> dict[int, int]:
    """Return which of the leads that are here were made by which line of this list, by their keys."""
    pks = circle.leads_here()
    made = ImportRow.objects.filter(batch=batch, lead__in=pks, state=State.CREATED)
    return dict(made.values_list("lead").annotate(first=Min("line")))
