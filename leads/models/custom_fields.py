"""Fields an organization adds; their values stand in the `custom` JSON of the record."""

from django.db import models
from django.db.models import UniqueConstraint

from tenancy import ids
from tenancy.models import TenantModel

MOST_CHOICES = 500  # of one picklist


class CustomField(TenantModel):
    """One added field of leads, accounts, contacts or opportunities."""

    id_prefix = ids.CUSTOM_FIELD

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHECKBOX = "checkbox", "Checkbox"
        PICKLIST = "picklist", "Picklist"
        MULTIPICKLIST = "multipicklist", "Picklist (several)"

    entity = models.CharField(max_length=12, default="lead")  # lead, account, contact, opportunity
    name = models.SlugField(max_length=40, help_text="The key in `custom` and in the API.")
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    web_id = models.CharField(max_length=18, blank=True, help_text="Web-to-Lead parameter, such as 00N370000060fw7.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "entity", "name"], name="custom_field_name")]

    def __str__(self) -> str:
        return self.label
