"""Rows for lists: only the columns a list shows, and statuses, people and queues from what the process remembers."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from leads.configuration import configuration
from leads.models import Lead, QueueMember
from tenancy.abilities import RANK, Role
from tenancy.models import Member

# What list, inbox, board and search show; the other fifty columns stay in the database.
COLUMNS = (
    "id",
    "org_id",
    "first_name",
    "last_name",
    "company",
    "score",
    "grade_rank",
    "status_id",
    "stage",
    "lead_source",
    "owner_member_id",
    "owner_queue_id",
    "last_activity_words",
    "last_activity_at",
    "first_response_due",
    "first_responded_at",
    "created_at",
    "is_unread",
    "has_duplicates",
    "version",
    "due_sort",
    "deleted_at",
    "stale_at",
    "open_task_count",
    "next_step_at",
    "next_step_words",
    "last_name_key",
    "company_key",
)
COUNTED = 10_000


def labeled(leads: Iterable[Lead]) -> list[Lead]:
    """Give each lead its status, its owner and its address without a join."""
    settings = configuration()
    found, base = list(leads), reverse("leads")
    for lead in found:
        lead.status = settings.status_by_id[lead.status_id]
        if lead.owner_member_id is not None:
            lead.owner_member = settings.member_by_id[lead.owner_member_id]
        else:
            lead.owner_queue = settings.queue_by_id[lead.owner_queue_id or 0]
        lead.key = lead.public_id  # type: ignore[attr-defined]
        lead.path = lead.url = f"{base}{lead.key}/"  # type: ignore[attr-defined]
        lead.accept_url = f"{lead.path}accept/"  # type: ignore[attr-defined]
        lead.css = "is-unread" if lead.is_unread else ""  # type: ignore[attr-defined]
        lead.said = lead.undo = ""  # type: ignore[attr-defined]
    return found


def with_accept(leads: Iterable[Lead], member: Member) -> list[Lead]:
    """Label leads and say of each whether this member may accept it, asked once for all."""
    accepts = accepts_from(member)
    found = labeled(leads)
    for lead in found:
        lead.may_accept = lead.owner_queue_id in accepts  # type: ignore[attr-defined]
    return found


def accepts_from(member: Member) -> set[int]:
    """Return the queues a member may accept from: own ones, and every one for managers and admins."""
    if not member.may("accept"):
        return set()
    if RANK[Role(member.role)] >= RANK[Role.MANAGER]:
        return set(configuration().queue_by_id)
    return serves(member)


def serves(member: Member) -> set[int]:
    """Return the queues a member is in, read once a page."""
    found: set[int] | None = member.__dict__.get("_serves")
    if found is None:
        found = set(QueueMember.objects.filter(member=member).values_list("queue_id", flat=True))
        member.__dict__["_serves"] = found
    return found


def count_up_to(leads: QuerySet[Lead], most: int = COUNTED) -> tuple[int, bool]:
    """Count, stopping where nobody reads on; says whether there are more."""
    found = leads.order_by()[: most + 1].values("pk")
    counted = min(found.count(), most + 1)
    return min(counted, most), counted > most
