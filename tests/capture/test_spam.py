"""Suspicious posts wait in quarantine with the reason; what is merely missing is no evidence; nothing is lost."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from leads import bell
from leads.capture.captcha import PROVIDERS
from leads.capture.screening import started
from leads.models import Form, Lead, Submission
from tests.capture.conftest import KATRIN


@pytest.fixture
def form(acme):
    with acme.open():
        return Form.objects.create(name="Quote")


@pytest.fixture
def judged(post, worked, form):
    """Post the form as a visitor and return the submission as a worker left it."""

    def judge(values=(), *, without=(), **headers):
        given = {**KATRIN, "form": form.public_id, **dict(values)}
        assert post({name: value for name, value in given.items() if name not in without}, **headers).status_code == 200
        with worked():
            return Submission.objects.order_by("-pk").first()

    return judge


class TestHaste:
    def test_what_is_sent_at_once_waits_for_somebody(self, judged, form):
        row = judged({"form_started": started(form)})
        assert row.state == "quarantined" and "people take 2 s or more" in row.problem

    def test_what_takes_its_time_becomes_a_lead(self, acme, judged, form):
        with acme.open():
            Form.objects.update(least_seconds=0)
        assert judged({"form_started": started(form)}).state == "done"

    def test_without_the_mark_as_plugins_send_it_nothing_is_held_against_it(self, judged):
        assert judged().state == "done"

    def test_a_mark_that_is_made_up_counts_only_beside_something_else(self, judged):
        assert judged({"form_started": "nonsense"}).state == "done"
        row = judged({"form_started": "nonsense", "email": "x@y.example", "description": "https://a.b https://c.d"})
        assert row.state == "done"  # a link is a small doubt, too


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "x@mailinator.com"}, "thrown away"),
        ({"description": "<a href='x'>buy</a>"}, "markup"),
        ({"description": "http://a.b http://c.d www.e.f"}, "3 links"),
        ({"last_name": "Win https://a.b"}, "link in last name"),
    ],
)
def test_what_spam_is_made_of_is_said(judged, values, words):
    row = judged(values)
    assert (row.state, words in row.problem) == ("quarantined", True), row.problem


def test_one_link_and_a_website_are_what_people_send(judged):
    assert judged({"description": "See https://brenner.example", "URL": "https://brenner.example"}).state == "done"


class TestSites:
    @pytest.fixture(autouse=True)
    def _listed(self, acme, form):
        with acme.open():
            Form.objects.update(sites=["brenner.example", "*.brenner.example"])

    @pytest.mark.parametrize(
        ("headers", "state"),
        [
            ({}, "done"),
            ({"Origin": "https://www.brenner.example"}, "done"),
            ({"Origin": "https://evil.example"}, "quarantined"),
            ({"Referer": "https://evil.example/x"}, "quarantined"),
            ({"Origin": "null", "Referer": "https://brenner.example/x"}, "done"),
        ],
    )
    def test_only_a_site_that_is_named_and_not_listed_is_evidence(self, judged, headers, state):
        assert judged(**headers).state == state

    def test_scripts_of_listed_sites_alone_may_read_the_answer(self, post, form):
        values = KATRIN | {"form": form.public_id}
        ours = post(values, Accept="application/json", Origin="https://www.brenner.example")
        assert ours["Access-Control-Allow-Origin"] == "https://www.brenner.example"
        theirs = post(values, Accept="application/json", Origin="https://evil.example")
        assert "Access-Control-Allow-Origin" not in theirs and theirs.json()["success"]


def test_a_form_that_is_switched_off_makes_no_leads_until_somebody_releases_them(acme, judged):
    with acme.open():
        Form.objects.update(is_active=False)
    row = judged()
    assert row.state == "quarantined" and "switched off" in row.problem
    acme.client(acme.mara).post(acme.url(f"submissions/{row.public_id}/replay/"))
    with acme.open():
        assert Submission.objects.get().state == "waiting"


def test_all_of_a_quarantine_is_released_at_once(acme, judged, worked):
    for number in range(3):
        judged({"last_name": f"Vogel{number}", "email": f"{number}@mailinator.com"})
    client = acme.client(acme.mara)
    assert "Release all 3" in client.get(acme.url("submissions/?state=quarantined")).content.decode()
    client.post(acme.url("submissions/replay/"), {"state": "quarantined"})
    with worked():
        assert Lead.objects.count() == 3
    assert client.post(acme.url("submissions/replay/"), {"state": "done"}).status_code == 404
    assert acme.client(acme.ada).post(acme.url("submissions/replay/"), {"state": "failed"}).status_code == 403


def test_far_beyond_every_rate_the_store_protects_itself(acme, post, form, monkeypatch, stored):
    monkeypatch.setattr(bell, "CEILING", 1)
    assert post().status_code == 200
    bell.deliver()
    refused = post({"last_name": "Other"}, Accept="application/json")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert len(stored()) == 1


class Referee(BaseHTTPRequestHandler):
    """What a captcha's service answers: the one good token is good once, for whoever knows the secret."""

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = asked["response"][0]
        self.server.asked[token] += 1
        good = asked["secret"] == ["s3cret"] and token == "good" and self.server.asked[token] == 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"success": good, "error-codes": [] if good else ["invalid"]}).encode())

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def referee(settings):
    server = HTTPServer(("127.0.0.1", 0), Referee)
    server.asked = Counter()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CAPTCHA_ADDRESSES = dict.fromkeys(PROVIDERS, f"http://127.0.0.1:{server.server_port}/siteverify")
    yield server
    server.shutdown()
    server.server_close()


class TestCaptcha:
    @pytest.mark.parametrize("service", list(PROVIDERS))
    def test_whoever_runs_it_is_asked(self, acme, judged, referee, service):
        with acme.open():
            Form.objects.update(captcha=service, captcha_key="k", captcha_secret="s3cret")
        field = PROVIDERS[service].field
        assert judged({field: "good"}).state == "done"
        again = judged({field: "bad", "last_name": "Other", "email": "other@x.example"})
        assert again.state == "quarantined" and "captcha was not solved" in again.problem

    def test_no_token_and_no_answer_are_no_evidence(self, acme, judged, settings):
        with acme.open():
            Form.objects.update(captcha="turnstile", captcha_key="k", captcha_secret="s3cret")
        settings.CAPTCHA_ADDRESSES = {"turnstile": "http://127.0.0.1:1/"}
        assert judged().state == "done"
        assert judged({"cf-turnstile-response": "good", "last_name": "Other"}).state == "done"


def test_a_program_that_comes_along_waits_with_its_post(acme, post_body, worked):
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    named = part.format("oid", "", "OID") + part.format("last_name", "", "Vogel")
    for name in ("böse.exe", "Pläne.pdf"):
        body = named + part.format("files", f'; filename="{name}"', "MZ") + "--b--\r\n"
        post_body(body.encode(), content_type="multipart/form-data; boundary=b")
    with worked():
        quarantined, done = Submission.objects.order_by("pk")
        assert (quarantined.state, quarantined.problem) == ("quarantined", "It brings a program: böse.exe.")
        assert (done.state, "“Pläne.pdf”" in done.problem) == ("done", True)
