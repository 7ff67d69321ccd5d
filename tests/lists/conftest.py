"""Browsers, and what a list shows."""

import json

import pytest
from django.http import QueryDict

from leads.lists.listing import Listing
from leads.models import SavedView
from tests.pages.conftest import ada, ben, text, vic  # noqa: F401


def tree(*conditions, word="all") -> dict:
    return {word: list(conditions)}


def written(*conditions) -> str:
    return json.dumps(tree(*conditions))


def names(response) -> list[str]:
    """Return the last names in the order of the rows."""
    return [lead.last_name for group in response.context["groups"] for lead in group["leads"]]


def asked(member, **query) -> Listing:
    """Return the list an address asks for."""
    address = QueryDict(mutable=True)
    address.update(query)
    return Listing.asked(member, address)


def found(member, **query) -> list[str]:
    return [lead.last_name for lead in asked(member, **query).page().leads]


@pytest.fixture
def save():
    """Keep a view, inside an open organization."""

    def saved(member, label="Kept", **values) -> SavedView:
        return SavedView.objects.create(member=member, label=label, **values)

    return saved
