"""Timing list pages in one process: the whole request against a bare view of the same rows and template."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.management import call_command
from django.db import connections
from django.template import Template
from django.template.loader import get_template
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import instrumented_test_render

from automation.provisioning import found_organization
from bench.bench_lists import GROWTH, ONE_PROCESS, PAGE, UNINDEXED
from leadmgr import postgres
from leadmgr.demo.histories import LIVED, SHIFTED
from leadmgr.embedded import Home
from leads.configuration import configuration
from leads.models import Lead, Queue
from tenancy import directory
from tenancy.acting import acting
from tenancy.models import Organization, User

BIG, SMALL = 1_000_000, 10_000
ROUNDS = 60


def figures() -> Iterator[dict[str, Any]]:
    """Yield every figure; the organizations are made once and kept in the benchmark's home."""
    small, big = organization("bench-small", SMALL), organization("bench-big", BIG)
    client = signed_in(big)
    path = f"/{big.slug}/leads/"
    bare = bare_view(big, client, path)
    ours, baseline = alternate(lambda: fetch(client, path), bare)
    yield figure(PAGE, ours, baseline, "ms")
    yield figure(ONE_PROCESS, ours, 15.0, "ms")
    little_client, little_views = signed_in(small), views(small)
    for name, query in views(big).items():
        large, little = alternate(
            partial(fetch, client, f"{path}?{query}"),
            partial(fetch, little_client, f"/{small.slug}/leads/?{little_views[name]}"),
        )
        yield figure(f"{GROWTH}: {name}", large, little * 1.3 + 3, "ms")
    for name, query in unindexed().items():
        yield figure(f"{UNINDEXED}: {name}", median(partial(fetch, client, f"{path}?{query}"), 7), 400.0, "ms")


def organization(slug: str, number: int) -> Organization:
    """Return an organization with so many leads, made once."""
    org_id = directory.organization(slug)
    if org_id is None:
        made = found_organization(
            "Bench", slug=slug, admin_email=f"root@{slug}.example", password=uuid4().hex, country="DE"
        )
        call_command("seed_leads", slug, str(min(number, LIVED)))
        if number > LIVED:
            multiply(made.org.pk, number // LIVED - 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE leads_lead")
        org_id = made.org.pk
    with acting(org_id) as now:
        now.org.setup = {"hidden": True}  # the checklist of a new organization's first day
        now.org.save(update_fields=["setup"])
        return now.org


def multiply(org_id: int, times: int) -> None:
    """Copy an organization's leads so many times onto other days; indexes are built once and not row by row."""
    columns = [
        str(field.column) for field in Lead._meta.local_concrete_fields if not field.generated and not field.primary_key
    ]
    varied = {name: f"l.{name} - l.shift * g.n" for name in SHIFTED} | {"email": "g.n || '.' || l.email"}
    chosen = ", ".join(varied.get(name, f'l."{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    with postgres.as_superuser(Home.from_environment(), "leadmgr") as server, server.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the copies refer to what their originals refer to
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'leads_lead' AND indexdef NOT LIKE '%UNIQUE%'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(
            f"INSERT INTO leads_lead ({listed}) SELECT {chosen} "
            f"FROM (SELECT *, random() * interval '12 days' AS shift FROM leads_lead WHERE org_id = %s) l, "
            f"generate_series(1, %s) AS g (n)",
            [org_id, times],
        )
        for _, definition in indexes:
            cursor.execute(definition)


def signed_in(org: Organization) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=f"root@{org.slug}.example"))
    return client


def fetch(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def bare_view(org: Organization, client: Client, path: str) -> Callable[[], None]:
    """Return the baseline: one query by the owner with an explicit filter, and the same template."""
    context = context_of(client, path)
    template = get_template("leads/list.html")

    def view() -> None:
        rows = (
            Lead.objects.using("owner").filter(org_id=org.pk, deleted_at=None, stage="open")
            .select_related("status", "owner_member__user", "owner_queue").order_by("-created_at", "-id")[:50]
        )  # fmt: skip
        for lead in rows:
            lead.key = lead.public_id  # type: ignore[attr-defined]
            lead.path = lead.url = f"/{org.slug}/leads/{lead.key}/"  # type: ignore[attr-defined]
            lead.css = "is-unread" if lead.is_unread else ""  # type: ignore[attr-defined]
            lead.said, lead.state, lead.may_accept = "", "", True  # type: ignore[attr-defined]
        template.render(context | {"groups": [context["groups"][0] | {"leads": rows}]})

    return view


def context_of(client: Client, path: str) -> dict[str, Any]:
    """Return everything the page's template was given, the shell's part included."""
    seen: list[Any] = []
    plain = Template._render

    def keep(sender: Any, context: Any, **kwargs: Any) -> None:
        seen.append(context.flatten())

    Template._render = instrumented_test_render  # type: ignore[method-assign]
    template_rendered.connect(keep)
    try:
        fetch(client, path)
    finally:
        Template._render = plain  # type: ignore[method-assign]
        template_rendered.disconnect(keep)
    flat: dict[str, Any] = seen[0]
    return {name: value for name, value in flat.items() if name not in ("True", "False", "None", "block")}


def views(org: Organization) -> dict[str, str]:
    """Return the five named views."""
    with acting(org):
        status = configuration().default_status()
        tree = {"all": [{"field": "status", "is": status.public_id}, {"field": "country", "is": "de"}]}
        queue = Queue.objects.default()
        return {
            "newest": "",
            "status and country": urlencode({"view": "all", "filter": json.dumps(tree)}),
            "my open leads by target": "view=mine",
            "one queue": f"queue={queue.public_id}",
            "highest score": "view=score",
        }


def unindexed() -> dict[str, str]:
    """Return views whose filter or order no index serves."""
    trees = {
        "title contains": {"field": "title", "contains": "manager"},
        "revenue at least": {"field": "annual_revenue", "gte": 500_000_000},
        "no phone": {"field": "phone", "empty": True},
    }
    return {name: urlencode({"view": "all", "filter": json.dumps(tree)}) for name, tree in trees.items()}


def alternate(ours: Callable[[], None], baseline: Callable[[], None]) -> tuple[float, float]:
    """Time two things in turn, so that a busy moment meets both; return the medians in milliseconds."""
    for _ in range(5):
        ours()
        baseline()
    pairs = [(timed(ours), timed(baseline)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def median(call: Callable[[], None], rounds: int) -> float:
    call()
    return statistics.median(timed(call) for _ in range(rounds))


def timed(call: Callable[[], None]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def figure(name: str, value: float, baseline: float, unit: str) -> dict[str, Any]:
    ratio = round(value / baseline, 2) if baseline else None
    return {"name": name, "value": round(value, 2), "baseline": round(baseline, 2), "ratio": ratio, "unit": unit}
