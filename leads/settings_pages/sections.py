"""What the settings are made of: each section says its columns, its form and its verbs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from leads import records, staffing, statuses
from leads.models import CustomField, Lead, OpportunityStage, Queue, Reason, Status
from leads.settings_pages import forms
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Refusal

Values = Mapping[str, Any]


class QueueInUse(Refusal):
    """A queue that holds leads or takes what nothing else takes stays."""

    code, status = "in_use", 409
    sentence = "“{name}” {why}. {what}"


def plainly(model: type, values: Values, *, by: Member) -> Any:
    made: Any = records.make(model, values, by=by)
    current_org().configuration_changed()
    return made


def changed(record: Any, values: Values, *, by: Member) -> Any:
    result = records.change(record, values, by=by)
    current_org().configuration_changed()
    return result


def removed(record: Any, *, by: Member) -> None:
    records.remove(record, by=by)
    current_org().configuration_changed()


@dataclass(frozen=True)
class Section:
    """One kind of setting."""

    key: str
    title: str
    noun: str
    about: str
    model: Any
    form: Any
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]
    make: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., None]
    rows: Callable[[], QuerySet[Any]]
    removal: str = "It is gone for good."


def make_queue(model: type, values: Values, *, by: Member) -> Queue:
    columns = dict(values)
    members = columns.pop("members", [])
    if columns.get("is_default"):
        Queue.objects.filter(is_default=True).update(is_default=False)
    queue: Queue = plainly(model, columns, by=by)
    staffing.staff(queue, members, by=by)
    return queue


def change_queue(queue: Queue, values: Values, *, by: Member) -> Queue:
    columns = dict(values)
    members = columns.pop("members", None)
    if columns.get("is_default") and not queue.is_default:
        Queue.objects.filter(is_default=True).update(is_default=False)
    elif queue.is_default:
        columns["is_default"] = True  # there is always one; another queue takes over by becoming the default
    result: Queue = changed(queue, columns, by=by)
    if members is not None:
        staffing.staff(result, members, by=by)
    return result


def remove_queue(queue: Queue, *, by: Member) -> None:
    if queue.is_default:
        raise QueueInUse(
            name=queue.name, why="takes what no rule entry takes", what="Make another queue the default first."
        )
    if Lead.objects.filter(owner_queue=queue).exists():
        raise QueueInUse(
            name=queue.name, why="still owns leads", what="Move or accept them first, also those in the recycle bin."
        )
    removed(queue, by=by)


def make_status(model: type, values: Values, *, by: Member) -> Status:
    columns = dict(values)
    return statuses.make_status(columns, columns.pop("next_ones", None), by=by)


def change_status(status: Status, values: Values, *, by: Member) -> Status:
    columns = dict(values)
    if columns.get("is_default") is False and status.is_default:
        columns.pop("is_default")  # there is always one; another status takes over by becoming the default
    return statuses.change_status(status, columns, columns.pop("next_ones", None), by=by)


def people(queue: Queue) -> str:
    names = [member.name for member in queue.members.all()]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "") if names else "Nobody"


def minutes(queue: Queue) -> str:
    return f"{queue.target_minutes} min" if queue.target_minutes else "–"


def yes(flag: bool, words: str = "Yes") -> str:
    return words if flag else ""


QUEUES = Section(
    "queues", "Queues", "queue", "Where leads wait until somebody accepts them.", Queue, forms.QueueForm,
    (("Members", people), ("First response", minutes), ("Waiting", lambda queue: queue.waiting), ("", lambda queue: yes(queue.is_default, "Default"))),
    make_queue, change_queue, remove_queue,
    lambda: Queue.objects.prefetch_related("members__user").annotate(
        waiting=Count("leads", filter=Q(leads__stage="open", leads__deleted_at=None))
    ),
)  # fmt: skip
STATUSES = Section(
    "statuses", "Lead statuses", "status", "The steps a lead walks through, and who may take them.", Status, forms.StatusForm,
    (
        ("Kind", lambda status: status.get_kind_display()),
        ("Next steps", lambda status: ", ".join(step.target.label for step in status.steps.all()) or "None"),
        ("", lambda status: yes(status.is_default, "Default") or yes(not status.is_active, "Off")),
    ),
    make_status, change_status, statuses.remove_status,
    lambda: Status.objects.prefetch_related("steps__target").order_by("position", "id"),
    "Leads never have a status that is gone: only one that no lead has can be deleted.",
)  # fmt: skip
REASONS = Section(
    "reasons", "Unqualified reasons", "reason", "Why a lead goes no further: never, or not now.", Reason, forms.ReasonForm,
    (("Kind", lambda reason: reason.get_kind_display()), ("", lambda reason: yes(not reason.is_active, "Off"))),
    plainly, changed, removed, lambda: Reason.objects.order_by("position", "id"),
)  # fmt: skip
STAGES = Section(
    "stages", "Opportunity stages", "stage", "The steps of a deal, with the chance to win it.", OpportunityStage, forms.StageForm,
    (("Probability", lambda stage: f"{stage.probability} %"), ("", lambda stage: yes(stage.is_won, "Won") or yes(stage.is_closed, "Lost"))),
    plainly, changed, removed, lambda: OpportunityStage.objects.order_by("position", "id"),
)  # fmt: skip
FIELDS = Section(
    "fields", "Custom fields", "field", "What you ask beyond the standard fields; usable in rules, lists, forms and the API.", CustomField, forms.CustomFieldForm,
    (
        ("Of", lambda field: field.entity.capitalize()), ("Kind", lambda field: field.get_kind_display()),
        ("API name", lambda field: field.name), ("Web-to-Lead", lambda field: field.web_id or "–"), ("", lambda field: yes(field.is_required, "Required")),
    ),
    plainly, changed, removed, lambda: CustomField.objects.order_by("entity", "position", "id"),
    "Rules and lists that ask for it stop matching and are marked broken. Values stay stored on the records.",
)  # fmt: skip
SECTIONS = (QUEUES, STATUSES, REASONS, FIELDS, STAGES)
