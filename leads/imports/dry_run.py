"""Trying a whole list before anything is written: the judging of the run, over every row, with nothing kept of it.

A dry run goes chunk by chunk like the run. What it knows so far lies in a file of its own, written down every few
seconds, so that it makes way for others, and goes on from there after a kill.
"""

import logging
import time
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from leads.bulk import without_collector
from leads.imports import waiting
from leads.imports.chunks import OURS, Line, cut
from leads.imports.findings import Findings
from leads.imports.judging import Chunk
from leads.imports.options import Options
from leads.imports.rerouting import reroute
from leads.imports.rows import Reader, Row, State
from leads.imports.shadow import InUse, Shadow, ShadowCircle, is_held
from leads.imports.source import rows_of
from leads.imports.writing import terms_of
from leads.intake import Judge, judged, judges, routers
from leads.many.changes import known
from leads.models import Import
from tenancy.acting import acting
from tenancy.models import Member
from tenancy.refusals import Refusal

log = logging.getLogger(__name__)

STOPPED = "The dry run stopped at an error of ours ({}). Nothing was written; try it again."
SAVED = 5.0  # seconds between two times that what is known is written down


class Trials:
    """The lists of an organization that are to be tried, a chunk at a time."""

    def __init__(self, org_id: int) -> None:
        self.org_id = org_id
        self.current: DryRun | None = None

    def step(self) -> bool:
        """Try the next chunk; false when no list waits."""
        if self.current is None:
            self.current = claimed(self.org_id)
        if self.current is None:
            return False
        goes_on = False
        try:
            goes_on = self.current.step()
        finally:
            if not goes_on:
                self.current = None
        return True

    def rest(self) -> None:
        """Leave the list in hand to whoever comes next."""
        if self.current is not None:
            self.current.rest()


def claimed(org_id: int) -> "DryRun | None":
    """Take the oldest list to be tried that no living worker has."""
    now = timezone.now()
    with acting(org_id, door="import"):
        batch = waiting.claimed(Import.State.CHECKING, now, is_left=lambda one: not is_held(one.pk))
        if batch is None:
            return None
        if "begun" not in batch.findings:
            batch.findings = {"checked": 0, "begun": now.isoformat()}
            Import.objects.filter(pk=batch.pk).update(findings=batch.findings)
        return DryRun(org_id, batch, now)


class DryRun:
    """One list being tried; what it last said is its claim, which a changed choice takes away."""

    def __init__(self, org_id: int, batch: Import, said_at: datetime) -> None:
        self.org_id, self.batch, self.said_at = org_id, batch, said_at
        self.options, self.begun = Options.of(batch), batch.findings["begun"]
        self.shadow: Shadow | None = None
        self.line = 0  # the last one that was judged

    def step(self) -> bool:
        """Try the next rows; false when that was all. What cannot be read says so in words."""
        try:
            return self.go_on()
        except InUse:  # whoever was silent lives
            return False
        except OperationalError:  # the database is away: somebody goes on from what was written down
            self.leave()
            raise
        except Refusal as refusal:
            return self.end({"problem": refusal.sentence})
        except Exception as error:
            log.exception("The dry run of import %s failed", self.batch.pk)
            return self.end({"problem": STOPPED.format(type(error).__name__)})

    def go_on(self) -> bool:
        with acting(self.org_id, door="import"), without_collector():
            if self.shadow is None:
                self.begin()
            lines = cut(self.rows)
            self.judge(lines)
        if not lines:
            return self.end(self.found.stored | {"at": timezone.now().isoformat()})
        self.line = lines[-1][0]
        if time.monotonic() > self.saved_at + SAVED:
            self.save()
        if self.say(findings=self.progress):
            return True
        self.give_up()
        return False

    def begin(self) -> None:
        """Begin with the list, or go on where somebody before has written down what was known."""
        self.shadow = shadow = Shadow.of(self.batch.pk, self.begun)
        if self.batch.created_by is None:
            raise Refusal("Whoever sent this list is no longer here.")
        self.by: Member = self.batch.created_by
        self.terms = terms_of(self.options)
        if (kept := shadow.state()) is None:
            self.now, self.found = self.said_at, Findings()
            self.routing: list[Judge] = [made(self.terms.rule, looking=True) for made in routers]
        else:
            self.line, self.now, self.found, self.routing = kept
        self.reader = Reader(self.batch, self.options, self.by, self.now)
        self.rows = rows_of(self.batch, after=self.line)
        self.saved_at = time.monotonic()

    def save(self) -> None:
        """Write down what is known, with the line up to which it is."""
        assert self.shadow is not None
        self.shadow.save((self.line, self.now, self.found, self.routing))
        self.saved_at = time.monotonic()

    def rest(self) -> None:
        """Make way; whoever claims the list next goes on behind the last row."""
        if self.shadow is not None:
            self.save()
        self.leave()
        self.say(examined_at=None)

    def give_up(self) -> None:
        """Leave a list that somebody else tries, or that is not to be tried any more: then nothing is kept."""
        assert self.shadow is not None
        with acting(self.org_id, door="import"):
            is_tried = Import.objects.filter(pk=self.batch.pk, state=Import.State.CHECKING).exists()
        if is_tried:
            self.shadow.close()
        else:
            self.shadow.drop()

    def leave(self) -> None:
        if self.shadow is not None:
            self.shadow.close()

    def end(self, findings: dict[str, Any]) -> bool:
        """Say what was found; nothing else is kept."""
        self.say(state=Import.State.MAPPING, findings=findings)
        if self.shadow is not None:
            self.shadow.drop()
        return False

    @property
    def progress(self) -> dict[str, Any]:
        return {"checked": self.found.checked, "begun": self.begun}

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
                self.found.add([row], self.chunk(self.circle([])), {}, {})

    def look(self, lines: list[Line]) -> None:
        rows = [self.reader.row(*line) for line in lines]
        circle = self.circle(rows)
        chunk = self.chunk(circle)
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

    def circle(self, rows: list[Row]) -> ShadowCircle:
        assert self.shadow is not None
        return ShadowCircle(rows, self.options.key, self.shadow)

    def chunk(self, circle: ShadowCircle) -> Chunk:
        return Chunk(self.batch, self.options, circle, self.by, self.now)

    def say(self, **values: object) -> bool:
        """Write what is known so far; false when the list is no longer this worker's to try."""
        now = timezone.now()
        with acting(self.org_id, door="import"):
            mine = Import.objects.filter(pk=self.batch.pk, state=Import.State.CHECKING, examined_at=self.said_at)
            is_mine = bool(mine.update(**{"examined_at": now} | values))
            waiting.tell_author(self.batch)
        self.said_at = now
        return is_mine
