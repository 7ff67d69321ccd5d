"""Setting up pools and the weeks of their people: verbs that guard, change and record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assignment.models import Availability, Leave, Pool, PoolMember
from leads import records
from leads.mentions import listed, mentions
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

MOST_MEMBERS = 500


class PoolNeeded(Refusal):
    """A rule hands leads to the pool."""

    code, status = "in_use", 409
    sentence = "“{name}” is named by {by}. Change that first."


@dataclass(frozen=True)
class Seat:
    """One member's place in a pool, as somebody sets it."""

    member: Member
    weight: int = 1
    open_limit: int | None = None
    daily_limit: int | None = None
    is_paused: bool = False

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("weight", "open_limit", "daily_limit", "is_paused")}


def make_pool(values: Mapping[str, Any], seats: Iterable[Seat], *, by: Member) -> Pool:
    """Add a pool and its members."""
    pool = records.make(Pool, values, by=by)
    seat(pool, seats, by=by)
    return pool


def change_pool(pool: Pool, values: Mapping[str, Any], seats: Iterable[Seat] | None, *, by: Member) -> Pool:
    """Change a pool and, when given, exactly who is in it and how."""
    changed: Pool = records.change(pool, values, by=by)
    if seats is not None:
        seat(changed, seats, by=by)
    current_org().configuration_changed()
    return changed


def seat(pool: Pool, seats: Iterable[Seat], *, by: Member) -> None:
    """Make these the members of a pool; who stays keeps what the turns owe them."""
    wanted = {one.member.pk: one for one in seats}
    if len(wanted) > MOST_MEMBERS:
        raise Invalid(errors={"members": f"A pool has at most {MOST_MEMBERS} members."})
    now = {row.member_id: row for row in pool.members.select_related("member__user")}
    changes = {}
    for pk, one in wanted.items():
        row = now.get(pk) or PoolMember(pool=pool, member=one.member)
        before = {name: getattr(row, name) for name in one.values} if row.pk else None
        if before != one.values:
            changes[one.member.name] = [words(before), words(one.values)]
            for name, value in one.values.items():
                setattr(row, name, value)
            row.save()
    for pk, row in now.items():
        if pk not in wanted:
            changes[row.member.name] = ["in the pool", ""]
            row.delete()
    if changes:
        even_out(pool)
        current_org().configuration_changed()
        events.record(pool, "pool.staffed", by=by, changes=changes)


def even_out(pool: Pool) -> None:
    """Begin the turns anew: what was owed under other members or weights means nothing now."""
    PoolMember.objects.filter(pool=pool).update(credit=0)


def words(values: Mapping[str, Any] | None) -> str:
    """Say how somebody is in a pool."""
    if not values:
        return ""
    parts = [f"weight {values['weight']}"]
    parts += [f"{values['open_limit']} open at most"] if values["open_limit"] is not None else []
    parts += [f"{values['daily_limit']} a day"] if values["daily_limit"] is not None else []
    return ", ".join(parts + (["paused"] if values["is_paused"] else []))


def remove_pool(pool: Pool, *, by: Member) -> None:
    """Delete a pool that no rule names; leads that wait for it stay in its queue."""
    if found := mentions(pool):
        raise PoolNeeded(name=pool.name, by=listed(found))
    records.remove(pool, by=by)
    current_org().configuration_changed()


def set_week(member: Member, values: Mapping[str, Any], *, by: Member) -> Availability:
    """Write when somebody works and what they can do."""
    row = Availability.objects.filter(member=member).first()
    if row is None:
        made = records.make(Availability, {**values, "member": member}, by=by)
        current_org().configuration_changed()
        return made
    changed: Availability = records.change(row, values, by=by)
    current_org().configuration_changed()
    return changed


def take_leave(member: Member, values: Mapping[str, Any], *, by: Member) -> Leave:
    """Plan days on which somebody is given no leads."""
    given = {**values, "member": member}
    check_leave(given)
    leave = records.make(Leave, given, by=by)
    current_org().configuration_changed()
    return leave


def check_leave(values: Mapping[str, Any]) -> None:
    """Refuse days that end before they begin, and somebody who stands in for themselves."""
    if values["last_day"] < values["first_day"]:
        raise Invalid(errors={"last_day": "Choose a day on or after the first one."})
    if values.get("delegate") == values["member"]:
        raise Invalid(errors={"delegate": "Choose somebody else."})


def change_leave(leave: Leave, values: Mapping[str, Any], *, by: Member) -> Leave:
    """Change a leave's days or who stands in."""
    names = ("member", "first_day", "last_day", "delegate")
    check_leave({name: getattr(leave, name) for name in names} | dict(values))
    changed: Leave = records.change(leave, values, by=by)
    current_org().configuration_changed()
    return changed


def cancel_leave(leave: Leave, *, by: Member) -> None:
    records.remove(leave, by=by)
    current_org().configuration_changed()
