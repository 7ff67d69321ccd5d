"""A page asks the database the same few questions however much it shows: at most twelve."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import conversion
from leads.lists.predefined import VIEWS
from tests.factories import ActivityFactory, LeadFactory
from tests.pages.conftest import HTMX

MOST = 12
PAGES = {
    "inbox": "", "queue": "leads/?queue={queue}", "search in a list": "leads/?view=all&q=vogel", "board": "board/",
    "tasks": "tasks/",
    "lead": "leads/{lead}/", "lead of a list": "leads/{lead}/?from=mine",
    "lead viewed lately": "leads/{lead}/?from=recent", "lead of a search": "leads/{lead}/?from=view%3Dall%26q%3Dvogel",
    "lead beside its list": "leads/{lead}/?from=mine&layout=split",
    "lead beside a search": "leads/{lead}/?from=view%3Dall%26q%3Dvogel&layout=split",
    "pane": "leads/{lead}/?from=mine&layout=split", "history": "leads/{lead}/timeline/",
    "waiting lead of a queue": "leads/{waiting}/?from=queue-{queue}", "somebody's lead": "leads/{others}/?from=all",
    "converted lead": "leads/{converted}/?from=converted",
    "history on a page of its own": "leads/{lead}/timeline/",
    "search": "search/?q=vogel", "notifications": "notifications/", "queue health": "queues/health/",
} | {view.key: f"leads/?view={view.key}" for view in VIEWS}  # fmt: skip
OF_THE_TEST = ("SAVEPOINT", "RELEASE", "SELECT coalesce(current_setting", "SELECT set_config('app.org', '',")
PARTS = {"search": HTMX, "history": HTMX, "pane": HTMX | {"HX-Target": "pane"}}


def grow(acme, lead, number):
    """More of everything a page may show."""
    with acme.open(acme.ada):
        due = timezone.now() + timedelta(hours=1)
        for place in range(number):
            owned = {"owner_member": acme.ada} if place % 2 else {}
            one = LeadFactory(first_response_due=due, **owned)
            for kind in ("note", "call", "email"):
                ActivityFactory(lead=lead, owner=acme.ada, kind=kind, subject=kind)
            ActivityFactory(lead=one, owner=acme.ada, kind="task", subject="Call", due_at=due)


def leads(acme, own):
    """The leads whose pages are asked for, by their ids."""
    found = {"lead": own, "waiting": LeadFactory(), "others": LeadFactory(owner_member=acme.ben)}
    found["converted"] = LeadFactory(owner_member=acme.ada)
    plan = conversion.Plan("Brenner AG", opportunity=conversion.NewOpportunity())
    conversion.convert(found["converted"], plan, by=acme.ada)
    return {name: lead.public_id for name, lead in found.items()}


def queries(client, path, **headers):
    """What a page asks; what the transaction of the test around it adds does not count."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(OF_THE_TEST)]


def test_pages_ask_the_same_few_questions_however_much_they_show(acme, own):
    clients = {name: acme.client(acme.grace if name == "queue health" else acme.ada) for name in PAGES}
    acme.joins_queue(acme.grace)
    with acme.open(acme.ada):
        ids = leads(acme, own)
        paths = {name: acme.url(path.format(queue=acme.queue.public_id, **ids)) for name, path in PAGES.items()}

    def asked():
        return {name: queries(clients[name], path, **PARTS.get(name, {})) for name, path in paths.items()}

    grow(acme, own, 4)
    asked()  # the process remembers the settings from now on
    few = asked()
    grow(acme, own, 40)
    for name, many in asked().items():
        assert len(many) == len(few[name]), "\n".join([name, *many])
        assert len(many) <= MOST, "\n".join([name, *many])
