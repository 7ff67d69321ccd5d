"""Accounts, contacts, opportunities, campaigns: the same routes for each noun."""

from django.urls import URLPattern, path

from leads.customers import CAMPAIGN, NOUNS, Noun
from leads.views import campaigns, customer_activities, customers


def routes(noun: Noun) -> list[URLPattern]:
    """Return the pages of a noun."""
    one, kept = f"{noun.plural}/<{noun.name}:pk>/", {"noun": noun}
    return [
        path(f"{noun.plural}/", customers.index, kept, name=noun.plural),
        path(f"{noun.plural}/names/", customers.names, kept, name=f"{noun.name}-names"),
        path(f"{noun.plural}/new/", customers.new, kept, name=f"{noun.name}-new"),
        path(one, customers.record, kept, name=noun.name),
        path(f"{one}edit/", customers.edit, kept, name=f"{noun.name}-edit"),
        path(f"{one}delete/", customers.delete, kept, name=f"{noun.name}-delete"),
    ]


def history(noun: Noun) -> list[URLPattern]:
    """Return the pages of what was done with a customer."""
    one, kept = f"{noun.plural}/<{noun.name}:pk>/", {"noun": noun}
    return [
        path(f"{one}activities/", customer_activities.log, kept, name=f"{noun.name}-log"),
        path(f"{one}timeline/", customer_activities.timeline, kept, name=f"{noun.name}-timeline"),
    ]


urlpatterns = [
    *(route for noun in NOUNS.values() for route in routes(noun)),
    *(route for noun in NOUNS.values() if noun is not CAMPAIGN for route in history(noun)),
    path("campaigns/<campaign:pk>/leave/", campaigns.leave, name="campaign-leave"),
    path("leads/<lead:pk>/campaign/", campaigns.add, name="campaign-add"),
]
