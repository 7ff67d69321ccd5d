"""Requests that may be repeated: the first answer is kept with its key and given again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.authentication import caller
from leadmgr.api.problems import BadParameter
from tenancy.models import IdempotencyKey
from tenancy.refusals import Refusal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 200
Action = Callable[..., Response]


class KeyReused(Refusal):
    """One key stands for one request."""

    code, status = "idempotency_key_reused", 422
    sentence = "This Idempotency-Key was sent before with another request. Use a new key for a new request."


def once(action: Action) -> Action:
    """Make an action answer a repeated `Idempotency-Key` with its first answer.

    The key is stored in the transaction of the work: a second request that comes meanwhile waits for the first one,
    and a refused one leaves no key behind, so that it may be corrected and sent again.
    """

    @wraps(action)
    def answered_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        written = request.headers.get(HEADER)
        if written is None:
            return action(view, request, *args, **kwargs)
        kept = keep(request, written)
        if kept.status is not None:
            return Response(kept.body, status=kept.status, headers={REPLAYED: "true"})
        response = action(view, request, *args, **kwargs)
        remember(kept, response)
        return response

    answered_once.is_idempotent = True  # type: ignore[attr-defined]  # read by the API's own document
    return answered_once


def keep(request: Request, key: str) -> IdempotencyKey:
    """Return the row of a key, new or known; a concurrent request with the same key is waited for."""
    if not key.strip() or len(key) > LONGEST or not key.isprintable():
        raise BadParameter(HEADER, f"An {HEADER} has 1 to {LONGEST} printable characters.")
    meant = fingerprint(request)
    kept, _ = IdempotencyKey.objects.get_or_create(member=caller(request), key=key, defaults={"request_hash": meant})
    if kept.request_hash != meant:
        raise KeyReused
    return kept


def fingerprint(request: Request) -> str:
    """Return what makes two requests the same one: method, address and body."""
    digest = hashlib.sha256(f"{request.method} {request._request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    form: Any = request.data
    for name, value in sorted(form.items()):  # not the body: its boundary differs each time
        digest.update(f"\n{name}=".encode())
        for chunk in value.chunks() if hasattr(value, "chunks") else [value.encode()]:
            digest.update(chunk)
        if hasattr(value, "seek"):
            value.seek(0)
    return digest.hexdigest()


def remember(kept: IdempotencyKey, response: Response) -> None:
    """Keep an answer as it was rendered."""
    kept.status = response.status_code
    kept.body = None if response.data is None else json.loads(JSONRenderer().render(response.data))
    kept.save(update_fields=["status", "body"])
