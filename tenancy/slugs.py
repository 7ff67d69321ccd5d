"""Where an organization lives: the first segment of its paths."""

import re
from collections.abc import Iterator
from itertools import count

from django.utils.text import slugify

from tenancy import directory
from tenancy.models.organizations import RESERVED
from tenancy.refusals import Refusal

LENGTH = 40
SHAPE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class BadSlug(Refusal):
    """An organization cannot live under this name."""

    code, status = "bad_slug", 422
    sentence = "“{slug}” cannot be an address: use up to 40 lower-case letters, digits and hyphens."


class SlugTaken(Refusal):
    """Another organization lives there, or we do."""

    code, status = "slug_taken", 409
    sentence = "The address “{slug}” is taken. Choose another one."


def free_slug(name: str) -> str:
    """Return an address made from a name that nobody has yet."""
    stem = slugify(name).replace("_", "-").strip("-")[: LENGTH - 6].strip("-") or "organization"
    return next(slug for slug in candidates(stem) if not is_taken(slug))


def candidates(stem: str) -> Iterator[str]:
    """Yield the name itself, then the name with a number."""
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def checked(slug: str) -> str:
    """Return a wanted address, or say why it cannot be had."""
    if len(slug) > LENGTH or not SHAPE.fullmatch(slug):
        raise BadSlug(slug=slug)
    if is_taken(slug):
        raise SlugTaken(slug=slug)
    return slug


def is_taken(slug: str) -> bool:
    return slug in RESERVED or directory.organization(slug) is not None
