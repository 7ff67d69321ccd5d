"""Accounts, contacts, opportunities, campaigns: the same routes for each noun."""

from django.urls import URLPattern, path

from leads.customers import NOUNS, Noun
from leads.views import customers


def routes(noun: Noun) -> list[URLPattern]:
    """Return the pages of a noun."""
    one, kept = f"{noun.plural}/<{noun.name}:pk>/", {"noun": noun}
    return [
        path(f"{noun.plural}/", customers.index, kept, name=noun.plural),
        path(one, customers.record, kept, name=noun.name),
    ]


urlpatterns = [route for noun in NOUNS.values() for route in routes(noun)]
