"""Who changed which setting, and when."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tenancy import sections
from tenancy.abilities import require
from tenancy.models import Event
from tenancy.requests import MemberRequest

# What is set up, by the model's name: the history of leads stands on their own pages.
SUBJECTS = {
    "organization": "Organization", "member": "Member", "invitation": "Invitation", "queue": "Queue",
    "status": "Status", "reason": "Reason", "customfield": "Field", "apikey": "API key",
    "assignmentrule": "Assignment rule", "scoringrule": "Scoring rule", "gradingprofile": "Grading profile",
    "gradingcriterion": "Grading criterion", "opportunitystage": "Sales stage", "form": "Web form",
}  # fmt: skip
MOST = 60  # characters of a value


@require_safe
def history(request: MemberRequest) -> HttpResponse:
    """List the changes, newest first."""
    require(request.member, "configure")
    context = sections.page_of(request, Event.objects.filter(subject_kind__in=SUBJECTS).order_by("-id"))
    context["rows"] = [described(event) for event in context["rows"]]
    return sections.show(request, "settings/history.html", "settings-history", context)


def described(event: Event) -> dict[str, Any]:
    """Return an event as one line."""
    name = event.because.get("name") or event.because.get("email") or ""
    verb = event.kind.rpartition(".")[2].replace("_", " ")
    return {
        "at": event.at,
        "by": event.by or "leadmgr",
        "what": f"{SUBJECTS[event.subject_kind]} {verb}",
        "name": name,
        "door": event.door,
        "changes": [
            f"{field.replace('_', ' ')}: {shown(pair[0])} → {shown(pair[1])}"
            for field, pair in event.changes.items()
            if isinstance(pair, list) and len(pair) == 2
        ],
    }


def shown(value: Any) -> str:
    """Say a value shortly."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, dict):
        value = ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return text if len(text) <= MOST else f"{text[:MOST]}…"
