"""What each member of a pool should have received and what they did: by number, by score and by money won over.

Each hand-out says in the log who could have had the lead and at which weight; the share of each is what was to be
expected, whoever was away or full that moment left out.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from assignment.models import Pool
from leads.configuration import configuration
from tenancy.acting import current_org
from tenancy.models import Member

MOST = 20_000  # newest hand-outs that are looked at
DAYS = (7, 30, 90)


@dataclass(frozen=True)
class Share:
    """One member of a pool; amounts in minor units."""

    member: Member
    expected: float
    received: int
    expected_score: float
    score: int
    expected_amount: float
    amount: int

    @property
    def deals(self) -> str:
        return amount(self.amount)

    @property
    def expected_deals(self) -> str:
        return amount(self.expected_amount)

    @property
    def difference(self) -> float:
        return self.received - self.expected


def amount(minor: float) -> str:
    """Write an amount in whole units of the organization's currency."""
    return f"{minor / 100:,.0f} {current_org().currency}"


def shares(pool: Pool, since: datetime) -> list[Share]:
    """Return every member who could have had or had a lead since then, by name."""
    with connection.cursor() as cursor:
        cursor.execute(SHARES, {"pool": pool.pk, "since": since, "most": MOST})
        found = cursor.fetchall()
    known = configuration().member_by_id
    return sorted((Share(known[pk], *row) for pk, *row in found if pk in known), key=lambda one: one.member.name)


SHARES = """
    WITH picks AS (
        SELECT a.id, a.score, coalesce(a.turn_of, a.member_id) AS member, a.candidates -> 'in' AS able,
            coalesce(o.amount, 0) AS amount
        FROM (
            SELECT * FROM assignment_assignment
            WHERE pool_id = %(pool)s AND outcome = 'assigned' AND at >= %(since)s
            ORDER BY at DESC, id DESC LIMIT %(most)s
        ) a
        LEFT JOIN leads_lead l ON l.id = a.lead_id
        LEFT JOIN leads_opportunity o ON o.id = l.converted_opportunity_id
    ), could AS (
        SELECT p.score, p.amount, (c ->> 0)::bigint AS member, (c ->> 0)::bigint = p.member AS got,
            (c ->> 1)::float / sum((c ->> 1)::float) OVER (PARTITION BY p.id) AS share
        FROM picks p CROSS JOIN LATERAL jsonb_array_elements(p.able) AS c
    )
    SELECT member, sum(share), count(*) FILTER (WHERE got),
        sum(share * score), coalesce(sum(score) FILTER (WHERE got), 0),
        sum(share * amount), coalesce(sum(amount) FILTER (WHERE got), 0)
    FROM could GROUP BY member
"""
