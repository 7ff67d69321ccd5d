"""Timing a rep's pages in one process, alternating between an organization of 1,000,000 leads and one of 10,000."""

import html
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from bench.bench_rep_pages import PAGES
from bench.bench_rep_poll import POLL
from bench.bench_rep_search import SEARCH
from bench.lists import BIG, ROUNDS, SMALL, figure, organization, signed_in, timed, views
from leads.editing import create_lead
from leads.lists import orders
from leads.lists.listing import PAGE
from leads.models import Activity, Lead
from tenancy import events
from tenancy.acting import acting
from tenancy.models import Member, Organization

HTMX = {"HX-Request": "true"}
ENTRIES = 500
SHARES = (0.0, 0.002, 0.1, 1.0)  # of the leads, which a searched term hits
numbers = count(1)
Call = Callable[[], None]


def pages() -> Iterator[dict[str, Any]]:
    """Yield medians and 95th percentiles; the baseline is what the small organization allows."""
    small, big = organization("bench-small", SMALL), organization("bench-big", BIG)
    little, large = calls(small), calls(big)
    for name, call in large.items():
        ours, beside = alternate(call, little[name])
        for said, at in (("median", statistics.median), ("p95", p95)):
            value, base = at(ours), at(beside)
            yield figure(f"{PAGES}: {name}, {said}", value, base * 1.3 + 3, "ms") | {"at_10000": round(base, 2)}


def polls() -> Iterator[dict[str, Any]]:
    """Yield what an unchanged poll takes."""
    org = organization("bench-big", BIG)
    measured = times(partial(asked, signed_in(org), watching(org), 204))
    yield figure(f"{POLL}: unchanged, median", statistics.median(measured), 3.0, "ms")
    yield figure(f"{POLL}: unchanged, p95", p95(measured), 3.0, "ms")


def calls(org: Organization) -> dict[str, Call]:
    """Return every page that is timed, by name."""
    client, path = signed_in(org), f"/{org.slug}/"
    get = partial(asked, client)
    lead = lead_with_history(org)
    found: dict[str, Call] = {
        f"first page, {name}": partial(get, f"{path}leads/?{query}", 200) for name, query in views(org).items()
    }
    return found | {
        "last page": partial(get, f"{path}leads/?{far(org)}", 200),
        "search in a list, hit": partial(get, f"{path}leads/?view=all&q=gmbh", 200),
        "search in a list, miss": partial(get, f"{path}leads/?view=all&q=zzqxv", 200),
        f"lead with {ENTRIES} entries": partial(get, f"{path}leads/{lead}/", 200),
        "inline edit": partial(edited, client, f"{path}leads/{lead}/fields/city/"),
        "board": partial(get, f"{path}board/", 200),
        "inbox": partial(get, path, 200),
        "queue health": partial(get, f"{path}queues/health/", 200),
    }


def asked(client: Client, path: str, status: int) -> None:
    answer = client.get(path, headers=HTMX if status == 204 else {})
    if answer.status_code != status:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def edited(client: Client, path: str) -> None:
    """Change one field, each time to something else."""
    answer = client.post(path, {"city": f"City {next(numbers)}"}, headers=HTMX)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def far(org: Organization) -> str:
    """Return the query of the last full page of all leads: page 20,000 of a million."""
    with acting(org):
        place = Lead.objects.live().count() - PAGE - 1
        row = Lead.objects.live().order_by(*orders.NEWEST.columns())[place]
        return urlencode({"view": "all", "after": orders.NEWEST.cursor(row)})


def lead_with_history(org: Organization) -> str:
    """Return a lead with a long timeline, made once: half of it done, half of it recorded."""
    with acting(org):
        lead = Lead.objects.filter(last_name="Longstory").first()
        if lead is None:
            root, now = Member.objects.get(user__email=f"root@{org.slug}.example"), timezone.now()
            lead = create_lead({"last_name": "Longstory", "company": "Long AG"}, by=root, owner=root)
            Activity.objects.bulk_create(
                Activity(kind="note", lead=lead, owner=root, body="Called again.", done_at=now - timedelta(hours=n))
                for n in range(ENTRIES // 2)
            )
            told = {"city": ["Bonn", "Berlin"]}
            events.record_many(
                events.prepare(lead, "lead.changed", by=root, changes=told) for _ in range(ENTRIES - ENTRIES // 2)
            )
        return str(lead.public_id)


def searches() -> Iterator[dict[str, Any]]:
    """Yield the search of Ctrl-K for terms of three letters that hit so many of the leads."""
    org = organization("bench-big", BIG)
    client = signed_in(org)
    for wanted, (term, share) in terms(org).items():
        address = f"/{org.slug}/search/?{urlencode({'q': term})}"
        measured = times(lambda address=address: searched(client, address))
        said = f"{wanted * 100:g} % of the leads"
        more = {"term": term, "share": round(share, 4)}
        yield figure(f"{SEARCH}: {said}, median", statistics.median(measured), 30.0, "ms") | more
        yield figure(f"{SEARCH}: {said}, p95", p95(measured), 30.0, "ms") | more


def searched(client: Client, address: str) -> None:
    if client.get(address, headers=HTMX).status_code != 200:
        raise RuntimeError(address)


def terms(org: Organization) -> dict[float, tuple[str, float]]:
    """Return for each share the three letters that come nearest to it, judged by a sample of the leads."""
    with acting(org):
        low, high = Lead.objects.order_by("pk").first(), Lead.objects.order_by("-pk").first()
        assert low is not None and high is not None
        step = max((high.pk - low.pk) // 4000, 1)
        texts = list(Lead.objects.filter(pk__in=range(low.pk, high.pk, step)).values_list("search_text", flat=True))
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update({text[at : at + 3] for at in range(len(text) - 2) if text[at : at + 3].isalnum()})
    found = {0.0: ("zqx", 0.0)}
    for wanted in SHARES[1:]:
        term = min(counted, key=lambda term: (abs(counted[term] / len(texts) - wanted), term))
        found[wanted] = (term, counted[term] / len(texts))
    return found


def watching(org: Organization) -> str:
    """Return the address under which an open list asks for news."""
    page = signed_in(org).get(f"/{org.slug}/leads/").content.decode()
    found = re.search(r'hx-get="([^"]+/arrivals/[^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def alternate(ours: Call, beside: Call) -> tuple[list[float], list[float]]:
    """Time two things in turn, so that a busy moment meets both."""
    for _ in range(5):
        ours()
        beside()
    pairs = [(timed(ours), timed(beside)) for _ in range(ROUNDS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def times(call: Call) -> list[float]:
    for _ in range(5):
        call()
    return [timed(call) for _ in range(ROUNDS)]


def p95(measured: list[float]) -> float:
    return sorted(measured)[int(len(measured) * 0.95)]
