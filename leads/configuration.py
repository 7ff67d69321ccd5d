"""What an organization set up, read once a process and version: statuses, custom fields, people, queues, schema."""

from dataclasses import dataclass, field
from functools import cached_property

from criteria import Schema
from leads.models import CustomField, OpportunityStage, Queue, Reason, Stage, Status, StatusStep
from leads.schema import lead_schema
from tenancy.acting import current_org
from tenancy.models import Member, Organization

KEPT = 500  # organizations remembered by one process


@dataclass
class Configuration:
    """An organization's settings as of one version; never changed, only replaced."""

    org: Organization
    statuses: list[Status]
    steps: list[StatusStep]
    reasons: list[Reason]
    all_custom_fields: list[CustomField]
    members: list[Member]
    queues: list[Queue]
    stages: list[OpportunityStage]
    kept: dict[str, object] = field(default_factory=dict)  # what higher layers compile from it, by their own key

    @cached_property
    def schema(self) -> Schema:
        return lead_schema(
            currency=self.org.currency,
            statuses=self.statuses,
            custom_fields=self.custom_fields,
            members=self.members,
            queues=self.queues,
            reasons=self.reasons,
        )

    @cached_property
    def status_by_id(self) -> dict[int, Status]:
        return {status.pk: status for status in self.statuses}

    @cached_property
    def member_by_id(self) -> dict[int, Member]:
        return {member.pk: member for member in self.members}

    @cached_property
    def queue_by_id(self) -> dict[int, Queue]:
        return {queue.pk: queue for queue in self.queues}

    @cached_property
    def default_queue(self) -> Queue:
        """The queue that takes what no rule entry takes."""
        return min(self.queues, key=lambda queue: (not queue.is_default, queue.pk))

    @cached_property
    def custom_fields(self) -> list[CustomField]:
        return self.custom_fields_of("lead")

    def custom_fields_of(self, entity: str) -> list[CustomField]:
        return [row for row in self.all_custom_fields if row.entity == entity]

    def statuses_of(self, kind: str) -> list[Status]:
        return [status for status in self.statuses if status.kind == kind and status.is_active]

    def default_status(self, kind: str = Stage.OPEN) -> Status:
        """Return the status a lead gets when it becomes this kind."""
        found = self.statuses_of(kind)
        return next((status for status in found if status.is_default), found[0])

    def status_labeled(self, label: str) -> Status | None:
        """Return the active status with this label, in any case."""
        wanted = label.strip().lower()
        return next((status for status in self.statuses if status.is_active and status.label.lower() == wanted), None)


_kept: dict[int, tuple[int, Configuration]] = {}


def configuration() -> Configuration:
    """Return the acting organization's settings, read anew when their version has moved on."""
    org = current_org()
    version, found = _kept.get(org.pk, (-1, None))
    if found is None or version != org.config_version:
        found = read(org)
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[org.pk] = (org.config_version, found)
    return found


def read(org: Organization) -> Configuration:
    """Read an organization's settings: a handful of small tables."""
    return Configuration(
        org=org,
        statuses=list(Status.objects.all()),
        steps=list(StatusStep.objects.all()),
        reasons=list(Reason.objects.all()),
        all_custom_fields=list(CustomField.objects.all()),
        members=list(Member.objects.named().order_by("pk")),
        queues=list(Queue.objects.all()),
        stages=list(OpportunityStage.objects.all()),
    )
