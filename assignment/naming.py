"""Who and what the published rule names, so that nothing it needs is deleted under it."""

from assignment.drafts import active_rule, published_entries
from tenancy.refusals import Refusal


class NamedByRule(Refusal):
    """The assignment rule sends leads there."""

    code, status = "in_use", 409
    sentence = "The assignment rule sends leads to “{name}”: {entries}. Change those entries and publish first."


def refuse_if_named(kind: str, pk: int, name: str) -> None:
    """Refuse to lose a queue or person that entries of the published rule send leads to."""
    naming = [
        entry["name"]
        for entry in published_entries(active_rule())
        if entry["assign"]["type"] == kind and entry["assign"]["id"] == pk
    ]
    if naming:
        raise NamedByRule(name=name, entries=", ".join(naming))
