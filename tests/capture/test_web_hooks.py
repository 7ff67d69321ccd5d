"""Programs are told of events: signed, again after a failure, never inside the network, and all of it is logged."""

import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from leads import outside, web_hooks
from leads.models import WebHook, WebHookDelivery
from tenancy.refusals import Invalid
from tests.api.program import Program
from tests.capture.conftest import KATRIN
from tests.factories import LeadFactory


class Listener(BaseHTTPRequestHandler):
    """Another program: keeps what it is told and answers as it was set up to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"heard")

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def listener(settings):
    settings.WEB_HOOKS_PRIVATE = True
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/leads"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(acme, listener):
    with acme.open():
        made = WebHook.objects.create(name="Chat", url=listener.url, kinds=["lead.created"], secret="s3cret")
        acme.org.configuration_changed()
    return made


def test_a_lead_is_told_signed_and_once(acme, post, worked, hook, listener):
    post()
    with worked():
        assert WebHookDelivery.objects.get().state == "waiting"
    web_hooks.drain(acme.org.pk)
    web_hooks.drain(acme.org.pk)
    ((headers, body),) = listener.heard
    stamp = headers["X-Leadmgr-Timestamp"]
    signed = hmac.new(b"s3cret", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Leadmgr-Signature"] == f"sha256={signed}"
    told = json.loads(body)
    assert (told["event"], told["lead"]["last_name"], told["lead"]["email"]) == (
        "lead.created",
        "Vogel",
        KATRIN["email"],
    )
    with acme.open():
        row = WebHookDelivery.objects.get()
        assert (row.state, row.status, row.answer, row.attempts) == ("done", 200, "heard", 1)


def test_a_set_of_posts_is_told_lead_by_lead(acme, post, worked, hook, listener):
    for number in range(4):
        post({"last_name": f"V{number}", "email": f"v{number}@brenner.example"})
    with worked():
        assert WebHookDelivery.objects.count() == 4


def test_what_fails_is_tried_again_with_longer_pauses_and_then_given_up(acme, worked, post, hook, listener):
    listener.status = 500
    post()
    with worked():
        pass
    for pause in (*web_hooks.PAUSES, None):
        web_hooks.drain(acme.org.pk)
        with acme.open():
            row = WebHookDelivery.objects.get()
            if pause is not None:
                assert timedelta(seconds=pause - 5) < row.next_at - timezone.now() <= timedelta(seconds=pause)
            WebHookDelivery.objects.update(next_at=timezone.now())
    assert (row.state, row.status, len(listener.heard)) == ("failed", 500, len(web_hooks.PAUSES) + 1)


def test_an_event_is_sent_again_on_demand(acme, post, worked, hook, listener):
    post()
    with worked():
        first = WebHookDelivery.objects.get()
    client = acme.client(acme.root)
    assert client.post(acme.url(f"settings/web-hooks/deliveries/{first.public_id}/resend/")).status_code == 302
    web_hooks.drain(acme.org.pk)
    assert [json.loads(body)["event"] for _, body in listener.heard] == ["lead.created"] * 2
    page = client.get(acme.url(f"settings/web-hooks/{hook.public_id}/log/")).content.decode()
    assert page.count("A lead is made") >= 2 and page.count("Katrin Vogel</a>") == 2 and "Delivered" in page


def test_slack_gets_a_line_of_text_without_marks_of_strangers(acme, hook, listener):
    with acme.open():
        WebHook.objects.update(body="slack")
        lead = LeadFactory(first_name="<!channel>", last_name="X")
        from tenancy import events

        events.record(lead, "lead.created")
    web_hooks.drain(acme.org.pk)
    text = json.loads(listener.heard[0][1])["text"]
    assert text.startswith("A lead is made: <http") and "<!channel>" not in text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:6379/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::10.0.0.1]/",
        "http://2130706433/", "http://0.0.0.0/", "https://user@example.com/", "ftp://example.com/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_nothing_inside_the_network_is_called(acme, url):
    with acme.open(), pytest.raises(Invalid):
        web_hooks.check_url(url)


def test_who_answers_drop_by_drop_is_left_alone():
    server = socket.create_server(("127.0.0.1", 0))

    def drip():
        link, _ = server.accept()
        with suppress(OSError):
            for letter in b"HTTP/1.1 200 OK " * 1000:
                link.send(bytes([letter]))
                time.sleep(0.02)

    threading.Thread(target=drip, daemon=True).start()
    with pytest.raises(outside.Unreachable):
        outside.get(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, patience=0.1, most=100, private=True)


def test_a_hook_that_is_away_holds_no_other_one_up(acme, hook, listener):
    with acme.open():
        gone = WebHook.objects.create(name="Gone", url="http://127.0.0.1:1/", kinds=[], secret="x")
        lost = [web_hooks.try_out(gone, by=acme.root) for _ in range(3)]
        web_hooks.try_out(hook, by=acme.root)
    assert web_hooks.drain(acme.org.pk) == 2
    with acme.open():
        assert [row.attempts for row in WebHookDelivery.objects.filter(pk__in=[one.pk for one in lost])].count(0) == 2
    assert len(listener.heard) == 1


def test_a_name_that_leads_inside_later_is_not_called_either(acme, hook, listener, settings):
    settings.WEB_HOOKS_PRIVATE = False
    with acme.open():
        delivery = web_hooks.try_out(hook, by=acme.root)
    web_hooks.drain(acme.org.pk)
    with acme.open():
        delivery.refresh_from_db()
        assert listener.heard == [] and "inside this network" in delivery.answer
    with pytest.raises(outside.NotOutside):
        outside.resolved("localhost", 80, private=False)


def test_admins_keep_them_on_their_page_and_over_the_api(acme):
    client = acme.client(acme.root)
    entered = {
        "name": "Chat",
        "url": "https://93.184.216.34/x",
        "kinds": ["lead.created"],
        "body": "json",
        "is_active": "on",
    }
    made = client.post(acme.url("settings/web-hooks/new/"), entered)
    assert made.status_code == 302 and "whsec_" in client.get(made["Location"]).content.decode()
    assert client.post(acme.url("settings/web-hooks/new/"), entered | {"url": "http://10.1.1.1"}).status_code == 422
    assert acme.client(acme.mara).get(acme.url("settings/web-hooks/")).status_code == 403
    root = Program(acme.key(acme.root))
    row = root.get("webhooks/").json()["results"][0]
    assert row["secret"].startswith("whsec_") and root.get(f"webhooks/{row['id']}/deliveries/").json()["results"] == []
    refused = root.post("webhooks/", {"name": "In", "url": "http://127.0.0.1/", "kinds": ["lead.created"]})
    assert refused.status_code == 422
