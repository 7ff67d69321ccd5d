"""A form is reached by e-mail and by Google's lead forms, each with a key that nobody can make up."""

import json

import pytest
from django.test import Client

from leads.capture import doors
from leads.mail import receiving
from leads.models import Form, Lead, Submission

MAIL = """From: Katrin Vogel <katrin@brenner.example>
To: {address}
Subject: A quote
Message-ID: <1@brenner.example>
{more}
For two sites.
"""


@pytest.fixture
def form(acme, settings):
    settings.INBOUND_DOMAIN = "in.acme.example"
    with acme.open():
        return Form.objects.create(name="Quote", lead_source="Mail")


@pytest.fixture
def address(acme, form):
    with acme.open():
        return doors.mail_address(form)


def test_a_mail_to_a_forms_address_becomes_its_lead_once(acme, form, address, worked):
    for _ in range(2):
        assert receiving.receive(MAIL.format(address=address, more="").encode()).public_id
    with worked():
        lead, row = Lead.objects.get(), Submission.objects.get()
        assert (lead.name, lead.email, lead.lead_source) == ("Katrin Vogel", "katrin@brenner.example", "Mail")
        assert lead.description == "A quote\n\nFor two sites." and (row.door, row.form) == ("email", form)


def test_an_address_that_is_made_up_is_nobodys_and_what_a_program_sent_waits(acme, address, worked):
    made_up = address.replace("@", "0@").replace("form+", "form+1")
    assert receiving.receive(MAIL.format(address=made_up, more="").encode()).problem
    receiving.receive(MAIL.format(address=address, more="Auto-Submitted: auto-replied\n").encode())
    with worked():
        assert Submission.objects.get().state == "quarantined" and not Lead.objects.exists()


def google(acme, form, **told):
    with acme.open():
        key = doors.secret("google", acme.org.pk, form.pk)
    report = {
        "google_key": key, "lead_id": "g1", "gcl_id": "abc", "user_column_data": [
            {"column_id": "FULL_NAME", "string_value": "Katrin Vogel"},
            {"column_id": "EMAIL", "string_value": "katrin@brenner.example"},
            {"column_id": "which_machine", "string_value": "Press"},
        ],
    } | told  # fmt: skip
    path = f"/f/{acme.org.public_id}/{form.public_id}/google/"
    return Client().post(path, json.dumps(report), content_type="application/json")


def test_a_google_lead_is_mapped_like_a_form_and_comes_once(acme, form, worked):
    assert google(acme, form).json() == google(acme, form).json()
    with worked():
        lead, row = Lead.objects.get(), Submission.objects.get()
        assert (lead.name, row.left_out, lead.inquiries.get().origin) == (
            "Katrin Vogel",
            ["which_machine"],
            {"gclid": "abc"},
        )


def test_googles_trials_wait_and_other_keys_are_refused(acme, form, worked):
    assert google(acme, form, google_key="nonsense").status_code == 403
    assert google(acme, form, is_test=True).status_code == 200
    assert Client().post("/f/x/y/google/", "[]", content_type="application/json").status_code == 400
    with worked():
        assert Submission.objects.get().state == "quarantined"
