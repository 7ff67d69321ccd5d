"""Trying a whole list before anything is written: the judging of the run, over every row, with nothing kept of it."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils import timezone

from leads.imports import waiting
from leads.imports.chunks import OURS, Line, cut
from leads.imports.findings import Findings
from leads.imports.judging import Chunk
from leads.imports.options import Options
from leads.imports.rerouting import reroute
from leads.imports.rows import Reader, Row, State
from leads.imports.shadow import Shadow, ShadowCircle
from leads.imports.source import rows_of
from leads.imports.writing import terms_of
from leads.intake import Judge, Terms, judged, judges, routers
from leads.many.changes import known
from leads.models import Import
from tenancy.acting import acting
from tenancy.models import Member
from tenancy.refusals import Refusal

log = logging.getLogger(__name__)

STOPPED = "The dry run stopped at an error of ours ({}). Nothing was written; try it again."


def drain(org_id: int) -> None:
    """Try the lists of an organization that wait for it."""
    while (found := claimed(org_id)) is not None:
        found.run()


def claimed(org_id: int) -> "DryRun | None":
    """Take the oldest list to be tried that no living worker has."""
    now = timezone.now()
    with acting(org_id, door="import"):
        batch = waiting.claimed(Import.State.CHECKING, now, findings={"checked": 0})
        return DryRun(org_id, batch, now) if batch else None


class DryRun:
    """One list being tried; what it last said is its claim, which a changed choice takes away."""

    def __init__(self, org_id: int, batch: Import, said_at: datetime) -> None:
        self.org_id, self.batch, self.said_at = org_id, batch, said_at
        self.options, self.found, self.now = Options.of(batch), Findings(), said_at
        self.shadow = Shadow()

    def run(self) -> None:
        """Try every row; what cannot be read says so in words."""
        try:
            self.go_through()
        except Refusal as refusal:
            self.say(state=Import.State.MAPPING, findings={"problem": refusal.sentence})
        except OperationalError:  # the database is away: tried again from the beginning
            raise
        except Exception as error:
            log.exception("The dry run of import %s failed", self.batch.pk)
            self.say(state=Import.State.MAPPING, findings={"problem": STOPPED.format(type(error).__name__)})
        finally:
            self.shadow.close()

    def go_through(self) -> None:
        rows: Iterator[tuple[int, list[str]]] | None = None
        while True:
            with acting(self.org_id, door="import"):
                if rows is None:
                    rows = rows_of(self.batch)
                    self.prepare()
                lines = cut(rows)
                self.judge(lines)
            if not lines:
                self.say(state=Import.State.MAPPING, findings=self.found.stored | {"at": timezone.now().isoformat()})
                return
            if not self.say(findings={"checked": self.found.checked}):
                return

    def prepare(self) -> None:
        """Get ready what lasts for the whole list: who reads rows, and who remembers what was handed out."""
        if self.batch.created_by is None:
            raise Refusal("Whoever sent this list is no longer here.")
        self.by: Member = self.batch.created_by
        self.reader = Reader(self.batch, self.options, self.by, self.now)
        self.terms: Terms = terms_of(self.options)
        self.routing: list[Judge] = [made(self.terms.rule, looking=True) for made in routers]

    def judge(self, lines: list[Line]) -> None:
        """Judge a chunk as the run would; one that meets an error of ours is halved as there."""
        if not lines:
            return
        try:
            with transaction.atomic():
                self.look(lines)
        except OperationalError:
            raise
        except Exception as error:
            if len(lines) > 1:
                self.judge(lines[: len(lines) // 2])
                self.judge(lines[len(lines) // 2 :])
            else:
                row = Row(*lines[0])
                row.settle(State.REJECTED, OURS.format(type(error).__name__))
                self.found.add([row], self.empty(), {}, {})

    def look(self, lines: list[Line]) -> None:
        rows = [self.reader.row(*line) for line in lines]
        circle = ShadowCircle(rows, self.options.key, self.shadow)
        chunk = Chunk(self.batch, self.options, circle, self.by, self.now)
        for row in rows:
            chunk.judge(row, circle.lines)
        reroute(chunk, rows, circle.lines, self.routing)
        told = judged(chunk.newcomers, self.now, self.terms, self.by, self.routing)
        routed = {id(one.draft): told[one.draft.pk] for one in chunk.newcomers}
        known(newcomer.draft for newcomer in chunk.newcomers)
        for judge in judges:
            judge([touched.lead for touched in chunk.touched.values()], self.now)
        circle.remember(chunk)
        self.found.add(rows, chunk, circle.lines, routed)

    def empty(self) -> Chunk:
        return Chunk(self.batch, self.options, ShadowCircle([], self.options.key, self.shadow), self.by, self.now)

    def say(self, **values: object) -> bool:
        """Write what is known so far; false when the list is no longer this worker's to try."""
        now = timezone.now()
        with acting(self.org_id, door="import"):
            mine = Import.objects.filter(pk=self.batch.pk, state=Import.State.CHECKING, examined_at=self.said_at)
            is_mine = bool(mine.update(examined_at=now, **values))
        self.said_at = now
        return is_mine
