"""Making lists and taking them all the way, for tests of what becomes of rows."""

from leads.imports import running
from leads.imports.receiving import receive


def written(*rows):
    """A list of rows of cells, the first of which names the columns."""
    return "\n".join(";".join(row) for row in rows).encode()


def received(cast, content, mapping=None, **options):
    """A list with what was chosen for it; `mapping` is {column: field}."""
    with cast.open(cast.mara, door="import"):
        batch = receive(content, "fair.csv", by=cast.mara)
        columns = {str(place): {"field": field} for place, field in enumerate(mapping)} if mapping else None
        running.choose(batch, {"columns": columns} if columns else batch.mapping, by=cast.mara)
        running.decide(batch, options, by=cast.mara)
    return batch


def tried(cast, batch):
    """What a dry run of a list finds."""
    with cast.open(cast.mara):
        running.check_all(batch, by=cast.mara)
    running.drain(cast.org.pk)
    return seen(cast, batch).findings


def run(cast, batch):
    with cast.open(cast.mara):
        running.start(batch, batch.mapping, by=cast.mara)
    running.drain(cast.org.pk)
    return seen(cast, batch)


def seen(cast, batch):
    with cast.open():
        batch.refresh_from_db()
    return batch


def counts(batch):
    return {name: getattr(batch, name) for name in running.OUTCOMES if getattr(batch, name)}


def states(cast, batch):
    """What became of each line, in their order."""
    with cast.open():
        return [row.state for row in batch.lines.order_by("line")]
