"""The lead: a person who may buy."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.urls import reverse
from django.utils import timezone

from leads.abilities import allows
from leads.models.campaigns import Campaign
from leads.models.folding import folded
from leads.models.lead_lists import INDEXES, LeadQuerySet
from leads.models.queues import Queue
from leads.models.statuses import Reason, Stage, Status
from tenancy import ids
from tenancy.models import Member, TenantModel

GRADES = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
# Sorts what has no target behind everything that has one.
NO_TARGET = "9000-01-01T00:00:00+00:00"


class Lead(TenantModel):
    """A person who may buy, owned by one member or one queue, never both or neither.

    Texts are empty strings when unknown; `annual_revenue` is in minor units of the organization's currency;
    `grade_rank` counts letters from F (0) to A+ (12); `custom` holds the organization's own fields.
    """

    id_prefix = ids.LEAD

    salutation = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=40, blank=True)
    middle_name = models.CharField(max_length=40, blank=True)
    last_name = models.CharField(max_length=80)
    suffix = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=128, blank=True)
    email = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile_phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    company = models.CharField(max_length=255)
    website = models.CharField(max_length=255, blank=True)
    industry = models.CharField(max_length=255, blank=True)
    number_of_employees = models.IntegerField(null=True, blank=True)
    annual_revenue = models.BigIntegerField(null=True, blank=True)
    street = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=80, blank=True)
    lead_source = models.CharField(max_length=255, blank=True)
    rating = models.CharField(max_length=255, blank=True)
    description = models.TextField(max_length=32000, blank=True)
    has_opted_out_of_email = models.BooleanField(default=False)
    has_opted_out_of_fax = models.BooleanField(default=False)
    do_not_call = models.BooleanField(default=False)
    external_id = models.CharField(max_length=120, blank=True, help_text="What another system calls this lead.")
    tags = models.JSONField(default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)

    # Normalized twins, written by `leads.normalize` whenever the fields above change.
    country_key = models.CharField(max_length=80, blank=True, help_text="ISO code in lower case, else the folded text.")
    email_domain = models.CharField(max_length=80, blank=True)
    is_free_email = models.BooleanField(default=False)
    website_domain = models.CharField(max_length=255, blank=True)
    account_domain = models.CharField(
        max_length=255,
        blank=True,
        db_default="",
        help_text="Registered domain of an e-mail that is no free one.",
    )
    phone_e164 = models.CharField(max_length=20, blank=True)
    mobile_e164 = models.CharField(max_length=20, blank=True)

    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.OPEN)
    status_since = models.DateTimeField(default=timezone.now)
    reason = models.ForeignKey(
        Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    come_back_on = models.DateField(null=True, blank=True)

    owner_member = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
        db_constraint=False,
        db_index=False,
    )
    owner_queue = models.ForeignKey(
        Queue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
        db_constraint=False,
        db_index=False,
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    is_unread = models.BooleanField(default=True)
    first_response_due = models.DateTimeField(null=True, blank=True)
    first_responded_at = models.DateTimeField(null=True, blank=True)

    score = models.IntegerField(default=0)
    grade_rank = models.SmallIntegerField(null=True, blank=True)
    inquiry_count = models.PositiveIntegerField(default=0)
    last_inquiry_at = models.DateTimeField(null=True, blank=True)
    call_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    last_activity_words = models.CharField(max_length=80, blank=True)
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    has_duplicates = models.BooleanField(default=False)
    imported_from = models.ForeignKey(
        "leads.Import",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        db_constraint=False,
        db_index=False,
        editable=False,
    )
    imported_line = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Kept by the database, see `leads/account_match.sql`.
    matched_account = models.ForeignKey(
        "leads.Account",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    # Kept by the database, see `leads/follow_ups.sql`: whoever writes a lead or an activity keeps them.
    stale_at = models.DateTimeField(null=True, blank=True, editable=False)
    open_task_count = models.PositiveIntegerField(default=0, editable=False)
    next_step_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_step_words = models.CharField(max_length=80, blank=True, editable=False)
    came_back_on = models.DateField(null=True, blank=True, editable=False)

    converted_at = models.DateTimeField(null=True, blank=True)
    converted_account = models.ForeignKey(
        "leads.Account",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="converted_leads",
        db_constraint=False,
        db_index=False,
    )
    converted_contact = models.ForeignKey(
        "leads.Contact",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="converted_leads",
        db_constraint=False,
        db_index=False,
    )
    converted_opportunity = models.ForeignKey(
        "leads.Opportunity",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="converted_leads",
        db_constraint=False,
        db_index=False,
    )

    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    company_key = folded("company", 255)
    email_key = folded("email", 80)
    last_name_key = folded("last_name", 80)
    first_name_key = folded("first_name", 40)
    industry_key = folded("industry", 255)
    lead_source_key = folded("lead_source", 255)
    city_key = folded("city", 40)
    state_key = folded("state", 80)
    due_sort = models.GeneratedField(
        expression=Coalesce(F("first_response_due"), Value(NO_TARGET, models.DateTimeField())),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                "first_name",
                Value(" "),
                "last_name",
                Value(" "),
                "company",
                Value(" "),
                "email",
                Value(" "),
                "phone_e164",
                Value(" "),
                "mobile_e164",
                Value(" "),
                "phone",
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(owner_member__isnull=False, owner_queue__isnull=True)
                | Q(owner_member__isnull=True, owner_queue__isnull=False),
                name="lead_has_one_owner",
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("lead", args=[self.pk])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def owner(self) -> Member | Queue:
        """The member or queue that has the lead."""
        owner = self.owner_member or self.owner_queue
        assert owner is not None  # the database has a constraint
        return owner

    @property
    def grade(self) -> str:
        return "" if self.grade_rank is None else GRADES[self.grade_rank]

    def is_stale(self, now: datetime) -> bool:
        return self.stage == Stage.OPEN and self.stale_at is not None and self.stale_at < now

    def has_next_step(self, now: datetime) -> bool:
        """Say whether a task is open or a meeting lies ahead."""
        return self.open_task_count > 0 or (self.next_step_at is not None and self.next_step_at >= now)

    @property
    def is_converted(self) -> bool:
        return self.stage == Stage.CONVERTED

    def allows(self, member: Any, action: str) -> bool:
        """Say whether this lead lets a member, whose role would suffice, do a thing to it."""
        return allows(self, member, action)
