"""The cast: acme, where Ada sells, Grace manages, Mara markets, Vic looks on; globex, where Mallory is."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from automation.provisioning import found_organization
from leads.models import Queue, QueueMember
from tenancy.acting import acting, current
from tenancy.models import ApiKey, Member, Organization, User

PASSWORD = "correct horse battery"
ROLES = {"grace": "manager", "ada": "rep", "ben": "rep", "mara": "marketer", "vic": "viewer"}
serial = count(1)


@dataclass
class Cast:
    """One organization and its people, by first name."""

    org: Organization
    root: Member  # the admin who founded it
    root_key: str
    keys: dict[int, str] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Member:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @contextmanager
    def open(self, member: Member | None = None, door: str = "page") -> Iterator[None]:
        """Act for this organization, read anew unless it is open already."""
        open_now = current()
        with acting(open_now.org if open_now else self.org.pk, member, door=door) as now:
            self.org = now.org
            yield

    def hire(self, name: str, role: str, *, manager: Member | None = None) -> Member:
        """Add a person with a role."""
        user = User.objects.create_user(
            f"{name}@{self.org.slug}.example", PASSWORD, name=f"{name.capitalize()} {self.org.name}"
        )
        with acting(self.org):
            self.people[name] = Member.objects.create(user=user, role=role, manager=manager)
            self.org.configuration_changed()
        return self.people[name]

    def client(self, member: Member) -> Client:
        """A browser in which the member is signed in."""
        client = Client()
        client.force_login(member.user)
        return client

    def url(self, path: str) -> str:
        """A page's path with the organization in front."""
        return f"/{self.org.slug}/{path.lstrip('/')}"

    def key(self, member: Member) -> str:
        """The member's API key."""
        if member.pk not in self.keys:
            with acting(self.org):
                self.keys[member.pk] = ApiKey.issue(member, "Tests")[1]
        return self.keys[member.pk]

    def api(self, member: Member) -> Client:
        """A program with the member's API key."""
        return Client(headers={"authorization": f"Bearer {self.key(member)}"})

    @property
    def queue(self) -> Queue:
        """The queue the published rule ends in."""
        return Queue.objects.default()

    def joins_queue(self, member: Member, queue: Queue | None = None) -> None:
        with acting(self.org):
            QueueMember.objects.get_or_create(queue=queue or self.queue, member=member)


def found(name: str) -> Cast:
    """Found an organization as an operator would."""
    number = next(serial)
    org, root, key = found_organization(
        name, slug=f"{name.lower()}{number}", admin_email=f"root@{name.lower()}{number}.example", password=PASSWORD,
        admin_name="Root Admin", country="DE", time_zone="Europe/Berlin", currency="EUR",
    )  # fmt: skip
    return Cast(org, root, key, {root.pk: key}, {"root": root})


@cache
def hashed() -> str:
    return make_password(PASSWORD)


def full_acme() -> Cast:
    """Everybody is hired at once: nearly every test begins so, and most of its time had gone into hiring."""
    cast = found("Acme")
    users = [
        User(email=f"{name}@{cast.org.slug}.example", name=f"{name.capitalize()} Acme", password=hashed())
        for name in ROLES
    ]
    with acting(cast.org):
        hired = [
            Member(user=user, role=ROLES[name])
            for user, name in zip(User.objects.bulk_create(users), ROLES, strict=True)
        ]
        cast.people |= dict(zip(ROLES, Member.objects.bulk_create(hired), strict=True))
        cast.ada.manager = cast.grace
        cast.ada.save(update_fields=["manager"])
        QueueMember.objects.create(queue=Queue.objects.default(), member=cast.ada)
        cast.org.configuration_changed()
    return cast


def full_globex() -> Cast:
    cast = found("Globex")
    cast.people["mallory"] = cast.root
    return cast


settled: dict[str, bytes] = {}  # who is in this process's database, as it was when no test had begun


def settle() -> None:
    """Found the cast for good: each test finds it as it was; founding it took a quarter of the short tests' time."""
    settled.update(acme=pickle.dumps(full_acme()), globex=pickle.dumps(full_globex()))


def comes(name: str) -> Cast:
    """The cast for one test, which may change it; what others have read of its settings is not what it reads."""
    cast = pickle.loads(settled[name])
    with acting(cast.org):
        cast.org.configuration_changed()
    return cast


@pytest.fixture
def acme(db: None) -> Cast:
    """Ada (in the default queue) and Ben sell, Grace is Ada's manager, Mara markets, Vic views, Root administers."""
    return comes("acme")


@pytest.fixture
def globex(db: None) -> Cast:
    """Another organization, whose admin is Mallory."""
    return comes("globex")


@pytest.fixture
def in_acme(acme: Cast) -> Iterator[Cast]:
    """The test body acts for acme, by nobody in particular."""
    with acme.open():
        yield acme
