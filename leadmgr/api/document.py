"""The API's own document, OpenAPI 3.1, and the pages on which one can read and try it."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from leadmgr.api import described_fields as described_fields
from leadmgr.api import idempotency
from leadmgr.api.authentication import REALM
from leadmgr.api.problems import MEDIA_TYPE

INTRODUCTION = """
Everything the pages do, for programs. Send `Authorization: Bearer KEY` with the API key of a member: a key may what the
member's role may.

**Ids** are opaque strings of 18 characters. **Times** are ISO 8601 with their zone. **Money** is in major units of the
organization's currency.

**Lists** are `{"results": [...], "next": address or null}`. Follow `next` until it is null: rows that are added
meanwhile are neither skipped nor repeated. `limit` is 50 and at most 500, `ordering` one of the offered ones, `count=1`
adds a count.

**Filters** are criteria trees as JSON, the language of assignment and scoring rules: `{"all": [...]}`,
`{"any": [...]}`, `{"none": [...]}`, `{"not": ...}` around tests such as `{"field": "score", "gte": 50}`. Up to 4 levels
and 40 tests.

**Repeating** a request is safe with an `Idempotency-Key`: the first answer is kept and given again, with the header
`Idempotency-Replayed: true`; the same key with another request is refused with 422. A refused request leaves no key.

**The same person twice**: a new lead whose normalized personal e-mail, or name with phone or company, is that of an
existing lead becomes an inquiry on that lead. The answer is then 200 with that lead and `"joined": true`; it is 201
with `"joined": false` when a lead was made.

**Refusals** are problem JSON (RFC 9457): `code` for programs, `detail` for people, `errors` with sentences by field.
A record of another organization and one that does not exist are both 404.
"""
REFUSALS = {
    "400": "The body is no JSON.",
    "401": "No API key, or one that is not in force.",
    "403": "The member's role may not do this; `detail` says who may.",
    "404": "There is no such record in this organization.",
    "409": "The record is in a state that does not allow this, or somebody was faster.",
    "412": "If-Match names an older version.",
    "413": "The body is larger than 2 MB.",
    "415": "The body is not declared as JSON.",
    "422": "A value, a parameter or a field cannot be taken; `errors` names it.",
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "What went wrong, for programs; stable."},
        "detail": {"type": "string", "description": "What went wrong and what to do, for people."},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "Sentences by field, query parameter or header.",
        },
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "The moves that are possible."},
    },
    "example": {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "use_convert",
        "detail": "“Qualified” is reached by converting the lead. Convert it instead.",
        "errors": {},
        "allowed": ["Contacted", "Qualified", "Unqualified"],
    },
}
KEY = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST},
    "description": "Makes repeating this request safe.",
}


@require_safe
@cache_control(max_age=300, public=True)
def schema(request: HttpRequest) -> HttpResponse:
    """Serve the document."""
    return HttpResponse(written(), content_type="application/vnd.oai.openapi+json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Serve the pages that show the document."""
    return render(request, "api/docs.html")


@cache
def written() -> bytes:
    """Return the document as JSON, made once a process: it does not depend on who asks."""
    document = SchemaGenerator(urlconf="leadmgr.api_urls").get_schema(request=None, public=True)
    return json.dumps(json.loads(OpenApiJsonRenderer().render(document)), ensure_ascii=False).encode()


def only_resources(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Leave the document itself out of the document."""
    return [row for row in endpoints if hasattr(row[3], "cls") and hasattr(row[3].cls, "abilities")]


def describe(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add what holds for every path: refusals, their shape, repeating."""
    result["info"]["description"] = INTRODUCTION.strip()
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    result["components"]["responses"] = {f"Refused{status}": refusal(words) for status, words in REFUSALS.items()}
    repeatable = {(path, method.lower()) for path, method in idempotent(generator)}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in REFUSALS:
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Refused{status}"})
            if (path, method) in repeatable:
                operation.setdefault("parameters", []).append(KEY)
    return result


def refusal(words: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {"WWW-Authenticate": {"schema": {"type": "string"}, "example": REALM}} if "API key" in words else {}
    return {"description": words, "content": content, **({"headers": headers} if headers else {})}


def idempotent(generator: Any) -> list[tuple[str, str]]:
    """Return the paths and methods that keep their first answer."""
    return [
        (path, method)
        for path, _, method, view in generator._get_paths_and_endpoints()
        if getattr(getattr(view, view.action or "", None), "is_idempotent", False)
    ]
