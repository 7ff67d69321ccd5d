"""Reading and understanding the next chunk in a thread while PostgreSQL writes this one: nothing here may ask it."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.db import connection

from leads.imports.rows import Reader, Row
from tenancy.acting import current_org

log = logging.getLogger(__name__)

Line = tuple[int, list[str], int | None]  # its number, its cells, the key of a repaired row
Found = tuple[list[Line], list[Row]]


class Ahead:
    """What is understood already, for as long as the organization's settings stay as they are."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "import")
        self.waiting: Future[Found] | None = None
        self.version = 0

    def start(self, cut: Callable[[], list[Line]], reader: Reader) -> None:
        self.version = current_org().config_version
        self.waiting = self.thread.submit(copy_context().run, understood, cut, reader)

    def take(self) -> Found | None:
        """Return the next lines as rows; nothing where that went wrong or is true no longer."""
        waiting, self.waiting = self.waiting, None
        if waiting is None:
            return None
        try:
            found = waiting.result()
        except Exception:  # what is wrong with the file is said when it is read again
            log.info("The next chunk of an import is read again", exc_info=True)
            return None
        return found if self.version == current_org().config_version else None

    def close(self) -> None:
        self.thread.shutdown(cancel_futures=True)


def understood(cut: Callable[[], list[Line]], reader: Reader) -> Found:
    """Return the next lines and what they say."""
    try:
        with connection.execute_wrapper(refuse):
            lines = cut()
            return lines, list(rows(lines, reader))
    finally:
        connection.close()


def rows(lines: list[Line], reader: Reader) -> Iterator[Row]:
    return (reader.row(*line) for line in lines)


def refuse(execute: Any, sql: str, *rest: Any) -> Any:
    """The thread has a connection of its own, which is in no organization: it would be told that nothing exists."""
    raise RuntimeError(f"Reading ahead asked the database: {sql[:200]}")
