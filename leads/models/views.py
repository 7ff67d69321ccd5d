"""Lists that people keep: what they ask for, how they look, who sees them."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone

from leads.models.queues import Queue
from tenancy import ids
from tenancy.models import Member, TenantModel


class SavedView(TenantModel):
    """A list with a name: a predefined one or a queue (`scope`), narrowed, ordered, grouped and laid out.

    `columns` are names in their order, `widths` pixels by name, `ordering` names with a minus for descending, parted by
    commas. Empty ones mean whatever the scope has.
    """

    id_prefix = ids.LIST_VIEW

    class Sharing(models.TextChoices):
        ME = "me", "Only me"
        TEAM = "team", "My team"
        EVERYONE = "everyone", "Everyone"

    label = models.CharField(max_length=80)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="views", db_constraint=False, db_index=False
    )
    scope = models.CharField(max_length=20, default="all")
    queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    criteria = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    widths = models.JSONField(default=dict, blank=True)
    ordering = models.CharField(max_length=255, blank=True)
    grouping = models.CharField(max_length=20, blank=True)
    sharing = models.CharField(max_length=8, choices=Sharing.choices, default=Sharing.ME)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["label", "id"]
        constraints = [UniqueConstraint(fields=["org", "member", "label"], name="view_label_once_a_member")]
        indexes = [Index(fields=["org", "label", "id"], condition=~Q(sharing="me"), name="view_shared")]

    def __str__(self) -> str:
        return self.label


class ViewChoice(TenantModel):
    """What one member made of one list for themselves: pinned, first to open, columns and their widths.

    `key` is a predefined view's key, `queue-<id>` or a saved view's public id.
    """

    id_prefix = ids.VIEW_CHOICE

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    key = models.CharField(max_length=40)
    is_pinned = models.BooleanField(null=True)  # None: as it comes
    is_default = models.BooleanField(default=False)
    columns = models.JSONField(default=list, blank=True)
    widths = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["org", "member", "key"], name="view_choice_once"),
            UniqueConstraint(fields=["org", "member"], condition=Q(is_default=True), name="view_default_once"),
        ]
