"""What a dry run remembers of the rows before: people who would be new and leads that would have changed.

It lies in a file that goes with the dry run, so that memory does not grow with the list.
"""

import json
import pickle
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leads.imports.judging import Chunk
from leads.imports.matching import Circle, Token
from leads.imports.rows import Row
from leads.intake import NEWEST
from leads.many.changes import known
from leads.models import Lead
from leads.normalize import TWINS

NAMES = tuple(
    field.attname for field in Lead._meta.local_concrete_fields if not (field.generated or field.has_db_default())
)
TABLES = """
    CREATE TABLE lead (ref INTEGER PRIMARY KEY, line INTEGER, kept BLOB);
    CREATE TABLE token (token INTEGER, ref INTEGER, PRIMARY KEY (token, ref)) WITHOUT ROWID;
"""
SPEED = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768;"
)


class Shadow:
    """Leads as a list would leave them; those that would be new have numbers beyond every real one."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory(prefix="leadmgr-dry-run-")
        self.store = sqlite3.connect(Path(self.folder.name) / "shadow", isolation_level=None)
        self.store.executescript(SPEED + TABLES)
        self.new = 0

    def close(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def refs(self, tokens: Iterable[Token]) -> list[int]:
        """Return the leads that would answer to tokens, or did before another row."""
        wanted = json.dumps([number(token) for token in tokens])
        found = self.store.execute("SELECT ref FROM token WHERE token IN (SELECT value FROM json_each(?))", [wanted])
        return [ref for (ref,) in found]

    def kept(self, refs: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
        """Return (line, values) of leads, by their number."""
        wanted = json.dumps(list(refs))
        rows = self.store.execute(
            "SELECT ref, line, kept FROM lead WHERE ref IN (SELECT value FROM json_each(?))", [wanted]
        )
        return {ref: (line, pickle.loads(kept)) for ref, line, kept in rows}  # noqa: S301 (our own file)

    def keep(self, leads: Iterable[tuple[int, int, dict[str, Any], Iterable[Token]]]) -> None:
        """Remember leads as (number, line, values, tokens)."""
        rows, tokens = [], []
        for ref, line, values, answers in leads:
            rows.append((ref, line, pickle.dumps(values)))
            tokens += [(number(token), ref) for token in answers]
        self.store.execute("BEGIN")
        self.store.executemany("INSERT OR REPLACE INTO lead VALUES (?, ?, ?)", rows)
        self.store.executemany("INSERT OR IGNORE INTO token VALUES (?, ?)", tokens)
        self.store.execute("COMMIT")


class ShadowCircle(Circle):
    """The circle of a dry run: who is here, as the rows before would leave them."""

    def __init__(self, rows: Iterable[Row], by: str, shadow: Shadow) -> None:
        self.shadow = shadow
        self.lines: dict[int, int] = {}
        super().__init__(rows, by, hold=False)

    def load(self, pks: set[int]) -> Iterable[Lead]:
        refs = set(self.shadow.refs(self.wanted))
        kept = self.shadow.kept(refs | pks)
        self.lines = {ref: line for ref, (line, _) in kept.items() if ref >= NEWEST}
        real = list(super().load(pks | {ref for ref in refs if ref < NEWEST}))
        for lead in real:
            _, values = kept.get(lead.pk, (0, {}))
            for name, value in values.items():
                setattr(lead, name, value)
        return known([*real, *(Lead(**values) for ref, (_, values) in kept.items() if ref >= NEWEST)])

    def number(self) -> int:
        return NEWEST + self.shadow.new + len(self.keys_of)

    def remember(self, chunk: Chunk) -> None:
        """Keep what a judged chunk would leave behind."""
        made = {id(newcomer.draft): newcomer.draft for newcomer in chunk.newcomers}
        new = ((one.pk, chunk.lines[key], filled(one), self.tokens[key]) for key, one in made.items())
        changed = (
            (touched.lead.pk, self.lines.get(touched.lead.pk, 0), self.after(touched), self.tokens[id(touched.lead)])
            for touched in chunk.touched.values()
        )
        self.shadow.keep([*new, *changed])
        self.shadow.new += len(self.keys_of)

    def after(self, touched: Any) -> dict[str, Any]:
        """Return what a lead would be: all of one that would be new, of others what rows have changed."""
        lead = touched.lead
        if lead.pk >= NEWEST:
            return filled(lead)
        _, before = self.shadow.kept([lead.pk]).get(lead.pk, (0, {}))
        return {name: getattr(lead, name) for name in (*before, *touched.columns, *TWINS)}


def filled(lead: Lead) -> dict[str, Any]:
    """Return what a lead says; the rest is as it is in any new one."""
    return {name: value for name in NAMES if (value := getattr(lead, name)) not in ("", None)}


def number(token: Token) -> int:
    if isinstance(token, int):
        return token
    return int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), signed=True)
