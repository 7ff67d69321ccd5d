"""Tags of leads: every tag somebody gives is remembered once, as it was first written."""

from collections.abc import Iterable

from criteria import fold
from leads.models import Tag


def remember(names: Iterable[str]) -> None:
    """Keep tags that are new, so that forms and filters can offer them."""
    wanted = set(names)
    if wanted:
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(wanted)], ignore_conflicts=True)


def added(tags: Iterable[str], more: Iterable[str]) -> list[str]:
    """Return tags with more of them, each once in whatever case."""
    return list({fold(name): name for name in reversed([*tags, *more])}.values())[::-1]


def removed(tags: Iterable[str], fewer: Iterable[str]) -> list[str]:
    """Return tags without some of them, in whatever case."""
    gone = {fold(name) for name in fewer}
    return [name for name in tags if fold(name) not in gone]
