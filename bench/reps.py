"""Reps in front of the real web server: twenty who take leads at once, two hundred who poll and work."""

import random
import re
import statistics
import threading
import time
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import psutil
from django.db import transaction
from django.test import Client

from bench import running
from bench.bench_accept import ACCEPT
from bench.bench_reps import CROWD
from bench.crowd import crowd
from bench.lists import BIG, SMALL, figure, organization
from bench.rep import p95
from leadmgr.embedded import Home
from leads.models import Claim, Lead, Queue, QueueMember
from tenancy.acting import acting
from tenancy.models import Member, Organization, User

TAKERS, TAKES = 20, 15
REPS, RATE, SECONDS = 200, 50, 120
SETTLED = 30  # seconds after which memory is looked at for the first time
EVERY = 12  # seconds between two polls of a page
# What reps do beside polling, and how often.
WORK = {"inbox": 14, "list": 22, "lead": 24, "search": 14, "call": 12, "edit": 6, "accept": 6, "board": 2}


def taking() -> Iterator[dict[str, Any]]:
    """Yield what accept-next takes while twenty do it at once, in both organizations."""
    found = {}
    with running.web() as address:
        for slug, number in (("bench-small", SMALL), ("bench-big", BIG)):
            org = organization(slug, number)
            cookies = [session for session, _ in reps(org, TAKERS)]
            path = f"/{slug}/queues/take-next/"
            takes = [
                {"browser": n % TAKERS, "kind": "take", "method": "POST", "path": path, "at": None}
                for n in range(TAKERS * TAKES)
            ]
            fill(org, 3 * TAKERS * TAKES)
            asked = {"port": urlsplit(address).port, "cookies": cookies, "requests": takes}
            crowd(asked)
            answer = crowd(asked)
            check(org, answer)
            found[slug] = answer["took"]["take"]
            put_back(org)
    for said, at in (("median", statistics.median), ("p95", p95)):
        value, base = at(found["bench-big"]), at(found["bench-small"])
        more = {"at_10000": round(base, 2)}
        yield figure(f"{ACCEPT}: {TAKERS} reps at once, {said}", value, base * 1.3 + 3, "ms") | more


def check(org: Organization, answer: dict[str, Any]) -> None:
    """See that nobody was refused and that no lead was taken twice."""
    if answer["number_wrong"]:
        raise RuntimeError(str(answer["wrong"]))
    with acting(org):
        taken = list(Claim.objects.values_list("lead", flat=True))
        if len(taken) != len(set(taken)) or len(taken) != 2 * TAKERS * TAKES:
            raise RuntimeError(f"{len(taken)} leads were taken, {len(set(taken))} different ones")


def fill(org: Organization, number: int) -> None:
    """See that enough leads wait in the default queue."""
    with acting(org):
        queue = Queue.objects.default()
        missing = number - Lead.objects.open().in_queue(queue)[:number].count()
        if missing > 0:
            more = Lead.objects.open().exclude(owner_queue=queue).order_by("-pk").values("pk")[:missing]
            Lead.objects.filter(pk__in=list(more.values_list("pk", flat=True))).update(
                owner_queue=queue, owner_member=None
            )


def put_back(org: Organization) -> None:
    """Leave the queue as it was found."""
    with acting(org):
        for claim in Claim.objects.all():
            Lead.objects.filter(pk=claim.lead_id).update(owner_queue=claim.queue_id, owner_member=None)
        Claim.objects.all().delete()


def reps(org: Organization, number: int) -> list[tuple[str, int]]:
    """Return a session and the member of so many reps of the default queue; who is missing is hired."""
    found = []
    with transaction.atomic(), acting(org) as now:
        for place in range(number):
            email = f"rep{place}@{org.slug}.example"
            user = User.objects.filter(email=email).first() or User.objects.create_user(
                email, None, name=f"Rep {place}"
            )
            member, is_new = Member.objects.get_or_create(user=user, defaults={"role": "rep"})
            if is_new:
                QueueMember.objects.create(queue=Queue.objects.default(), member=member)
            client = Client()
            client.force_login(user)
            found.append((client.cookies["sessionid"].value, member.pk))
        now.org.configuration_changed()
    return found


def working() -> Iterator[dict[str, Any]]:
    """Yield how 200 reps fare who poll and work, 50 requests a second in all, with the worker running."""
    org = organization("bench-big", BIG)
    people = reps(org, REPS)
    fill(org, 2 * RATE * SECONDS // 10)
    with running.worker(), running.web() as address:
        port = urlsplit(address).port
        warm(port, people, org)
        watch = Memory()
        watch.start()
        asked = {"port": port, "cookies": [session for session, _ in people], "requests": plan(org, people)}
        answer = crowd(asked)
        watch.over.set()
        watch.join()
    put_back(org)
    took = [value for kind in answer["took"].values() for value in kind]
    detail = {
        kind: [len(one), round(statistics.median(one), 1), round(p95(one), 1)] for kind, one in answer["took"].items()
    }
    more = {
        "requests": len(took),
        "seconds": round(answer["seconds"], 1),
        "kinds": detail,
        "wrong": answer["wrong"][:5],
    }
    yield figure(f"{CROWD}: errors", answer["number_wrong"], 0.0, "errors") | more
    yield figure(f"{CROWD}: median", statistics.median(took), 300.0, "ms")
    yield figure(f"{CROWD}: p95", p95(took), 300.0, "ms")
    yield figure(f"{CROWD}: memory at the end, beside after {SETTLED} s", watch.last, watch.first * 1.05, "MB")


def warm(port: Any, people: list[tuple[str, int]], org: Organization) -> None:
    """Let both processes of the server read the settings before anybody is timed."""
    page = {"kind": "warm", "method": "GET", "path": f"/{org.slug}/", "at": None}
    crowd({"port": port, "cookies": [people[0][0]] * 16, "requests": [page | {"browser": n % 16} for n in range(64)]})


def plan(org: Organization, people: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return two minutes of work: each rep polls, and the rest of the rate is spread over what reps do."""
    chance, path = random.Random(1), f"/{org.slug}/"
    polls, leads = watches(org, people), leads_of(org, people)
    found = []
    for number in range(REPS):
        begin = chance.uniform(0, EVERY)
        found += [
            {"browser": number, "kind": "poll", "method": "GET", "path": polls[number], "at": begin + EVERY * n}
            for n in range(int((SECONDS - begin) // EVERY) + 1)
        ]
    rest = RATE * SECONDS - len(found)
    for _ in range(rest):
        number = chance.randrange(REPS)
        kind = chance.choices(list(WORK), list(WORK.values()))[0]
        lead = f"{path}leads/{chance.choice(leads)}/"
        found.append(
            {"browser": number, "kind": kind, "at": chance.uniform(0, SECONDS)} | step(kind, path, lead, chance)
        )
    return sorted(found, key=lambda request: float(str(request["at"])))


def step(kind: str, path: str, lead: str, chance: random.Random) -> dict[str, Any]:
    """Return one request of a kind."""
    views = ("open", "mine", "score", "today", "all")
    if kind == "call":
        said = {"kind": "call", "outcome": "Reached", "body": "Wants a quote."}
        return {"method": "POST", "path": f"{lead}activities/", "body": said}
    if kind == "edit":
        return {"method": "POST", "path": f"{lead}fields/city/", "body": {"city": f"City {chance.randrange(10**6)}"}}
    if kind == "accept":
        return {"method": "POST", "path": f"{path}queues/take-next/"}
    paths = {
        "inbox": path, "lead": lead, "board": f"{path}board/", "list": f"{path}leads/?view={chance.choice(views)}",
        "search": f"{path}search/?q={chance.choice(('ber', 'gmb', 'pet', 'vog'))}",
    }  # fmt: skip
    return {"method": "GET", "path": paths[kind]}


def watches(org: Organization, people: list[tuple[str, int]]) -> list[str]:
    """Return the address under which each rep's inbox asks for news."""
    found = []
    for session, _ in people:
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies["sessionid"] = session
        page = client.get(f"/{org.slug}/").content.decode()
        address = re.search(r'hx-get="([^"]+/arrivals/[^"]+)"', page)
        assert address is not None
        found.append(unescape(address[1]))
    return found


def leads_of(org: Organization, people: list[tuple[str, int]]) -> list[str]:
    """Return open leads that reps work on."""
    with acting(org):
        return [
            lead.public_id
            for lead in Lead.objects.open().filter(owner_queue=None, do_not_call=False).order_by("-pk")[:1000]
        ]


class Memory(threading.Thread):
    """The memory of web server and worker in megabytes, once settled and at the end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over, self.begun = threading.Event(), time.monotonic()
        self.first = self.last = 0.0

    def run(self) -> None:
        while not self.over.wait(2):
            self.last = used()
            if not self.first and time.monotonic() - self.begun > SETTLED:
                self.first = self.last


def used() -> float:
    """Return what the processes of web server and worker hold for themselves."""
    home, total = Home.from_environment(), 0
    for name in ("web", "worker"):
        leader = psutil.Process(int(home.pid_file(name).read_text()))
        for process in (leader, *leader.children(recursive=True)):
            total += process.memory_full_info().uss
    return total / 2**20
