"""Changing scoring and grading: each change is recorded, reaches every process, and queues one rescore."""

from collections.abc import Iterable

from leads.models import Job
from qualification import rescoring
from qualification.sections import Record, Section
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member


def save_table(section: Section, changed: Iterable[Record], *, by: Member) -> Job | None:
    """Keep new numbers and switches; without a change nothing is rescored."""
    kept = list(changed)
    for record in kept:
        record.save(update_fields=[section.number, section.flag])
        tell(section, record, "saved", by)
    return rescored(by) if kept else None


def save(section: Section, record: Record, *, by: Member) -> Job:
    """Keep a rule or criterion."""
    record.save()
    tell(section, record, "saved", by)
    return rescored(by)


def remove(section: Section, record: Record, *, by: Member) -> Job:
    """Delete a rule or criterion; scores that it explained are explained by their events."""
    tell(section, record, "removed", by)
    record.delete()
    return rescored(by)


def tell(section: Section, record: Record, what: str, by: Member) -> None:
    details = {name: getattr(record, name) for name in ("name", "criteria", section.number, section.flag)}
    events.record(record, f"{section.page}.{what}", by=by, **details)


def rescored(by: Member) -> Job:
    """Make every process read the rules anew, then queue the rescore."""
    current_org().configuration_changed()
    return rescoring.rescore_all(by=by)
