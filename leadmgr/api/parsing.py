"""Reading JSON bodies strictly: bounded, finite, exact, and free of what the database cannot hold."""

import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser


class StrictJson(JSONParser):
    """Reads numbers as exact decimals; refuses NaN, NUL characters, half surrogate pairs and endless nesting."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        request = parser_context["request"]._request
        try:
            return strictly(request.body.decode("utf-8-sig"))
        except RequestDataTooBig:
            raise
        except (ValueError, RecursionError) as mistake:
            raise ParseError(f"The body is no JSON: {mistake}.") from mistake


class AlwaysJson(DefaultContentNegotiation):
    """Answers in JSON whatever the caller would rather have: there is nothing else."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def strictly(text: str) -> Any:
    """Return what a JSON text says, or raise `ValueError`."""
    found = json.loads(text, parse_float=exact, parse_constant=refuse)
    if "\\u" in text and not storable(found):
        raise ValueError("it holds a NUL character or half a surrogate pair")
    return found


def exact(written: str) -> Decimal:
    number = Decimal(written)
    if number.adjusted() > 30:
        raise ValueError(f"{written[:20]} is too large a number")
    return number


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def storable(found: Any) -> bool:
    """Say whether every text in it can be stored as UTF-8 text."""
    if isinstance(found, str):
        return "\x00" not in found and not any("\ud800" <= letter <= "\udfff" for letter in found)
    if isinstance(found, dict):
        return all(storable(key) and storable(value) for key, value in found.items())
    return not isinstance(found, list) or all(storable(part) for part in found)
