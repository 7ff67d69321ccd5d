"""A visitor's post becomes a lead or an inquiry, once."""

import pytest
from django.test import Client

from leads.capture.process import drain
from leads.models import Inquiry, Lead, Submission
from tenancy.acting import acting

URL = "/servlet/servlet.WebToLead?encoding=UTF-8"
ADA = {"first_name": "Katrin", "last_name": "Vogel", "email": "katrin@brenner.example", "company": "Brenner AG"}


@pytest.fixture
def post(acme):
    """Post as a visitor does; `oid` is acme's unless told."""

    def send(values=None, *, url=URL, **headers):
        values = {"oid": acme.org.public_id} | (ADA if values is None else values)
        return Client(headers=headers).post(url, values)

    return send


@pytest.fixture
def worked(acme):
    """Let the worker do what waits, and open acme to look at it."""

    def work():
        drain(acme.org.pk)
        return acting(acme.org)

    return work


def test_a_post_becomes_a_lead_in_the_default_queue_with_its_inquiry(post, worked, acme):
    assert post().status_code == 200
    with worked():
        lead = Lead.objects.get()
        assert (lead.name, lead.company, lead.email) == ("Katrin Vogel", "Brenner AG", "katrin@brenner.example")
        assert lead.owner_queue == acme.queue
        assert lead.inquiry_count == 1
        assert Submission.objects.get().lead == lead
        assert lead.score > 0
        assert Inquiry.objects.get().lead == lead
