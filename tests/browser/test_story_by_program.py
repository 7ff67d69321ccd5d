"""The main job again without a browser: what an operator, a web site and a rep's program do with an installation."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

import pytest

from tests.cast import PASSWORD

pytestmark = pytest.mark.worker


@dataclass
class Program:
    """Calls the API with one key."""

    address: str
    key: str

    def call(self, method: str, path: str, body=None, **headers: str):
        """Return the status and the JSON of an answer."""
        headers |= {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def get(self, path: str):
        return self.call("GET", path)[1]

    def post(self, path: str, body=None):
        status, answer = self.call("POST", path, body or {})
        assert status in (200, 201), answer
        return answer

    def leads(self, **asked: str):
        return self.get("leads/?" + urllib.parse.urlencode(asked))["results"]


@pytest.fixture(scope="module")
def founded(installation):
    """An organization and a rep, made as an operator makes them while the installation runs."""
    mark = str(time.time_ns())
    org = made(installation, "create_org", f"Contoso {mark}", "--admin", f"root@c{mark}.example")
    rep = made(installation, "create_member", org["slug"], f"rep@c{mark}.example", "--role", "rep")
    other = made(installation, "create_org", f"Fabrikam {mark}", "--admin", f"root@f{mark}.example")
    return org, rep, other


def made(installation, command: str, *arguments: str) -> dict[str, str]:
    return json.loads(installation.run("manage.py", command, *arguments, "--password", PASSWORD))


@pytest.fixture(scope="module")
def admin(installation, founded):
    return Program(installation.address, founded[0]["api_key"])


@pytest.fixture(scope="module")
def rep(installation, founded, admin):
    """A rep who accepts from the only queue."""
    queue = admin.get("queues/")["results"][0]
    admin.call("PATCH", f"queues/{queue['id']}/", {"members": [founded[1]["member_id"]]})
    return Program(installation.address, founded[1]["api_key"])


@pytest.fixture(scope="module")
def stranger(installation, founded):
    return Program(installation.address, founded[2]["api_key"])


def post_form(installation, org_id: str, **fields: str) -> int:
    """Post as a web site's form does; return the status of the answer."""
    body = urllib.parse.urlencode({"oid": org_id, **fields}).encode()
    with urllib.request.urlopen(f"{installation.address}/servlet/servlet.WebToLead?encoding=UTF-8", body) as answer:
        return answer.status


def arrived(program: Program, email: str) -> dict:
    """Return the lead of an address as soon as a worker has made it."""
    tree = json.dumps({"all": [{"field": "email", "is": email}]})
    deadline = time.monotonic() + 60
    while not (found := program.leads(filter=tree)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found, f"nobody with {email} arrived"
    return found[0]


def why(program: Program, lead: dict) -> str:
    """Return the stored explanation of who got the lead, as JSON."""
    events = program.get(f"leads/{lead['id']}/events/")["results"]
    return next(json.dumps(event["because"]) for event in events if event["type"] == "lead.assigned")


def test_from_a_post_to_an_opportunity(installation, founded, admin, rep, stranger):
    fields = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG", "title": "Head of sales"}
    assert post_form(installation, founded[0]["org_id"], email="k.vogel@brenner.example", **fields) == 200
    lead = arrived(rep, "k.vogel@brenner.example")
    assert lead["score"] > 0 and lead["grade"]
    assert (lead["owner"]["type"], lead["status"]) == ("queue", "Open")
    assert "Everything else" in why(rep, lead)
    path = f"leads/{lead['id']}/"
    assert rep.post(f"{path}accept/")["owner"]["id"] == founded[1]["member_id"]
    rep.post("activities/", {"kind": "call", "outcome": "Reached", "lead": lead["id"]})
    assert rep.get(path)["status"] == "Contacted"
    rep.post("activities/", {"kind": "note", "body": "Two sites.", "lead": lead["id"]})
    rep.post("tasks/", {"subject": "Send the offer", "due_at": "2031-01-31T09:00:00Z", "lead": lead["id"]})
    plan = {"account": {"name": "Brenner AG"}, "opportunity": {"name": "Roof", "amount": 1200}}
    done = rep.post(f"{path}convert/", plan)
    for place in ("account", "contact", "opportunity"):
        kind = "opportunities" if place == "opportunity" else f"{place}s"
        assert rep.get(f"{kind}/{done[place]['id']}/")["id"] == done[place]["id"] == done[f"converted_{place}"]
    assert rep.call("PATCH", path, {"city": "Oslo"})[0] == 409
    assert stranger.call("GET", path)[0] == 404
    assert stranger.leads() == []


def test_the_next_lead_is_taken_and_unqualified(installation, founded, rep):
    post_form(installation, founded[0]["org_id"], last_name="Stern", company="Stern KG", email="o@stern.example")
    lead = arrived(rep, "o@stern.example")
    taken = rep.post(f"queues/{lead['owner']['id']}/take-next/")
    assert taken["id"] == lead["id"]
    assert rep.call("POST", f"leads/{lead['id']}/status/", {"status": "Unqualified"})[0] == 422
    assert rep.call("POST", f"leads/{lead['id']}/status/", {"status": "Qualified"})[0] == 409
    ended = rep.post(f"leads/{lead['id']}/status/", {"status": "Unqualified", "reason": "Not a fit"})
    assert ended["status"] == "Unqualified"


def test_a_published_rule_sends_the_next_lead_elsewhere(installation, founded, admin, rep):
    rule = admin.get("assignment-rules/")["results"][0]
    entry = {
        "name": "Hansa goes to the rep",
        "criteria": {"field": "company", "contains": "Hansa"},
        "assign": {"type": "member", "id": founded[1]["member_id"]},
    }
    status, answer = admin.call("PATCH", f"assignment-rules/{rule['id']}/", {"entries": [entry, *rule["entries"]]})
    assert status == 200, answer
    post_form(installation, founded[0]["org_id"], last_name="Koch", company="Hansa Kontor", email="h@hansa.example")
    lead = arrived(rep, "h@hansa.example")
    assert lead["owner"]["id"] == founded[1]["member_id"]
    assert "Hansa goes to the rep" in why(rep, lead)
