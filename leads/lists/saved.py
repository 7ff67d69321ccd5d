"""The lists a member can open: predefined ones, queues and saved views, with what the member made of each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from leads.configuration import configuration
from leads.models import SavedView, ViewChoice
from tenancy import ids
from tenancy.abilities import RANK, Role
from tenancy.models import Member

SHOWN = 200  # saved views a member sees at most; an organization with more names them badly


def colleagues(member: Member, people: Iterable[Member]) -> set[int]:
    """Return whose "my team" a member belongs to: managers above, reports below, and who has the same manager."""
    manager_of = {person.pk: person.manager_id for person in people}
    found = {pk for pk, manager in manager_of.items() if manager == member.pk}
    above, seen = manager_of.get(member.pk), set[int]()
    if above is not None:
        found |= {pk for pk, manager in manager_of.items() if manager == above}
    while above is not None and above not in seen:
        seen.add(above)
        above = manager_of.get(above)
    return (found | seen) - {member.pk}


def team(member: Member, people: Iterable[Member]) -> list[int]:
    """Return whose leads are a member's team's: everybody below and oneself, or, with nobody below, one's peers."""
    reports: dict[int | None, list[int]] = {}
    manager_of = {person.pk: person.manager_id for person in people}
    for pk, manager in manager_of.items():
        reports.setdefault(manager, []).append(pk)
    manager = manager_of.get(member.pk)
    if member.pk not in reports:
        return sorted({member.pk, *(reports.get(manager, ()) if manager is not None else ())})
    found, below = {member.pk}, list(reports[member.pk])
    while below:
        pk = below.pop()
        if pk not in found:
            found.add(pk)
            below += reports.get(pk, ())
    return sorted(found)


def visible(member: Member) -> QuerySet[SavedView]:
    """Return the saved views a member may open."""
    Sharing = SavedView.Sharing
    shared = Q(sharing=Sharing.TEAM, member__in=colleagues(member, configuration().members))
    return SavedView.objects.filter(Q(member=member) | Q(sharing=Sharing.EVERYONE) | shared)


def may_change(view: SavedView, member: Member) -> bool:
    """Say whether a member may change a view: its owner, and admins where others see it."""
    is_shared = view.sharing != SavedView.Sharing.ME
    return view.member_id == member.pk or (is_shared and RANK[Role(member.role)] >= RANK[Role.ADMIN])


@dataclass(frozen=True)
class Head:
    """A saved view as a tab shows it."""

    pk: int
    label: str
    member_id: int

    @property
    def key(self) -> str:
        return ids.encode(ids.LIST_VIEW, self.pk)


@dataclass(frozen=True)
class Choices:
    """What a member made of each list, by the list's key, and the saved views there are for them."""

    by_key: dict[str, ViewChoice]
    saved: tuple[Head, ...] = ()

    @classmethod
    def of(cls, member: Member) -> "Choices":
        """Read both in one statement: every page with tabs asks."""
        shared_by = list(colleagues(member, configuration().members))
        with connection.cursor() as cursor:
            cursor.execute(SQL, {"member": member.pk, "colleagues": shared_by, "shown": SHOWN})
            made, saved = (json.loads(found or "[]") for found in cursor.fetchone())
        choices = {one["key"]: ViewChoice(member=member, **one) for one in made}
        return cls(choices, tuple(Head(*one) for one in saved))

    def get(self, key: str) -> ViewChoice | None:
        return self.by_key.get(key)

    @property
    def default(self) -> str:
        """The key of the list that opens first, empty for nobody's choice."""
        return next((choice.key for choice in self.by_key.values() if choice.is_default), "")

    def is_pinned(self, key: str, *, usually: bool) -> bool:
        choice = self.by_key.get(key)
        return usually if choice is None or choice.is_pinned is None else choice.is_pinned


SQL = """
    SELECT
        (SELECT jsonb_agg(jsonb_build_object('key', key, 'is_pinned', is_pinned, 'is_default', is_default,
                                             'columns', columns, 'widths', widths))
         FROM (SELECT * FROM leads_viewchoice WHERE member_id = %(member)s LIMIT 500) made)::text,
        (SELECT jsonb_agg(jsonb_build_array(id, label, member_id))
         FROM (
             SELECT id, label, member_id FROM leads_savedview
             WHERE member_id = %(member)s OR sharing = 'everyone'
                OR (sharing = 'team' AND member_id = ANY(%(colleagues)s::bigint[]))
             ORDER BY label, id LIMIT %(shown)s
         ) saved)::text
"""
