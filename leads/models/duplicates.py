"""How the same human is recognized, and who might be one."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone

from leads.models.accounts import Contact
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import TenantModel, TenantQuerySet


class MatchKey(TenantModel):
    """One normalized key of a lead or a contact; two records with a key in common may be one person.

    The database's primary key is (org, key, id), the index that finds a key's newest records: nobody asks for an id.
    """

    id_prefix = ids.INQUIRY

    key = models.BigIntegerField()
    lead = models.ForeignKey(
        Lead, null=True, on_delete=models.CASCADE, related_name="match_keys", db_constraint=False, db_index=False
    )
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.CASCADE, related_name="match_keys", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [
            Index(fields=["org", "lead"], condition=Q(lead__isnull=False), name="match_keys_of_lead"),
            Index(fields=["org", "contact"], condition=Q(contact__isnull=False), name="match_keys_of_contact"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(lead__isnull=False, contact__isnull=True) | Q(lead__isnull=True, contact__isnull=False),
                name="match_key_of_one",
            )
        ]


class DuplicatePairQuerySet(TenantQuerySet):
    """Questions about who may be the same person."""

    def about(self, lead: Lead) -> Self:
        """Return the pairs of a lead that nobody has dismissed."""
        return self.filter(Q(lead=lead) | Q(other=lead), dismissed_at=None)


class DuplicatePair(TenantModel):
    """Two leads that may be one person; `lead` has the smaller id."""

    id_prefix = ids.INQUIRY

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    other = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=200)
    found_at = models.DateTimeField(default=timezone.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "lead", "other"], name="duplicate_pair_once")]
