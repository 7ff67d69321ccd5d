"""Guarding against overwriting what one has not seen."""

from rest_framework.request import Request

from leadmgr.api.problems import BadParameter
from tenancy.refusals import Refusal


class Stale(Refusal):
    """If-Match names an older version than the record has."""

    code, status = "stale", 412
    sentence = "This record has changed meanwhile: it has version {version}. Load it again."


def check_match(request: Request, version: int | None) -> None:
    """Refuse a change to another version than the caller saw."""
    written = request.headers.get("If-Match")
    if written is None or written.strip() == "*" or version is None:
        return
    wanted = written.strip().removeprefix("W/").strip('"')
    if not wanted.isascii() or not wanted.isdigit():
        raise BadParameter("If-Match", 'If-Match is the `version` of the record, such as "3".')
    if wanted != str(version):
        raise Stale(version=version)
