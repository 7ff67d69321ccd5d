"""What stands in the columns of a list: its first rows, samples of a column, its values with how often they occur."""

from collections import Counter

from leads.models import Import

MOST = 200  # distinct values; a column with more is none of choices


def values_of(batch: Import, number: int) -> list[tuple[str, int]]:
    """Return a column's values with how often each occurs, the commonest first: of the whole file once it is read."""
    told = batch.written.get(str(number), {}).get("values")
    if told is not None:
        return [(value, count) for value, count in told]
    return Counter(cells[number] for _, cells in batch.sample if number < len(cells)).most_common(MOST)


def parts_of(batch: Import, number: int) -> list[tuple[str, int]]:
    """Return what a column whose cells hold several choices says, part by part, the commonest first."""
    found: Counter[str] = Counter()
    for cell, count in values_of(batch, number):
        for part in parted(cell):
            found[part] += count
    return found.most_common()


def parted(cell: str) -> list[str]:
    """Return the choices in a cell."""
    return [word for part in cell.split(";") if (word := part.strip())]


def samples_of(batch: Import, number: int, most: int = 3) -> list[str]:
    """Return the first filled values of a column, each once."""
    found: dict[str, None] = {}
    for _, cells in batch.sample:
        if number < len(cells) and cells[number]:
            found[cells[number]] = None
            if len(found) == most:
                break
    return list(found)
