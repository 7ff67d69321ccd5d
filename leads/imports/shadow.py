"""What a dry run remembers of the rows before: people who would be new and leads that would have changed.

It lies in a file, so that memory does not grow with the list, and outlives a worker: whoever goes on with the dry run
finds what was saved last, and nothing of what came after.
"""

import json
import pickle
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from typing import Any

from leads.imports.judging import Chunk
from leads.imports.matching import Circle, Token
from leads.imports.rows import Row
from leads.intake import NEWEST
from leads.many.changes import known
from leads.models import Lead
from leads.normalize import TWINS
from tenancy import stored_files

NAMES = tuple(
    field.attname for field in Lead._meta.local_concrete_fields if not (field.generated or field.has_db_default())
)
PLACES = {name: place for place, name in enumerate(NAMES)}
TABLES = """
    CREATE TABLE IF NOT EXISTS lead (ref INTEGER PRIMARY KEY, line INTEGER, kept BLOB);
    CREATE TABLE IF NOT EXISTS token (token INTEGER, ref INTEGER, PRIMARY KEY (token, ref)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS saved (begun TEXT, new INTEGER, state BLOB);
"""
# A kill costs what came after the last save; after a crash of the machine the dry run begins anew.
SPEED = (
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
)
FOLDER = "dry-runs"


class InUse(Exception):
    """Another process has this dry run in hand."""


def place(batch: int) -> Path:
    """Return the folder of an import's dry run."""
    return stored_files.area() / FOLDER / str(batch)


def is_held(batch: int) -> bool:
    """Say whether a living process has the dry run of an import in hand: the lock on its file goes with its process."""
    file = place(batch) / "shadow"
    if not file.exists():
        return False
    store = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        store.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as error:  # one that is broken is nobody's
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY
    finally:
        store.close()
    return False


class Shadow:
    """Leads as a list would leave them; those that would be new have numbers beyond every real one."""

    def __init__(self, folder: Path, begun: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.begun = folder, begun
        self.store = sqlite3.connect(folder / "shadow", isolation_level=None, timeout=1)
        self.store.executescript(SPEED + TABLES)
        self.store.execute("BEGIN IMMEDIATE")
        found = self.store.execute("SELECT new, state, begun FROM saved").fetchone()
        if found is not None and found[2] != begun:
            raise sqlite3.DatabaseError("Another dry run left this file.")
        self.new: int = found[0] if found else 0
        self.kept_state: bytes | None = found[1] if found else None

    @classmethod
    def of(cls, batch: int, begun: str) -> "Shadow":
        """Open what a dry run has saved, or begin; a file that cannot be read, or is of another one, is thrown away."""
        folder = place(batch)
        try:
            return cls(folder, begun)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
                raise InUse from error
            rmtree(folder, ignore_errors=True)
            return cls(folder, begun)

    def state(self) -> Any:
        """Return what was saved last beside the leads; nothing at the beginning."""
        return None if self.kept_state is None else pickle.loads(self.kept_state)  # noqa: S301 (our own file)

    def save(self, state: Any) -> None:
        """Save the leads and whatever else a dry run goes on with."""
        self.store.execute("DELETE FROM saved")
        self.store.execute("INSERT INTO saved VALUES (?, ?, ?)", [self.begun, self.new, pickle.dumps(state)])
        self.store.execute("COMMIT")
        self.store.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        self.store.close()

    def drop(self) -> None:
        """Forget everything."""
        self.close()
        rmtree(self.folder, ignore_errors=True)

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
        return {ref: (line, unpacked(kept)) for ref, line, kept in rows}

    def keep(self, leads: Iterable[tuple[int, int, dict[str, Any], Iterable[Token]]]) -> None:
        """Remember leads as (number, line, values, tokens)."""
        rows, tokens = [], []
        for ref, line, values, answers in leads:
            rows.append((ref, line, packed(values)))
            tokens += [(number(token), ref) for token in answers]
        self.store.executemany("INSERT OR REPLACE INTO lead VALUES (?, ?, ?)", rows)
        self.store.executemany("INSERT OR IGNORE INTO token VALUES (?, ?)", tokens)


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


def packed(values: dict[str, Any]) -> bytes:
    """Return what a lead says in few bytes: columns go by their place, as their names would fill half of the file."""
    return pickle.dumps({PLACES.get(name, name): value for name, value in values.items()})


def unpacked(kept: bytes) -> dict[str, Any]:
    found = pickle.loads(kept)  # noqa: S301 (our own file)
    return {NAMES[key] if isinstance(key, int) else key: value for key, value in found.items()}


def number(token: Token) -> int:
    if isinstance(token, int):
        return token
    return int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), signed=True)
