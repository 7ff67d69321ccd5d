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
        cursor.execute(SHARES, {"pool": pool.pk, "since": since})
        found = cursor.fetchall()
    known = configuration().member_by_id
    return sorted((Share(known[pk], *row) for pk, *row in found if pk in known), key=lambda one: one.member.name)


# Hand-outs with the same people at the same weights are summed before their shares are worked out: there are few such
# groups, however many leads.
SHARES = """
    WITH picks AS (
        SELECT jsonb_path_query_array(a.candidates -> 'in', '$[*][0, 1]') AS able,
            coalesce(a.turn_of, a.member_id) AS got, count(*) AS number, sum(a.score) AS score,
            coalesce(sum(o.amount), 0) AS amount
        FROM assignment_assignment a
        LEFT JOIN leads_lead l ON l.id = a.lead_id
        LEFT JOIN leads_opportunity o ON o.id = l.converted_opportunity_id
        WHERE a.pool_id = %(pool)s AND a.outcome = 'assigned' AND a.at >= %(since)s
        GROUP BY 1, 2
    ), groups AS (
        SELECT p.*, row_number() OVER () AS id FROM picks p
    ), could AS (
        SELECT g.number, g.score, g.amount, g.got, (g.able ->> (2 * place))::bigint AS member,
            (g.able ->> (2 * place + 1))::float
                / sum((g.able ->> (2 * place + 1))::float) OVER (PARTITION BY g.id) AS share
        FROM groups g CROSS JOIN LATERAL generate_series(0, jsonb_array_length(g.able) / 2 - 1) AS place
    )
    SELECT member, sum(share * number), coalesce(sum(number) FILTER (WHERE got = member), 0)::bigint,
        sum(share * score), coalesce(sum(score) FILTER (WHERE got = member), 0)::bigint,
        sum(share * amount::float), coalesce(sum(amount) FILTER (WHERE got = member), 0)::bigint
    FROM could GROUP BY member
"""
