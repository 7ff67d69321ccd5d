"""Lists of leads: which leads they hold, how they are asked for, and the indexes that answer."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Index, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from criteria import Matching
from leads.models.queues import Queue
from leads.models.statuses import Stage
from tenancy.models import Member, TenantQuerySet

if TYPE_CHECKING:
    from leads.models.lead import Lead  # noqa: F401

LIVE = Q(deleted_at__isnull=True)
DELETED = Q(deleted_at__isnull=False)
# Queues are counted on every page: an index of open leads alone answers without looking at the rows.
WAITING = LIVE & Q(stage=Stage.OPEN)
AGING = WAITING & Q(stale_at__isnull=False)
UNPLANNED = WAITING & Q(open_task_count=0)
UNANSWERED = WAITING & Q(first_responded_at__isnull=True, first_response_due__isnull=False)
OF_MEMBER, OF_QUEUE = Q(owner_member__isnull=False), Q(owner_queue__isnull=False)


def touched() -> Coalesce:
    """Return when a lead was last worked on; one that never was counts from its arrival."""
    return Coalesce(F("last_activity_at"), F("created_at"), output_field=models.DateTimeField())


class LeadQuerySet(Matching["Lead"], TenantQuerySet["Lead"]):  # type: ignore[override]
    """The vocabulary of lead lists."""

    def live(self) -> Self:
        """Leave out the recycle bin."""
        return self.filter(LIVE)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def open(self) -> Self:
        return self.live().filter(stage=Stage.OPEN)

    def stale(self, now: datetime) -> Self:
        """Open leads that were left alone for longer than their status allows."""
        return self.filter(AGING, stale_at__lt=now)

    def without_next_step(self, now: datetime) -> Self:
        """Open leads for which nobody has planned anything: no task, and no meeting still to come."""
        return self.filter(UNPLANNED & (Q(next_step_at__isnull=True) | Q(next_step_at__lt=now)))

    def unanswered(self, until: datetime) -> Self:
        """Leads whose first response is still owed and due by then."""
        return self.filter(UNANSWERED, first_response_due__lt=until)

    def owned_by(self, member: Member) -> Self:
        return self.filter(owner_member=member)

    def in_queue(self, queue: Queue) -> Self:
        return self.filter(owner_queue=queue)

    def searched(self, words: str, most: int = 1000) -> Self:
        """Narrow to leads with the words in a name, company, e-mail or phone number; at most so many are looked for."""
        return self.filter(pk__in=RawSQL("SELECT id FROM search_leads(%s, %s)", [words.replace("\x00", ""), most]))

    def with_labels(self) -> Self:
        """Read along what every list and page shows."""
        return self.select_related("status", "owner_member__user", "owner_queue")

    def by_urgency(self) -> Self:
        """Order as `take next` hands out: response target, then score, then age."""
        return self.order_by("due_sort", "-score", "created_at", "id")


INDEXES = [
    Index(fields=["org", "-created_at", "-id"], condition=LIVE, name="lead_newest"),
    Index(fields=["org", "stage", "-created_at", "-id"], condition=LIVE, name="lead_stage_newest"),
    Index(
        fields=["org", "status", "country_key", "-created_at", "-id"],
        condition=LIVE,
        name="lead_status_country",
    ),
    # A lead has one owner: those of members stand in no index of queues, and the other way round.
    Index(
        fields=["org", "owner_member", "stage", "due_sort", "id"],
        condition=LIVE & OF_MEMBER,
        name="lead_mine_by_target",
    ),
    Index(
        fields=["org", "owner_queue", "due_sort", "-score", "created_at", "id"],
        condition=WAITING & OF_QUEUE,
        name="lead_waiting_by_urgency",
    ),
    Index(fields=["org", "owner_queue", "assigned_at"], condition=WAITING & OF_QUEUE, name="lead_waiting_longest"),
    Index(fields=["org", "-score", "-id"], condition=LIVE, name="lead_highest_score"),
    Index(fields=["org", "last_name_key", "id"], condition=LIVE, name="lead_by_name"),
    Index(fields=["org", "due_sort", "id"], condition=WAITING, name="lead_open_by_target"),
    Index(F("org"), touched().desc(), F("id").desc(), condition=LIVE, name="lead_last_touched"),
    Index(
        fields=["org", "imported_from", "-created_at", "-id"],
        condition=Q(imported_from__isnull=False),
        name="lead_of_import",
    ),
    Index(fields=["org", "email_key"], name="lead_email"),
    Index(fields=["org", "account_domain"], condition=~Q(account_domain=""), name="lead_account_domain"),
    Index(
        fields=["org", "matched_account"],
        condition=Q(matched_account__isnull=False),
        name="lead_matched_account",
    ),
    Index(fields=["org", "company_key", "id"], name="lead_by_company"),
    Index(fields=["org", "external_id"], condition=Q(external_id__gt=""), name="lead_external_id"),
    Index(fields=["org", "come_back_on"], condition=Q(come_back_on__isnull=False), name="lead_coming_back"),
    Index(fields=["org", "deleted_at"], condition=DELETED, name="lead_recycle_bin"),
    Index(fields=["org", "last_name_key"], condition=DELETED, name="lead_deleted_by_name"),
    Index(fields=["org", "phone_e164"], condition=DELETED & Q(phone_e164__gt=""), name="lead_deleted_by_phone"),
    Index(fields=["org", "mobile_e164"], condition=DELETED & Q(mobile_e164__gt=""), name="lead_deleted_by_mobile"),
    Index(
        fields=["org", "owner_member", "came_back_on"],
        condition=WAITING & Q(came_back_on__isnull=False),
        name="lead_mine_came_back",
    ),
    Index(fields=["org", "stale_at", "id"], condition=AGING, name="lead_stale"),
    Index(fields=["org", "owner_member", "stale_at", "id"], condition=AGING & OF_MEMBER, name="lead_mine_stale"),
    Index(
        fields=["org", "owner_member", "due_sort", "id"],
        condition=UNPLANNED & OF_MEMBER,
        name="lead_without_next_step",
    ),
    Index(
        fields=["org", "owner_member", "id"],
        condition=WAITING & OF_MEMBER & Q(is_unread=True),
        name="lead_mine_unread",
    ),
    Index(
        fields=["org", "owner_member", "first_response_due"],
        condition=UNANSWERED & OF_MEMBER,
        name="lead_mine_unanswered",
    ),
    *(
        Index(
            fields=["org", f"converted_{noun}"],
            condition=Q(**{f"converted_{noun}__isnull": False}),
            name=f"leads_of_{noun}",
        )
        for noun in ("account", "contact", "opportunity")
    ),
    GinIndex(
        fields=["org", "search_text"],
        opclasses=["int8_ops", "gin_trgm_ops"],
        condition=LIVE,
        name="lead_search_in_org",
    ),  # fmt: skip
]
