"""What people do with leads: tasks, calls, notes, e-mails, meetings."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Index, Q
from django.urls import reverse
from django.utils import timezone

from leads.models.accounts import Account, Contact, Opportunity
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import MailMessage, Member, TenantModel, TenantQuerySet

OPEN_TASK = Q(kind="task", done_at=None)
DONE_TASK = Q(kind="task", done_at__isnull=False)
REMINDING = OPEN_TASK & Q(remind_at__isnull=False)


class ActivityQuerySet(TenantQuerySet["Activity"]):
    """Questions about work done and to do."""

    def open_tasks(self) -> Self:
        return self.filter(kind=Activity.Kind.TASK, done_at=None)

    def overdue(self, now: datetime) -> Self:
        return self.open_tasks().filter(due_at__lt=now)


class Activity(TenantModel):
    """One task, call, note, e-mail or event, about one lead or about a contact and what it belongs to."""

    id_prefix = ids.TASK

    class Kind(models.TextChoices):
        TASK = "task", "Task"
        CALL = "call", "Call"
        NOTE = "note", "Note"
        EMAIL = "email", "Email"
        EVENT = "event", "Meeting"

    class RemindBy(models.TextChoices):
        PREFERRED = "", "As I prefer"
        APP = "app", "In the app"
        EMAIL = "email", "By e-mail"
        BOTH = "both", "In the app and by e-mail"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    lead = models.ForeignKey(
        Lead,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="activities",
        db_constraint=False,
        db_index=False,
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="activities", db_constraint=False
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="activities", db_constraint=False
    )
    opportunity = models.ForeignKey(
        Opportunity, null=True, blank=True, on_delete=models.CASCADE, related_name="activities", db_constraint=False
    )
    subject = models.CharField(max_length=255, blank=True)
    body = models.TextField(max_length=32000, blank=True)
    owner = models.ForeignKey(
        Member, null=True, on_delete=models.PROTECT, related_name="activities", db_constraint=False, db_index=False
    )
    created_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    at = models.DateTimeField(default=timezone.now, help_text="When it happened or begins.")
    due_at = models.DateTimeField(null=True, blank=True)
    due_all_day = models.BooleanField(default=False, help_text="Due on a day: `due_at` is that day's last second.")
    remind_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="How long before it is due.")
    remind_by = models.CharField(max_length=5, choices=RemindBy.choices, default=RemindBy.PREFERRED, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When to remind next; none once that is done.")
    recurrence = models.CharField(max_length=120, blank=True, help_text="A rule of RFC 5545, such as FREQ=DAILY.")
    occurrence = models.PositiveSmallIntegerField(default=1, help_text="Which one of a recurring task this is.")
    snooze_count = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    priority = models.CharField(max_length=20, default="Normal")
    outcome = models.CharField(max_length=40, blank=True, help_text="What a call came to.")
    direction = models.CharField(max_length=8, default="outbound")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    location = models.CharField(max_length=255, blank=True)
    mail = models.ForeignKey(
        MailMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="activities", db_constraint=False
    )
    invited_at = models.DateTimeField(null=True, blank=True, help_text="When a meeting's invitation was first sent.")
    canceled_at = models.DateTimeField(null=True, blank=True, help_text="When a meeting was called off.")
    sequence = models.PositiveSmallIntegerField(default=0, help_text="How often a meeting's invitation was revised.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            Index(fields=["org", "lead", "-at", "-id"], name="activity_of_lead"),
            Index(
                fields=["org", "owner", "due_at", "id"],
                condition=OPEN_TASK,
                name="activity_open_tasks",
            ),
            Index(fields=["org", "lead", "due_at"], condition=OPEN_TASK, name="activity_next_step"),
            Index(fields=["org", "owner", "-done_at", "-id"], condition=DONE_TASK, name="activity_done_tasks"),
            Index(fields=["org", "owner", "at"], condition=Q(kind="event"), name="activity_meetings"),
            Index(fields=["remind_at"], condition=REMINDING, name="activity_reminders"),
            Index(fields=["org", "-id"], name="activity_newest"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()

    @property
    def task_path(self) -> str:
        """The address below which a task is changed; a list draws eight links from it."""
        return f"{reverse('tasks')}{self.public_id}/"
