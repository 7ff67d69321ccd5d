"""What the lead page shows around the record: path, guidance, actions, fields in sections, panels, neighbors."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from leads.activities import OUTCOMES
from leads.following import follows
from leads.lists import neighbors
from leads.local_time import local_time
from leads.models import Lead
from leads.timeline import KINDS, Timeline, timeline
from leads.views import composing, lead_fields, lead_path
from leads.views.layout import has_list_beside
from tenancy import times
from tenancy.models import Member
from tenancy.requests import MemberRequest

# Cards that other apps fill, by the name of their address; a missing one is left out.
PANELS = (
    ("lead-duplicates-panel", "Duplicates"),
    ("lead-score-panel", "Score"),
    ("lead-grade-panel", "Grade"),
    ("lead-routing-panel", "How it was routed"),
    ("lead-files", "Files"),
)


def page(request: MemberRequest, lead: Lead, shown: Timeline | None = None) -> dict[str, Any]:
    """Return the context of the whole page."""
    shown = shown or timeline(lead, kind=request.GET.get("kind", "all"))
    return {
        "navigation_key": "leads",
        **head(request, lead),
        **neighbors.of(lead, request.member, request.GET.get("from", ""), drawn=has_list_beside(request)),
        **composer(request, lead),
        **history(lead, shown),
        "field_groups": lead_fields.groups(lead, editable=may_edit(request, lead)),
        "panels": panels(lead),
        "section": request.GET.get("section", ""),
        "edit_url": reverse("lead-edit", args=[lead.pk]) if may_edit(request, lead) else "",
    }


def head(request: MemberRequest, lead: Lead) -> dict[str, Any]:
    """Return what stands above the columns: who, whose, where on the path, what next."""
    member, live, now = request.member, lead.deleted_at is None, timezone.now()
    return {
        "lead": lead,
        "url": reverse("lead", args=[lead.pk]),
        "may_work": may_work(request, lead),
        "may_accept": live and not lead.is_converted and member.may("accept", lead),
        "may_assign": live and not lead.is_converted and member.may("assign", lead),
        "may_restore": not live and member.may("restore", lead),
        "actions": actions(request, lead),
        "may_edit": may_edit(request, lead),
        "is_followed": live and is_followed(lead, member),
        "call_number": lead.phone_e164 or lead.phone or lead.mobile_e164 or lead.mobile_phone,
        "local_time": local_time(lead, now),
        "time_in_status": times.duration((now - lead.status_since).total_seconds()),
        "highlights": lead_fields.highlights(lead),
        "first_response": lead_fields.first_response(lead),
        "consent": lead_fields.consent(lead),
        **lead_path.context(lead, member),
    }


def is_followed(lead: Lead, member: Member) -> bool:
    """Say whether the reader follows a lead, as read along with it where it was."""
    known: bool | None = getattr(lead, "is_followed", None)
    return follows(lead, member) if known is None else known


def may_work(request: MemberRequest, lead: Lead) -> bool:
    return lead.deleted_at is None and not lead.is_converted and request.member.may("log", lead)


def may_edit(request: MemberRequest, lead: Lead) -> bool:
    return lead.deleted_at is None and not lead.is_converted and request.member.may("edit", lead)


def actions(request: MemberRequest, lead: Lead) -> list[dict[str, Any]]:
    """Return the menu of what is done rarely, without what this member may not do."""
    member = request.member
    found: list[dict[str, Any]] = []
    if may_edit(request, lead):
        found.append({"label": "Edit all fields", "url": reverse("lead-edit", args=[lead.pk]), "icon": "pencil"})
    if lead.deleted_at is None and not lead.is_converted and lead.owner_member_id and member.may("release", lead):
        url = reverse("lead-release", args=[lead.pk])
        found.append({"label": "Give back to a queue", "url": url, "icon": "undo-2", "dialog": True})
    if lead.deleted_at is None and not lead.is_converted and lead.owner_queue_id and member.may("assign", lead):
        url = reverse("lead-queue", args=[lead.pk])
        found.append({"label": "Move to another queue", "url": url, "icon": "layers", "dialog": True})
    if may_edit(request, lead):
        url = reverse("campaign-add", args=[lead.pk])
        found.append({"label": "Add to campaign", "url": url, "icon": "megaphone", "dialog": True})
    if lead.deleted_at is None and member.may("delete", lead):
        url = reverse("lead-delete", args=[lead.pk])
        found.append({"label": "Delete", "url": url, "icon": "trash-2", "post": True, "danger": True})
    return found


def composer(request: MemberRequest, lead: Lead) -> dict[str, Any]:
    """Return what the composer offers; who may not be called or mailed is not."""
    kinds = [
        ("call", "Log call", "phone", not lead.do_not_call),
        ("note", "Note", "sticky-note", True),
        ("task", "Task", "list-checks", True),
        ("email", "E-mail", "mail", not lead.has_opted_out_of_email),
        ("event", "Meeting", "calendar-check", True),
    ]
    offered = [{"kind": kind, "label": label, "icon": icon} for kind, label, icon, welcome in kinds if welcome]
    known = [row["kind"] for row in offered]
    asked = (request.GET.get("compose", ""), request.member.preferences.get("compose", ""), known[0])
    return {
        "composer_kinds": offered,
        "compose": next(kind for kind in asked if kind in known),
        "call_outcomes": [(words, words) for words in OUTCOMES],
        "status_choices": lead_path.open_moves(lead, request.member),
        "now": timezone.localtime(),
        **composing.offered(request, lead),
    }


def history(lead: Lead, shown: Timeline) -> dict[str, Any]:
    """Return one page of the timeline with its filters."""
    address = reverse("lead-timeline", args=[lead.pk])
    return {
        "days": shown.days,
        "timeline_url": f"{address}?kind={shown.kind}",
        "more_url": f"{address}?kind={shown.kind}&before={shown.before.replace('+', '%2B')}" if shown.before else "",
        "kinds": [
            {"label": label, "url": f"{address}?kind={kind}", "current": kind == shown.kind}
            for kind, label in KINDS.items()
        ],
        "kind_label": KINDS[shown.kind],
    }


def panels(lead: Lead) -> list[dict[str, str]]:
    """Return the cards that load by address."""
    found = []
    for name, title in PANELS:
        try:
            found.append({"id": name, "title": title, "url": reverse(name, args=[lead.pk])})
        except NoReverseMatch:
            continue
    return found
