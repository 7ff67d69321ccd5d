"""Reading a file through before anything runs: how many rows it has and how each whole column is written."""

import logging
import time
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from leads.imports import waiting
from leads.imports.encodings import encoded_twice
from leads.imports.evidence import Columns
from leads.imports.reading import MOST_ROWS, NO_ROWS
from leads.imports.settling import settled
from leads.imports.source import Rows, first_rows_of, rows_of
from leads.models import Import
from tenancy.acting import acting
from tenancy.refusals import Invalid, Refusal

log = logging.getLogger(__name__)

STEP = 2.0  # seconds between two words about progress
TWICE = "Letters were broken before this file was made, such as “{}” for “{}”. They come in as they stand."
QUOTED = 40  # letters
LOOK = 1000  # rows between two looks at the clock


def drain(org_id: int) -> None:
    """Read through the files of an organization that wait for it."""
    while (reader := claimed(org_id)) is not None:
        reader.read()


def claimed(org_id: int) -> "Reader | None":
    """Take the oldest unread file that no living worker reads."""
    now = timezone.now()
    with acting(org_id, door="import"):
        batch = waiting.claimed(Import.State.READING, now, examined=0)
        return Reader(org_id, batch, now) if batch else None


class Reader:
    """One file being read through; what it last said is its claim, which a corrected file takes away."""

    def __init__(self, org_id: int, batch: Import, said_at: datetime) -> None:
        self.org_id, self.batch, self.said_at = org_id, batch, said_at

    def read(self) -> None:
        """Read to the end; what cannot be read fails in words."""
        try:
            with acting(self.org_id, door="import"):
                rows = first_rows_of(self.batch)
            found = Found(self.batch)
            next_word = time.monotonic() + STEP
            for line, cells in rows:
                found.add(cells)
                if line % LOOK == 0 and time.monotonic() > next_word:
                    next_word = time.monotonic() + STEP
                    if not self.say(examined=rows.examined):
                        return
            self.say(**found.told(), remarks=remarks(self.batch, rows))
        except Refusal as refusal:
            self.say(state=Import.State.FAILED, problem=refusal.sentence, finished_at=timezone.now())
        except OperationalError:  # the database is away: another reader begins again
            raise
        except Exception as error:
            log.exception("Import %s cannot be read through", self.batch.pk)
            words = f"An error of ours stopped the reading: {type(error).__name__}. Send the file as plain CSV."
            self.say(state=Import.State.FAILED, problem=words, finished_at=timezone.now())

    def say(self, **values: Any) -> bool:
        """Write what is known so far; false when the file is no longer this reader's."""
        now = timezone.now()
        with acting(self.org_id, door="import"):
            mine = Import.objects.filter(pk=self.batch.pk, state=Import.State.READING, examined_at=self.said_at)
            if "written" in values and (batch := mine.select_for_update().first()) is not None:
                batch.written = values["written"]
                values |= settled(batch)
            is_mine = bool(mine.update(**{"examined_at": now} | values))
        self.said_at = now
        return is_mine


class Found:
    """What a file turns out to be while its rows stream by."""

    def __init__(self, batch: Import) -> None:
        self.batch, self.rows, self.columns = batch, 0, Columns(len(batch.headers))

    def add(self, cells: list[str]) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Invalid(f"This file has more than {MOST_ROWS:,} rows. Cut it into parts and send them one by one.")
        self.columns.add(cells)

    def told(self) -> dict[str, object]:
        if not self.rows:
            raise Invalid(NO_ROWS)
        source = self.batch.source
        return {
            "state": Import.State.MAPPING,
            "rows": self.rows,
            "written": self.columns.told(comma=self.batch.delimiter == ";"),
            "examined": source.size if source else 0,
        }


def remarks(batch: Import, rows: Rows) -> list[str]:
    """Return what is odd about a file, as sentences; its first rows tell letters that were broken before it came."""
    is_plain = not batch.encoding.startswith("utf")  # in which such letters say that another encoding is meant
    cells = () if is_plain else (cell for _, row in batch.sample for cell in row)
    found = next(((cell, meant) for cell in cells if (meant := encoded_twice(cell))), None)
    twice = [TWICE.format(found[0][:QUOTED], found[1][:QUOTED])] if found else []
    return [*twice, *rows.notes.sentences()]


def examine(batch: Import) -> None:
    """Read a small file through in the transaction that took it in."""
    found = Found(batch)
    rows = rows_of(batch)
    for _, cells in rows:
        found.add(cells)
    for name, value in found.told().items():
        setattr(batch, name, value)
    batch.remarks = remarks(batch, rows)
    batch.mapping = settled(batch)["mapping"]
    batch.save(update_fields=["state", "rows", "written", "examined", "remarks", "mapping"])
