"""Every refusal of the API in one shape: problem JSON (RFC 9457) with a code, a sentence and errors by field."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import server_error
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tenancy.refusals import Refusal

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is no such record or path."
# Codes of what the framework refuses, where its own name says less than ours.
CODES = {"error": "bad_request", "parse_error": "malformed_json", "authentication_failed": "invalid_key"}


class BadParameter(Refusal):
    """A query parameter or header that cannot be understood."""

    code, status = "bad_parameter", 422

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence, errors={name: sentence})


def problem(exception: Exception, context: Any) -> Response | None:
    """Turn an expected exception into problem JSON and undo what the request wrote; None lets the others crash."""
    body = described(exception)
    if body is None:
        return None
    set_rollback()
    response = Response(body, status=body["status"], content_type=MEDIA_TYPE)
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    if isinstance(exception, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def described(exception: Exception) -> dict[str, Any] | None:
    """Return the problem of an expected exception, or None."""
    if isinstance(exception, Refusal):
        return refused(exception)
    if isinstance(exception, Http404 | exceptions.NotFound):
        return body(404, "not_found", NOT_FOUND)
    if isinstance(exception, IntegrityError):
        log.warning("Two requests met: %s", exception)
        return body(409, "conflict", "Somebody else changed the same thing just now. Look at it, then send this again.")
    if isinstance(exception, RequestDataTooBig):
        return body(413, "too_large", "The body is too large. Send less at a time.")
    if isinstance(exception, PermissionDenied):
        return body(403, "not_allowed", "This is not allowed.")
    if isinstance(exception, exceptions.ValidationError):
        return body(422, "invalid", "Some values cannot be taken.", errors=by_field(exception.detail))
    if isinstance(exception, exceptions.APIException):
        code = str(exception.default_code)
        return body(exception.status_code, CODES.get(code, code), sentence(exception))
    return None


def refused(refusal: Refusal) -> dict[str, Any]:
    """Return the problem of a refusal, with the details it names."""
    found = body(refusal.status, refusal.code, refusal.sentence, errors=by_field(refusal.errors))
    return {**{name: plain(value) for name, value in refusal.details.items()}, **found}


def body(status: int, code: str, detail: str, *, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or {},
    }


def sentence(exception: exceptions.APIException) -> str:
    if isinstance(exception, exceptions.NotAuthenticated):
        return "Send “Authorization: Bearer KEY” with an API key."
    if isinstance(exception, exceptions.UnsupportedMediaType):
        return "Send JSON, with “Content-Type: application/json”."
    return str(exception.detail)


def by_field(errors: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten nested errors to {"entries.0.name": [sentences]}; what belongs to no field stands under `body`."""
    if isinstance(errors, Mapping):
        parts = ((key, value) for key, value in errors.items())
    elif isinstance(errors, list) and any(isinstance(part, Mapping | list) for part in errors):
        parts = ((str(index), value) for index, value in enumerate(errors) if value)
    else:
        words = errors if isinstance(errors, list | tuple) else [errors]
        return {path or "body": [str(word) for word in words]}
    found: dict[str, list[str]] = {}
    for key, value in parts:
        inner = path if key == "non_field_errors" else f"{path}.{key}" if path else str(key)
        found |= by_field(value, inner)
    return found


def plain(value: Any) -> Any:
    """Return a detail as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def answer(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse(body(status, code, detail), status=status, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer a path that does not exist."""
    return answer(404, "not_found", NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return answer(400, "bad_request", "This request cannot be understood.")


def crashed(request: HttpRequest) -> JsonResponse:
    """Answer a fault of ours; what the request wrote is undone by the door."""
    return answer(500, "fault", "This is our fault. Nothing was changed; it is safe to send the request again.")


def crashed_anywhere(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours as the door would: a problem to programs, a page to people."""
    return crashed(request) if request.path.startswith("/api/") else server_error(request)
