"""Who may do what: one table of roles, one function over it.

Leads are public read/write/transfer inside an organization, as in a fresh Salesforce org; roles add to that.
"""

from enum import StrEnum
from typing import Any

from tenancy.refusals import NotAllowed


class Role(StrEnum):
    """What a member is here for; each role may all that the one before it may."""

    VIEWER = "viewer"
    REP = "rep"
    MARKETER = "marketer"
    MANAGER = "manager"
    ADMIN = "admin"


RANK = {role: rank for rank, role in enumerate(Role)}

# The least role that may do a thing at all. What depends on the lead is decided in `leads/abilities.py`.
LEAST = {
    "view": Role.VIEWER,
    "keep_views": Role.VIEWER,
    "share_views": Role.REP,
    "create": Role.REP,
    "edit": Role.REP,
    "log": Role.REP,
    "accept": Role.REP,
    "release": Role.REP,
    "assign": Role.REP,
    "move": Role.REP,
    "convert": Role.REP,
    "disqualify": Role.REP,
    "delete": Role.REP,
    "restore": Role.REP,
    "merge": Role.REP,
    "import": Role.MARKETER,
    "export": Role.MARKETER,
    "forms": Role.MARKETER,
    "campaigns": Role.MARKETER,
    "templates": Role.MARKETER,
    "submissions": Role.MARKETER,
    "reassign": Role.MANAGER,
    "bulk": Role.MANAGER,
    "reverse": Role.MANAGER,
    "dashboard": Role.MANAGER,
    "configure": Role.ADMIN,
    "members": Role.ADMIN,
    "keys": Role.ADMIN,
}

_PLURAL = {
    Role.VIEWER: "viewers",
    Role.REP: "reps",
    Role.MARKETER: "marketers",
    Role.MANAGER: "managers",
    Role.ADMIN: "admins",
}


def may(member: Any, action: str, subject: Any = None) -> bool:
    """Say whether a member's role reaches an action and, where the subject has a say, whether it agrees."""
    if RANK[Role(member.role)] < RANK[LEAST[action]]:
        return False
    agrees = getattr(subject, "allows", None)
    return agrees is None or bool(agrees(member, action))


def require(member: Any, action: str, subject: Any = None) -> None:
    """Raise `NotAllowed`, saying who may, unless the member may."""
    if member is None or not member.may(action, subject):
        raise NotAllowed(refusal(action))


def refusal(action: str) -> str:
    """Return the sentence that says which roles may do a thing."""
    roles = [_PLURAL[role] for role in Role if RANK[role] >= RANK[LEAST[action]]]
    if action in OWN:
        return OWN[action]
    listed = roles[0] if len(roles) == 1 else f"{', '.join(roles[:-1])} and {roles[-1]}"
    return f"Only {listed} may do this. Ask one of them."


# Actions whose answer depends on the record say so.
OWN = {
    "move": "Only the lead's owner, the owner's managers and admins may move it. Accept a lead from its queue first.",
    "convert": "Only the lead's owner, the owner's managers and admins may convert it. Accept it from its queue first.",
    "disqualify": "Only the lead's owner, the owner's managers and admins may mark it; in a queue, marketers may.",
    "delete": "Only the lead's owner, managers and admins may delete it.",
    "accept": "Only members of the queue, managers and admins may accept from it.",
    "assign": "Reps may hand over their own leads and those of their queues. A manager may reassign any lead.",
    "release": "Only the lead's owner, managers and admins may give it back.",
}
