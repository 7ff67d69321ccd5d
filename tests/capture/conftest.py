"""Posting as visitors do, and letting the worker do what waits."""

import pytest
from django.test import Client

from leads import bell
from leads.capture.process import drain
from leads.models import Submission

URL = "/servlet/servlet.WebToLead?encoding=UTF-8"
KATRIN = {"first_name": "Katrin", "last_name": "Vogel", "email": "katrin@brenner.example", "company": "Brenner AG"}
ENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _nobody_called_yet():
    """Rates are remembered by the process and by Valkey; each test begins in a quiet minute."""
    bell.forget()
    client = bell.client()
    for key in client.scan_iter("lm:rate:*"):
        client.delete(key)


@pytest.fixture
def post(acme):
    """Post as a visitor's browser does; `oid` is acme's unless told."""

    def send(values=None, *, url=URL, **headers):
        values = {"oid": acme.org.public_id} | (KATRIN if values is None else values)
        return Client(headers=headers).post(url, values)

    return send


@pytest.fixture
def post_body(acme):
    """Post these very bytes; `OID` in them becomes acme's id."""

    def send(body, *, url=URL, content_type=ENCODED, **headers):
        body = body.replace(b"OID", acme.org.public_id.encode())
        return Client(headers=headers).generic("POST", url, body, content_type=content_type)

    return send


@pytest.fixture
def worked(acme):
    """Let the worker do what waits, and open acme to look at it."""

    def work(**options):
        drain(acme.org.pk, **options)
        return acme.open()

    return work


@pytest.fixture
def stored(acme):
    """What was stored for acme, oldest first."""

    def read():
        with acme.open():
            return list(Submission.objects.order_by("pk"))

    return read
