"""A form is reached by e-mail and by lead ads of Google and Meta, each with a key that nobody can make up."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

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


@pytest.mark.parametrize(
    "author",
    ['"Müller, Jörg"', "=?utf-8?q?M=C3=BCller=2C_J=C3=B6rg?=", "=?iso-8859-1?q?J=F6rg_M=FCller?=", "Jörg Müller"],
)
def test_a_senders_name_is_read_however_it_is_written(acme, address, worked, author):
    written = MAIL.format(address=address, more="").replace("Katrin Vogel", author, 1)
    receiving.receive(written.encode())
    with worked():
        lead = Lead.objects.get()
        assert (lead.first_name, lead.last_name, lead.email) == ("Jörg", "Müller", "katrin@brenner.example")


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
    assert google(acme, form, user_column_data="nonsense").status_code == 400
    assert Client().post("/f/x/y/google/", "[]", content_type="application/json").status_code == 400
    with worked():
        assert Submission.objects.get().state == "quarantined"


class Graph(BaseHTTPRequestHandler):
    """What Meta's Graph API answers about one lead, to whoever has the page's token and proves the app's secret."""

    def do_GET(self):
        proof = hmac.new(b"app-secret", b"page-token", hashlib.sha256).hexdigest()
        known = self.headers["Authorization"] == "Bearer page-token" and f"appsecret_proof={proof}" in self.path
        told = GRAPH_LEAD if known else {"error": {"code": 190, "message": "The token has expired."}}
        self.send_response(self.server.down or (200 if known else 400))
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args):
        """Say nothing."""


GRAPH_LEAD = {
    "id": "444", "created_time": "2026-11-22T10:00:00+0000", "platform": "ig", "campaign_name": "Autumn",
    "field_data": [
        {"name": "full_name", "values": ["Katrin Vogel"]}, {"name": "email", "values": ["katrin@brenner.example"]},
        {"name": "phone_number", "values": ["+4930901820"]}, {"name": "which_machine?", "values": ["Press"]},
    ],
}  # fmt: skip


@pytest.fixture
def graph(settings):
    server = HTTPServer(("127.0.0.1", 0), Graph)
    server.down = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.META_GRAPH = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def notify(acme, form, graph):
    """Report lead 444 as Meta does, signed."""
    with acme.open():
        Form.objects.update(meta_secret="app-secret", meta_token="page-token")
    value = {"leadgen_id": "444", "page_id": "1", "form_id": "2", "created_time": 1}
    told = json.dumps({"object": "page", "entry": [{"id": "1", "changes": [{"field": "leadgen", "value": value}]}]})

    def send(body=told, secret="app-secret"):
        signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        path = f"/f/{acme.org.public_id}/{form.public_id}/meta/"
        headers = {"X-Hub-Signature-256": f"sha256={signature}"}
        return Client(headers=headers).post(path, body, content_type="application/json")

    return send


def test_meta_gets_its_challenge_back_for_the_forms_word(acme, form):
    with acme.open():
        word = doors.secret("meta", acme.org.pk, form.pk)
    path = f"/f/{acme.org.public_id}/{form.public_id}/meta/"
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": word}
    assert Client().get(path, query).content == b"1158201444"
    assert Client().get(path, query | {"hub.verify_token": "guess"}).status_code == 403


def test_a_meta_lead_is_asked_for_mapped_like_a_form_and_comes_once(acme, form, notify, worked):
    assert notify().json() == notify().json()
    with worked():
        lead, row = Lead.objects.get(), Submission.objects.get()
        assert (lead.name, lead.phone, lead.lead_source) == ("Katrin Vogel", "+4930901820", "Mail")
        assert row.left_out == ["which_machine?"] and b"Autumn" in bytes(row.raw)
        assert lead.inquiries.get().origin == {"utm_source": "ig", "utm_campaign": "Autumn"}


def test_a_meta_lead_waits_while_meta_is_away_and_says_why_it_is_refused(acme, form, notify, graph, worked):
    graph.down = 503
    notify()
    with worked():
        assert Submission.objects.get().state == "waiting"
        Form.objects.update(meta_token="expired")
    graph.down = 0
    with worked(delayed=True):
        row = Submission.objects.get()
        assert row.state == "failed" and "The token has expired." in row.problem


def test_notices_that_meta_did_not_sign_and_what_is_none_are_refused(acme, notify, stored):
    assert notify(secret="guess").status_code == 403
    assert [notify(body).status_code for body in ("[]", "{", '{"entry": [1]}')] == [400] * 3
    assert notify('{"entry": []}').json() == {"ids": []} and stored() == []
