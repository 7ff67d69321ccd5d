"""Handing on what a person leaves behind: by the rule, to a pool, a queue or somebody, with a preview."""

import json
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from assignment.deciding import Cause, Occasion, decide_all
from assignment.desk import Desk
from assignment.entries import Entry, Rule, Target
from assignment.many import Routing
from assignment.models import Pool
from assignment.people import teams
from leads import rule_criteria
from leads.configuration import configuration
from leads.many import running
from leads.many.actions import register
from leads.many.changes import known
from leads.many.selection import Selection
from leads.models import Job, Lead, Queue, Reason
from tenancy import ids
from tenancy.models import Member
from tenancy.refusals import Invalid

PREVIEWED = 5000
BY_RULE = "rule"


class NotTheirs(Invalid):
    """Only what somebody leaves behind is handed on, whatever list is named."""

    code, status = "not_theirs", 409
    sentence = "It belongs to somebody else by now."


@register
class HandOn(Routing):
    """Options: {"to": "rule" or the id of a pool, member or queue, "from": id of the member who leaves}."""

    key, title, icon = "hand_on", "Hand on", "user-minus"
    label, words = "Hand on leads", "handed on"

    def read(self) -> None:
        self.rule = rule_to(self.wanted("to", "Choose where the leads go."))
        self.leaver = ids.decode(self.wanted("from", "Name whose leads these are."), ids.MEMBER)

    def check(self, lead: Lead) -> None:
        super().check(lead)
        if lead.owner_member_id != self.leaver:
            raise NotTheirs()

    def occasion_of(self, leads: list[Lead]) -> Occasion:
        return occasion_of(self.leaver, leads)


def rule_to(text: str) -> Rule | None:
    """Return a rule that sends everything to one target; none means whichever speaks about a lead."""
    if text == BY_RULE:
        return None
    target = Target(*named(text))
    schema = configuration().schema
    everything = rule_criteria.stored({"all": []}, within=schema)
    entry = Entry("", 1, f"Hand on to {target.words}", True, everything, target, None)
    return Rule("", "Hand on", 0, (entry,))


def named(text: str) -> tuple[str, Member | Queue | Pool | Reason]:
    """Return the kind and the record of a target's id."""
    settings = configuration()
    try:
        if text.startswith(ids.POOL):
            return "pool", teams()[ids.decode(text, ids.POOL)].pool
        if text.startswith(ids.QUEUE):
            return "queue", settings.queue_by_id[ids.decode(text, ids.QUEUE)]
        return "member", settings.member_by_id[ids.decode(text, ids.MEMBER)]
    except (KeyError, ids.BadId):
        raise Invalid(errors={"to": "Choose where the leads go."}) from None


def occasion_of(leaver: int, leads: list[Lead]) -> Occasion:
    """Return the occasion: whoever leaves gets none of their leads back."""
    name = configuration().member_by_id[leaver].name
    return Occasion(Cause.LEAVER, f"{name} leaves", {lead.pk: (leaver,) for lead in leads})


def preview(leaver: Member, to: str, now: datetime) -> dict[str, Any]:
    """Say who would get how many of somebody's open leads, looking at the first 5,000; nothing is handed out."""
    leads = known(Lead.objects.open().owned_by(leaver).order_by("pk")[:PREVIEWED])
    rule = rule_to(to)
    outcomes, _ = decide_all(leads, now, occasion_of(leaver.pk, leads), rule=rule, desk=Desk(now, looking=True))
    counts = Counter(one.goes_to for one in outcomes)
    return {"rows": counts.most_common(), "looked_at": len(leads)}


def hand_on(leaver: Member, to: str, *, by: Member) -> Job:
    """Hand on all open leads of somebody, in a job that can be watched and taken back."""
    action = HandOn(by, {"to": to, "from": leaver.public_id})
    theirs = urlencode({"view": "open", "filter": json.dumps({"field": "owner", "is": leaver.public_id})})
    return running.start(action, Selection(query=theirs), by=by)
