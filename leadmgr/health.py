"""What probes and load balancers ask: does the process live, and can it do its work?"""

from collections.abc import Callable
from functools import lru_cache

import redis
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadmgr import heartbeat

Answer = tuple[bool, str]


def answer_probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The first middleware: probes come by address and in plain HTTP, which later ones would refuse or redirect."""
    probes = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponse:
        return probes.get(request.path, get_response)(request)

    return middleware


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each check answers for itself, so that an operator reads which part is missing."""
    checks: dict[str, Callable[[], Answer]] = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
        "worker": _worker,
    }
    answers = {name: check() for name, check in checks.items()}
    ready = all(fine for fine, _ in answers.values())
    detail = {name: {"ok": fine, "detail": words} for name, (fine, words) in answers.items()}
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": detail}, status=200 if ready else 503)


def _database() -> Answer:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return False, f"cannot be reached ({type(error).__name__})"
    return True, "answers"


def _migrations() -> Answer:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            missing = _shipped_migrations() - set(cursor.fetchall())
    except Error as error:
        return False, f"unknown ({type(error).__name__})"
    return not missing, f"{len(missing)} to apply" if missing else "applied"


@lru_cache(maxsize=1)
def _shipped_migrations() -> frozenset[tuple[str, str]]:
    """Read once: the files of a running process do not change."""
    return frozenset(MigrationLoader(None, load=True).disk_migrations)


def _broker() -> Answer:
    try:
        heartbeat.client().ping()
    except redis.RedisError as error:
        return False, f"cannot be reached ({type(error).__name__})"
    return True, "answers"


def _worker() -> Answer:
    try:
        ago = heartbeat.answered_lately()
    except redis.RedisError:
        return False, "unknown, for the broker cannot be reached"
    return (False, "none answered lately") if ago is None else (True, f"answered {ago:.0f} s ago")
