"""When people work, what they can do, and who stands in while they are away."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from tenancy import ids
from tenancy.models import Member, TenantModel


class Availability(TenantModel):
    """One member's week and abilities: when pools may give leads, in the member's own time zone.

    `shifts` are `[weekday (0 is Monday), "09:00", "17:30"]`, none at all means always; `holidays` are ISO dates.
    """

    id_prefix = ids.AVAILABILITY

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    time_zone = models.CharField(max_length=40, blank=True, help_text="Empty: the organization's.")
    shifts = models.JSONField(default=list, blank=True)
    holidays = models.JSONField(default=list, blank=True)
    skills = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "member"], name="availability_once")]


class Leave(TenantModel):
    """Days on which a member is given no leads; the delegate, if any, gets them instead."""

    id_prefix = ids.LEAVE

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    delegate = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        ordering = ["first_day", "id"]
        indexes = [Index(fields=["org", "member", "last_day"], name="leave_of_member")]
