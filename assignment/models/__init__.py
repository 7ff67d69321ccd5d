"""Tables of assignment, one capability a file."""

from assignment.models.ladder import Reroute, ResponseClock
from assignment.models.log import Assignment
from assignment.models.people import Availability, Leave
from assignment.models.pools import Pool, PoolMember, PoolWait
from assignment.models.rules import AssignmentRule, RuleVersion

__all__ = [
    "Assignment",
    "AssignmentRule",
    "Availability",
    "Leave",
    "Pool",
    "PoolMember",
    "PoolWait",
    "Reroute",
    "ResponseClock",
    "RuleVersion",
]
