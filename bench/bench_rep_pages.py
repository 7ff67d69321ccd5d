"""What a rep's pages cost the server at a million leads, beside the same at ten thousand."""

from collections.abc import Iterator
from typing import Any

PAGES = "rep-pages"
NAMES = (PAGES,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import rep

    yield from rep.pages()
