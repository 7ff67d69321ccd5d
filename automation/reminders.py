"""What comes back on its day, and what people are told because time has passed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from leads import inquiries, workflow
from leads.inquiries import path_of
from leads.models import Activity, Lead, Stage
from tenancy import notices
from tenancy.acting import current_org
from tenancy.models import Member, Notification, Organization
from tenancy.times import duration, until

A_TIME = 500
RemindBy = Activity.RemindBy
CHANNELS = {
    RemindBy.APP: (True, notices.OFF),
    RemindBy.EMAIL: (False, notices.NOW),
    RemindBy.BOTH: (True, notices.NOW),
}
NEAR, MISSED = timedelta(minutes=15), timedelta(minutes=30)
NAMED = 3  # stale leads of one owner told by name; more are told as a number


def reopen_comebacks(now: datetime | None = None) -> int:
    """Reopen the unqualified leads whose day has come in the organization's time zone."""
    today = timezone.localdate(now, timezone=current_org().tz)
    due = Lead.objects.live().filter(come_back_on__lte=today, stage=Stage.UNQUALIFIED).with_labels()
    found = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:A_TIME])
    for lead in found:
        workflow.reopen(lead, by=None, because="The day to come back has arrived")
    Lead.objects.filter(pk__in=[lead.pk for lead in found]).update(came_back_on=today)
    return len(found)


def remind_of_tasks(now: datetime | None = None) -> int:
    """Tell the owners of tasks whose reminder is due, each once; a snooze reminds again."""
    now = now or timezone.now()
    due = Activity.objects.open_tasks().filter(remind_at__lte=now).select_related("owner__user", "lead")
    found = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("remind_at")[:A_TIME])
    for task in found:
        if task.owner is not None:
            path = path_of(task.lead) if task.lead else "day/"
            channels = CHANNELS.get(RemindBy(task.remind_by))
            inquiries.tell(task.owner, "task.reminder", reminder(task, now), path, now=now, channels=channels)
    Activity.objects.filter(pk__in=[task.pk for task in found]).update(remind_at=None)
    return len(found)


def reminder(task: Activity, now: datetime) -> str:
    """Say what is to be done, for whom and when."""
    about = f", {task.lead.name} of {task.lead.company}" if task.lead else ""
    if task.due_at is None:
        return f"{task.subject}{about}"
    if task.due_at <= now:
        return f"{task.subject}{about}, was due {duration((now - task.due_at).total_seconds())} ago"
    words = until(task.due_at, now)
    return f"{task.subject}{about}, due {'today' if task.due_all_day and words.startswith('Today') else words}"


def warn_of_targets(now: datetime | None = None) -> int:
    """Tell owners of leads whose first response is due within a quarter of an hour, or was just missed; once each."""
    now = now or timezone.now()
    members = {member.pk: member for member in Member.objects.active().named()}
    near = Lead.objects.unanswered(now + NEAR).filter(owner_member__in=members, first_response_due__gte=now - MISSED)
    told = 0
    for lead in near.select_for_update(skip_locked=True).order_by("first_response_due")[:A_TIME]:
        member = members[lead.owner_member_id or 0]
        if not was_told(member, "lead.target", path_of(lead), now - NEAR - MISSED):
            inquiries.tell(member, "lead.target", target(lead, now), path_of(lead), now=now)
            told += 1
    return told


def was_told(member: Member, kind: str, path: str, since: datetime) -> bool:
    return Notification.objects.filter(member=member, kind=kind, path=path, at__gte=since).exists()


def target(lead: Lead, now: datetime) -> str:
    """Say how a lead stands against its first-response target."""
    left = (lead.first_response_due - now).total_seconds()  # type: ignore[operator]
    when = "due now" if abs(left) < 60 else f"due in {duration(left)}" if left > 0 else f"{duration(left)} late"
    return f"First response to {lead.name} of {lead.company} is {when}"


@transaction.atomic
def tell_of_stale(now: datetime | None = None) -> int:
    """Tell owners which of their leads turned stale since the moment that the organization's row keeps."""
    now = now or timezone.now()
    org = Organization.objects.select_for_update(no_key=True).get(pk=current_org().pk)
    since = org.stale_told_until or org.created_at
    turned = Lead.objects.stale(now).filter(stale_at__gt=since, owner_member__is_active=True)
    rows = turned.select_related("owner_member__user").order_by("owner_member_id", "stale_at")[:5000]
    told = tell_owners(rows, now)
    if since < now:
        Organization.objects.filter(pk=org.pk).update(stale_told_until=now)
    return told


def tell_owners(leads: Iterable[Lead], now: datetime) -> int:
    """Tell each owner: few leads by name, many as a number that leads to their day."""
    by_owner: dict[Member, list[Lead]] = {}
    for lead in leads:
        assert lead.owner_member is not None
        by_owner.setdefault(lead.owner_member, []).append(lead)
    for member, turned in by_owner.items():
        if len(turned) > NAMED:
            text = f"{len(turned):,} of your leads turned stale"
            inquiries.tell(member, "lead.stale", text, "day/", now=now)
            continue
        for lead in turned:
            text = f"{lead.name} of {lead.company} turned stale: nobody has touched it"
            inquiries.tell(member, "lead.stale", text, path_of(lead), now=now)
    return sum(map(len, by_owner.values()))
