"""Browsers and leads for the tests of pages."""

import pytest

from tests.factories import LeadFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(acme):
    """Ada's browser; she sells and accepts from the default queue."""
    return acme.client(acme.ada)


@pytest.fixture
def ben(acme):
    """Ben's browser; he sells and is in no queue."""
    return acme.client(acme.ben)


@pytest.fixture
def vic(acme):
    """Vic's browser; he may look only."""
    return acme.client(acme.vic)


@pytest.fixture
def waiting(acme):
    """A lead in the default queue."""
    with acme.open():
        return LeadFactory(first_name="Stefan", last_name="Hürlimann", company="Alpstein Logistik")


@pytest.fixture
def own(acme):
    """Ada's lead."""
    with acme.open():
        return LeadFactory(
            first_name="Katrin",
            last_name="Vogel",
            company="Brenner AG",
            owner_member=acme.ada,
            phone="+49 371 555 0148",
        )


@pytest.fixture
def path(acme):
    """The path of a lead's page, or of something below it."""

    def path_of(lead, below=""):
        return acme.url(f"leads/{lead.public_id}/{below}")

    return path_of


def text(response) -> str:
    return response.content.decode()


def main(response) -> str:
    """The page without its shell: every page lists shortcuts and navigation."""
    page = text(response)
    return page[page.index("<main") : page.index("</main>")]
