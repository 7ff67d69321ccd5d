"""What a good lead becomes: an account, a contact, an opportunity."""

from django.db import models
from django.db.models import F, Func, Index, Q, UniqueConstraint, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from leads.models.campaigns import Campaign
from leads.models.folding import folded, search_index, searchable
from tenancy import ids
from tenancy.models import Member, TenantModel


class Account(TenantModel):
    """A company one does business with; `annual_revenue` in minor units."""

    id_prefix = ids.ACCOUNT

    name = models.CharField(max_length=255)
    type = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=255, blank=True)
    website_domain = models.CharField(max_length=255, blank=True)
    industry = models.CharField(max_length=255, blank=True)
    rating = models.CharField(max_length=255, blank=True)
    annual_revenue = models.BigIntegerField(null=True, blank=True)
    number_of_employees = models.IntegerField(null=True, blank=True)
    billing_street = models.CharField(max_length=255, blank=True)
    billing_city = models.CharField(max_length=40, blank=True)
    billing_state = models.CharField(max_length=80, blank=True)
    billing_postal_code = models.CharField(max_length=20, blank=True)
    billing_country = models.CharField(max_length=80, blank=True)
    account_source = models.CharField(max_length=255, blank=True)
    description = models.TextField(max_length=32000, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="accounts", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    name_key = folded("name", 255)
    search_text = searchable("name", "website", numbers=("phone",))

    class Meta:
        indexes = [
            Index(fields=["org", "name_key", "id"], name="account_by_name"),
            Index(fields=["org", "website_domain"], name="account_by_domain"),
            search_index("account_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("account", args=[self.pk])


class Contact(TenantModel):
    """A person at an account."""

    id_prefix = ids.CONTACT

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts", db_constraint=False
    )
    salutation = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=40, blank=True)
    last_name = models.CharField(max_length=80)
    title = models.CharField(max_length=128, blank=True)
    department = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile_phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    mailing_street = models.CharField(max_length=255, blank=True)
    mailing_city = models.CharField(max_length=40, blank=True)
    mailing_state = models.CharField(max_length=80, blank=True)
    mailing_postal_code = models.CharField(max_length=20, blank=True)
    mailing_country = models.CharField(max_length=80, blank=True)
    lead_source = models.CharField(max_length=255, blank=True)
    description = models.TextField(max_length=32000, blank=True)
    has_opted_out_of_email = models.BooleanField(default=False)
    has_opted_out_of_fax = models.BooleanField(default=False)
    do_not_call = models.BooleanField(default=False)
    custom = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contacts", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    last_name_key = folded("last_name", 80)
    email_key = folded("email", 80)
    email_domain = models.GeneratedField(
        expression=Lower(Func(F("email"), Value("@"), Value(2), function="split_part")),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_text = searchable("first_name", "last_name", "email", numbers=("phone", "mobile_phone"))

    class Meta:
        indexes = [
            Index(fields=["org", "last_name_key", "id"], name="contact_by_name"),
            Index(fields=["org", "email_key"], name="contact_by_email"),
            Index(fields=["org", "email_domain"], condition=Q(account__isnull=False), name="contact_by_domain"),
            search_index("contact_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contact", args=[self.pk])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class OpportunityStage(TenantModel):
    """One step of an organization's sales process."""

    id_prefix = ids.STATUS

    label = models.CharField(max_length=80)
    probability = models.PositiveSmallIntegerField(default=10, help_text="Percent.")
    is_closed = models.BooleanField(default=False)
    is_won = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "label"], name="opportunity_stage_label")]

    def __str__(self) -> str:
        return self.label


class Opportunity(TenantModel):
    """A deal that may be won; `amount` in minor units."""

    id_prefix = ids.OPPORTUNITY

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="opportunities", db_constraint=False
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities", db_constraint=False
    )
    name = models.CharField(max_length=120)
    stage = models.ForeignKey(OpportunityStage, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    amount = models.BigIntegerField(null=True, blank=True)
    probability = models.PositiveSmallIntegerField(default=10)
    close_date = models.DateField()
    next_step = models.CharField(max_length=255, blank=True)
    lead_source = models.CharField(max_length=255, blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    description = models.TextField(max_length=32000, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="opportunities", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    name_key = folded("name", 120)

    class Meta:
        indexes = [
            Index(fields=["org", "name_key", "id"], name="opportunity_by_name"),
            search_index("opportunity_search", "name_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opportunity", args=[self.pk])
