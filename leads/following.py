"""Following: a member is told what happens to a lead that somebody else has."""

from leads import event_words, inquiries
from leads.models import Lead, LeadFollow
from tenancy.abilities import require
from tenancy.models import Event, Member
from tenancy.refusals import Conflict

MOST = 1000  # a list of more is no choice any more


class TooMany(Conflict):
    """A member follows as many leads as anybody can keep an eye on."""

    code = "follows_too_many"
    sentence = "You follow {most} leads, which is the most. Stop following some first."


def follow(lead: Lead, by: Member) -> None:
    """Let a member follow a lead; said twice, it changes nothing."""
    require(by, "view", lead)
    if follows(lead, by):
        return
    if LeadFollow.objects.filter(member=by).count() >= MOST:
        raise TooMany(most=f"{MOST:,}")
    LeadFollow.objects.bulk_create([LeadFollow(lead=lead, member=by)], ignore_conflicts=True)


def unfollow(lead: Lead, by: Member) -> None:
    """Let a member stop following a lead; said twice, it changes nothing."""
    LeadFollow.objects.filter(lead=lead, member=by).delete()


def follows(lead: Lead, member: Member) -> bool:
    """Say whether a member follows a lead."""
    return LeadFollow.objects.filter(lead=lead, member=member).exists()


def followers(lead: Lead) -> list[Member]:
    """Return the active members who follow a lead, the first one first."""
    return list(Member.objects.active().named().filter(follows__lead=lead).order_by("follows__id"))


def tell_followers(lead: Lead, event: Event) -> None:
    """Tell the followers what somebody did, except who did it and whoever was given the lead, who knows already."""
    knows = {event.member_id, lead.owner_member_id if event.kind == "lead.assigned" else None}
    told = [member for member in followers(lead) if member.pk not in knows]
    if not told:
        return
    said = event_words.of_event(event)
    for member in told:
        words = f"{lead.name}: {said['actor'] or 'somebody'} {said['text']}"
        inquiries.tell(member, "lead.followed", words, inquiries.path_of(lead))
