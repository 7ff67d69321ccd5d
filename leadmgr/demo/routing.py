"""The demo's pools, the week of one of their people, and a rule for a trade fair beside the main one."""

from datetime import date, timedelta
from typing import Any

from assignment import drafts, pooling, rule_sets
from assignment.models import Pool
from assignment.pooling import Seat
from leads.editing import create_lead
from leads.models import Lead, Queue
from tenancy.models import Member

VISITORS = (
    ("Ulrike", "Brandstetter", "Salzach Antriebe GmbH", "Austria"),
    ("Reto", "Ammann", "Säntis Werkzeuge AG", "Switzerland"),
    ("Henning", "Dierksen", "Weserhafen Logistik GmbH", "Germany"),
    ("Chiara", "Bellandi", "Adda Meccanica SpA", "Italy"),
    ("Thibault", "Marchand", "Vosges Papier SA", "France"),
    ("Marek", "Sikora", "Odra Chłodnictwo Sp. z o.o.", "Poland"),
)
WEEK = [[day, "08:00", "17:00"] for day in range(5)]


def plant(admin: Member, today: date) -> None:
    """Add pools and the fair's rule, publish it, and let its first visitors be routed."""
    people = {one.user.email.partition("@")[0]: one for one in Member.objects.select_related("user")}
    fair, tongues = pools(people, admin)
    rule = rule_sets.make(
        {"name": "Trade fair", "is_on": True, "criteria": {"field": "lead_source", "is": "Trade Show"},
         "first_day": today - timedelta(days=10), "last_day": today + timedelta(days=60)},
        by=admin,
    )  # fmt: skip
    drafts.replace(rule, entries(fair, tongues))
    drafts.publish(rule, by=admin)
    for first, last, company, country in VISITORS:
        visitor(first, last, company, country)


def pools(people: dict[str, Member], admin: Member) -> tuple[Pool, Pool]:
    """Two pools: by weight for the fair's stand, by language for the rest of Europe."""
    inbound = Queue.objects.get(name="Inbound web")
    mara, jonas, piotr = people["rep"], people["jonas"], people["piotr"]
    pooling.set_week(piotr, {"time_zone": "Europe/Warsaw", "shifts": WEEK, "languages": ["Poland", "Italy"]}, by=admin)
    seats = [Seat(mara, weight=3), Seat(jonas, weight=2, daily_limit=12), Seat(piotr)]
    fair = pooling.make_pool({"name": "Fair stand", "method": Pool.Method.WEIGHTED, "queue": inbound}, seats, by=admin)
    match = {"name": "By country", "method": Pool.Method.MATCH, "queue": inbound, "language_field": "country"}
    return fair, pooling.make_pool(match, [Seat(mara), Seat(piotr, open_limit=60)], by=admin)


def entries(fair: Pool, tongues: Pool) -> list[dict[str, Any]]:
    """Return what the fair's rule says."""
    neighbors = {"field": "country", "in": ["de", "at", "ch"]}
    europe = {"field": "country", "in": ["fr", "it", "es", "nl", "pl"]}
    return [
        {"id": "fair-dach", "name": "Visitors from DACH", "criteria": neighbors,
         "assign": {"type": "pool", "id": fair.pk}, "target_minutes": 60, "ladder": {"alert": 60}},
        {"id": "fair-europe", "name": "Rest of Europe", "criteria": europe,
         "assign": {"type": "pool", "id": tongues.pk}, "target_minutes": 240},
        {"id": "fair-rest", "name": "Everybody else",
         "assign": {"type": "queue", "id": Queue.objects.get(name="Inbound web").pk}},
    ]  # fmt: skip


def visitor(first: str, last: str, company: str, country: str) -> Lead:
    """Somebody who left a card at the stand, routed by the fair's rule."""
    return create_lead(
        {"first_name": first, "last_name": last, "company": company, "country": country, "lead_source": "Trade Show",
         "email": f"{last.lower()}@{company.split()[0].lower().replace('ä', 'ae')}.example"},
        because="Sample data",
    )  # fmt: skip
