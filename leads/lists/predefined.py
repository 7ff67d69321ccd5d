"""The views every organization has from the start: which leads, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leads.configuration import configuration
from leads.lists import orders
from leads.lists.orders import Order
from leads.lists.saved import team
from leads.models import LeadFollow, LeadVisit, Stage
from leads.models.lead_lists import LeadQuerySet
from tenancy.acting import current_org
from tenancy.models import Member

Narrow = Callable[[LeadQuerySet, Member, datetime], LeadQuerySet]


@dataclass(frozen=True)
class View:
    """One predefined list."""

    key: str
    label: str
    order: Order
    narrow: Narrow
    nothing: str  # what an empty one says
    is_pinned: bool = False  # has a tab unless its member says otherwise


def everything(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.live()


def all_open(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.open()


def mine(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.open().owned_by(member)


def unread(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return mine(leads, member, now).filter(is_unread=True)


def without_next_step(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    """Own open leads that nobody has planned anything for."""
    return mine(leads, member, now).without_next_step(now)


def new_today(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    midnight = now.astimezone(current_org().tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return leads.live().filter(created_at__gte=midnight)


def stale(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    """Open leads left alone for longer than their status allows."""
    return leads.stale(now)


def of_team(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.open().filter(owner_member__in=team(member, configuration().members))


def viewed(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.live().filter(pk__in=LeadVisit.objects.filter(member=member).values("lead"))


def followed(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.live().filter(pk__in=LeadFollow.objects.filter(member=member).values("lead"))


def converted(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.live().filter(stage=Stage.CONVERTED)


def unqualified(leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    return leads.live().filter(stage=Stage.UNQUALIFIED)


VIEWS = (
    View(
        "open",
        "All open",
        orders.NEWEST,
        all_open,
        "No lead is open. New ones arrive by web form, import or hand.",
        True,
    ),
    View("mine", "My open leads", orders.TARGET, mine, "You own no open lead. Accept one from a queue.", True),
    View("team", "My team's leads", orders.NEWEST, of_team, "Nobody in your team owns an open lead."),
    View("unread", "Unread", orders.TARGET, unread, "You have opened every lead you own.", True),
    View("recent", "Recently viewed", orders.VISITED, viewed, "You have not opened a lead yet.", True),
    View("following", "Following", orders.NEWEST, followed, "You follow no lead. Its page has the button."),
    View("today", "New today", orders.NEWEST, new_today, "No lead has arrived today.", True),
    View("no-next-step", "No next step", orders.TARGET, without_next_step, "Each of your open leads has a task.", True),
    View("score", "Highest score", orders.SCORE, all_open, "No lead is open."),
    View("stale", "Stale", orders.STALEST, stale, "Every open lead was touched lately."),
    View("unqualified", "Unqualified", orders.NEWEST, unqualified, "No lead is unqualified."),
    View("converted", "Converted", orders.NEWEST, converted, "No lead has been converted yet."),
    View("all", "All leads", orders.NEWEST, everything, "There are no leads yet."),
)
BY_KEY = {view.key: view for view in VIEWS}
DEFAULT = VIEWS[0]
