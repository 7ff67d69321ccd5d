"""Statements that PostgreSQL works on while Python goes on: a thread sends them, in their order, on this connection.

psycopg2 lets Python run while a statement does. Whatever else is asked on the connection waits until all of them are
done, so that nothing sees half of what was written before it; commits and savepoints are statements, too.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import Model

Job = Callable[[Any], object]  # takes psycopg2's own cursor
AHEAD = 4  # times as many keys as are asked for: a set comes in parts
SWITCH = 0.0005  # seconds until a thread that wakes up gets its turn: ten times that would leave PostgreSQL waiting

_sender: ContextVar["Sender | None"] = ContextVar("sender", default=None)


class Sender:
    """What is on its way; what fails is raised by whoever waits next, and what stands behind it is not sent."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile = meanwhile
        self.raw = connection.connection
        self.thread = ThreadPoolExecutor(1, "sending")
        self.sent: list[Future[None]] = []
        self.ids: dict[type[Model], list[int]] = {}  # reserved, and nobody's yet
        self.has_failed = False

    def send(self, job: Job) -> None:
        self.sent.append(self.thread.submit(self.do, job))

    def do(self, job: Job) -> None:
        if self.has_failed:
            return
        try:
            with self.raw.cursor() as cursor:
                job(cursor)
        except BaseException:
            self.has_failed = True
            raise

    def wait(self) -> None:
        """Return once everything is done; other work may begin."""
        sent, self.sent = self.sent, []
        if sent:
            self.meanwhile()
        with connection.wrap_database_errors:
            for one in sent:
                one.result()

    def in_order(self, execute: Any, *asked: Any) -> Any:
        """Let a statement wait for those that were sent before it."""
        self.wait()
        return execute(*asked)

    def close(self) -> None:
        self.thread.shutdown()


@contextmanager
def sending(meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Send what `send` is given while the block goes on; everything is done when it ends. Inside a transaction.

    `meanwhile` is told whenever this thread has to wait: before that, other work would only be in its way. Inside
    another such block the outer one sends.
    """
    if _sender.get() is not None:
        yield
        return
    sender, before = Sender(meanwhile), sys.getswitchinterval()
    token = _sender.set(sender)
    sys.setswitchinterval(SWITCH)
    try:
        with connection.execute_wrapper(sender.in_order):
            yield
            sender.wait()
    finally:
        sender.close()
        sys.setswitchinterval(before)
        _sender.reset(token)


def reserved(model: type[Model], number: int, draw: Callable[[int], list[int]]) -> list[int]:
    """Return fresh keys; where statements are sent, more are drawn at once, as asking anew would wait for them all."""
    sender = _sender.get()
    if sender is None:
        return draw(number)
    kept = sender.ids.setdefault(model, [])
    if len(kept) < number:
        kept += draw(number * AHEAD)
    taken, sender.ids[model] = kept[:number], kept[number:]
    return taken


def send(job: Job) -> None:
    """Do a job on the connection: at once or, where statements are sent, in its turn."""
    sender = _sender.get()
    if sender is not None:
        sender.send(job)
        return
    with connection.cursor() as cursor:
        job(cursor)
