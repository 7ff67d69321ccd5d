"""Role by action by door: one table, tried cell by cell through the page, the API and the verb."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from assignment.models import AssignmentRule, Pool
from leads.editing import delete_lead
from leads.imports.receiving import receive
from leads.models import Reason, Status, Submission
from leads.workflow import disqualify
from qualification.models import GradingProfile
from tenancy.models import Member
from tenancy.refusals import NotAllowed
from tests import factories
from tests.abilities.doors import API, PAGES, VERBS
from tests.api.program import Program

TABLE = Path(__file__).with_name("table.txt")
PEOPLE = {
    "viewer": "vic", "owner": "ada", "rep": "ben", "marketer": "mara", "chief": "grace", "manager": "max",
    "admin": "root",
}  # fmt: skip
SAYS = {"yes": True, "no": False}


@cache
def table():
    """The table as {action: {column: may}}."""
    written = (line for line in TABLE.read_text().splitlines() if line.strip() and line[0] != "#")
    columns = next(written).split()
    rows = (line.rsplit(maxsplit=len(columns)) for line in written)
    return {action.strip(): dict(zip(columns, map(SAYS.get, words), strict=True)) for action, *words in rows}


@dataclass
class Scene:
    """Acme with one record for every place that the doors name."""

    cast: object
    records: dict
    browsers: dict

    def fresh(self):
        """The records as they are stored now, by name."""
        return SimpleNamespace(
            **{name: type(one)._default_manager.get(pk=one.pk) for name, one in self.records.items()}
        )

    def filled(self, text, me):
        """Put ids into the places of a path or a body."""
        if isinstance(text, dict):
            return {key: self.filled(value, me) for key, value in text.items()}
        if not isinstance(text, str) or "{" not in text:
            return text
        return text.format(me=me.public_id, **{name: record.public_id for name, record in self.records.items()})


@pytest.fixture
def scene(acme):
    acme.hire("max", "manager")
    with acme.open(acme.root):
        own, ended, gone = (factories.LeadFactory(owner_member=acme.ada) for _ in range(3))
        elsewhere = factories.QueueFactory()
        acme.org.configuration_changed()
        account = factories.AccountFactory(owner=acme.ada)
        records = {
            "own": own, "ended": ended, "gone": gone, "waiting": factories.LeadFactory(), "queue": acme.queue,
            "elsewhere": elsewhere, "ada": acme.ada, "ben": acme.ben, "account": account,
            "contact": factories.ContactFactory(owner=acme.ada, account=account),
            "opportunity": factories.OpportunityFactory(owner=acme.ada, account=account),
            "task": factories.ActivityFactory(lead=own, owner=acme.ada, kind="task", subject="Call"),
            "open": Status.objects.get(label="Open"), "contacted": Status.objects.get(label="Contacted"),
            "never": Reason.objects.filter(kind="never").first(), "profile": GradingProfile.objects.first(),
            "rule": AssignmentRule.objects.first(), "pool": Pool.objects.create(name="Reps", queue=acme.queue),
            "submission": Submission.objects.create(once_key="x", state="failed"),
            "import": receive(b"Last Name,Company\nVogel,Brenner", "list.csv", by=acme.root),
        }  # fmt: skip
        records["ran"] = ran(own, acme.root)
        disqualify(ended, by=acme.root, reason=records["never"])
        delete_lead(gone, by=acme.root)
    for name in PEOPLE.values():
        acme.key(getattr(acme, name))
    members = [getattr(acme, name) for name in PEOPLE.values()]
    return Scene(acme, records, {member.pk: acme.client(member) for member in members})


def ran(lead, member):
    """An import that is over: one row refused, one that made a lead."""
    batch = receive(b"Last Name,Company\n,Brenner\nVogel,Brenner", "ran.csv", by=member)
    batch.state, batch.created, batch.rejected, batch.finished_at = "done", 1, 1, timezone.now()
    batch.save()
    batch.lines.create(line=2, cells=["", "Brenner"], state="rejected", problem="Enter the last name.")
    batch.lines.create(line=3, cells=["Vogel", "Brenner"], state="created", lead=lead)
    return batch


def through_page(scene: Scene, action: str, me: Member) -> int:
    method, path, body = PAGES[action]
    client = scene.browsers[me.pk]
    call = client.get if method == "GET" else client.post
    return call(scene.cast.url(scene.filled(path, me)), scene.filled(body, me)).status_code


def through_api(scene: Scene, action: str, me: Member) -> int:
    method, path, body = API[action]
    if body and "file" in body:
        file = SimpleUploadedFile("list.csv", body["file"])
        return scene.cast.api(me).post(f"/api/v1/{path}", {"file": file}).status_code
    return Program(scene.cast.key(me)).call(method, scene.filled(path, me), scene.filled(body, me)).status_code


def through_verb(scene: Scene, action: str, me: Member) -> int:
    with scene.cast.open(me):
        try:
            VERBS[action](scene.fresh(), Member.objects.get(pk=me.pk))
        except NotAllowed:
            return 403
    return 200


DOORS = {"page": (through_page, PAGES), "API": (through_api, API), "verb": (through_verb, VERBS)}


@pytest.mark.parametrize("door", DOORS)
def test_each_cell_of_the_table_is_true(scene, door):
    enter, actions = DOORS[door]
    wrong = []
    for action in actions:
        for column, may in table()[action].items():
            with transaction.atomic():
                status = enter(scene, action, getattr(scene.cast, PEOPLE[column]))
                transaction.set_rollback(True)
            if (status < 400) != may or (status >= 400 and status != 403):
                wrong.append(f"{action} by {column}: {status}, the table says {'yes' if may else 'no'}")
    assert wrong == []


PAGES_ONLY = {
    "see my day", "see queue health", "see the dashboard", "edit the organization", "make a key", "see saved mappings",
    "make a field of a column", "repair a row of an import", "undo somebody's import",
    "try a rule on past leads", "see whether pools are fair", "hand on a leaver's leads",
}  # fmt: skip


def test_every_action_of_the_table_is_tried_through_every_door_it_has():
    assert set(PAGES) == set(table())
    assert set(API) == set(table()) - PAGES_ONLY


def test_a_visitor_is_asked_who_he_is(scene):
    for method, path, body in PAGES.values():
        client = Client()
        answer = getattr(client, method.lower())(scene.cast.url(scene.filled(path, scene.cast.ada)), body)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
