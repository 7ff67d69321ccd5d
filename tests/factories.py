"""Lean factories, one a noun; each builds the least a test needs, inside an open organization."""

import factory
from django.utils import timezone

from leads import duplicates
from leads.configuration import configuration
from leads.models import Account, Activity, Campaign, Contact, CustomField, Lead, Opportunity, Queue
from leads.normalize import normalize
from tenancy.acting import current_org


class LeadFactory(factory.django.DjangoModelFactory):
    """An open lead in the default queue."""

    class Meta:
        model = Lead

    first_name = "Katrin"
    last_name = factory.Sequence(lambda n: f"Vogel{n}")
    company = factory.Sequence(lambda n: f"Brenner {n} AG")
    email = factory.LazyAttribute(lambda lead: f"{lead.first_name}.{lead.last_name}@brenner.example".lower())
    status = factory.LazyFunction(lambda: configuration().default_status())
    stage = factory.LazyAttribute(lambda lead: lead.status.kind)

    @factory.lazy_attribute
    def owner_queue(self):
        return None if getattr(self, "owner_member", None) else Queue.objects.default()

    owner_member = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        lead = model_class(*args, **kwargs)
        normalize(lead, current_org())
        lead.save(force_insert=True)
        duplicates.keep_keys(lead)
        return lead


class QueueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Queue

    name = factory.Sequence(lambda n: f"Queue {n}")


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Campaign

    name = factory.Sequence(lambda n: f"Campaign {n}")


class CustomFieldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CustomField

    name = factory.Sequence(lambda n: f"field_{n}")
    label = factory.LazyAttribute(lambda field: field.name.replace("_", " ").capitalize())
    kind = "text"

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        current_org().configuration_changed()


class AccountFactory(factory.django.DjangoModelFactory):
    """An account; pass its owner."""

    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Account {n}")


class ContactFactory(factory.django.DjangoModelFactory):
    """A contact; pass its owner."""

    class Meta:
        model = Contact

    first_name = "Jonas"
    last_name = factory.Sequence(lambda n: f"Brandt{n}")


class OpportunityFactory(factory.django.DjangoModelFactory):
    """An opportunity; pass its owner and account."""

    class Meta:
        model = Opportunity

    name = factory.Sequence(lambda n: f"Opportunity {n}")
    stage = factory.LazyFunction(lambda: configuration().stages[0])
    close_date = factory.LazyFunction(timezone.localdate)


class ActivityFactory(factory.django.DjangoModelFactory):
    """A note; pass its lead and owner."""

    class Meta:
        model = Activity

    kind = "note"
    body = "Wants a quote."
