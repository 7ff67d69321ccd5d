"""The set-up checklist of a new organization: what stands, seen from its own rows, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from assignment.models import RuleVersion
from leads.models import Form, Import, Queue, Status
from tenancy.abilities import require
from tenancy.models import Invitation, Member, Organization
from tenancy.requests import MemberRequest

HIDDEN = "hidden"


@dataclass(frozen=True)
class Step:
    """One thing to set up: where it is done, and how its being done is seen."""

    key: str
    title: str
    text: str
    page: str
    action: str


STEPS = (
    Step("colleague", "Invite the people who answer leads", "They get an e-mail with a link that works for a week.",
         "invitation-new", "Invite"),
    Step("queue", "Make a queue", "Leads without a person wait in queues; their members accept from them.",
         "queue-new", "Add a queue"),
    Step("rule", "Decide who gets what", "The first entry that fits a lead hands it over; the last one takes the rest.",
         "assignment", "Open the rule"),
    Step("form", "Add a web form", "Choose fields and copy plain HTML into your page.", "form-new", "Make a form"),
    Step("import", "Import a list", "A CSV file with one line a person; headers are recognized.", "import-new",
         "Import a file"),
)  # fmt: skip


def done() -> set[str]:
    """Return the keys of the steps that stand, in one query."""
    asked = {
        "invited": Exists(Invitation.objects.filter(revoked_at=None)),
        "colleague": Exists(Member.objects.all()[1:]),
        "queue": Exists(Queue.objects.filter(is_default=False)),
        "rule": Exists(RuleVersion.objects.filter(number__gt=1)),
        "form": Exists(Form.objects.all()),
        "import": Exists(Import.objects.all()),
    }
    found = Status.objects.annotate(**asked).values(*asked).first() or {}
    stands = {key for key, value in found.items() if value}
    return stands | {"colleague"} if "invited" in stands else stands


def steps() -> list[dict[str, Any]]:
    """Return the checklist as its page shows it; a step whose page does not exist is left out."""
    stand = done()
    rows: list[dict[str, Any]] = []
    for step in STEPS:
        if url := address(step.page):
            shown = {"title": step.title, "text": step.text, "action": step.action}
            rows.append({**shown, "url": url, "done": step.key in stand, "current": False})
    for row in rows:
        if not row["done"]:
            row["current"] = True
            break
    return rows


def address(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def opens_for(member: Member, org: Organization) -> bool:
    """Say whether the checklist greets this member: admins of a real organization, until it is hidden or done."""
    if org.is_demo or org.setup.get(HIDDEN) or not member.may("configure"):
        return False
    return not {step.key for step in STEPS} <= done()


@require_safe
def setup(request: MemberRequest) -> HttpResponse:
    """Show the checklist."""
    require(request.member, "configure")
    rows = steps()
    context = {
        "steps": rows,
        "finished": sum(row["done"] for row in rows),
        "is_hidden": bool(request.organization.setup.get(HIDDEN)),
    }
    return render(request, "settings/setup.html", context)


@require_POST
def hide(request: MemberRequest) -> HttpResponse:
    """Take the checklist out of the navigation, or put it back."""
    require(request.member, "configure")
    org = request.organization
    org.setup = org.setup | {HIDDEN: request.POST.get("do") != "show"}
    org.save(update_fields=["setup"])
    if not org.setup[HIDDEN]:
        return redirect("setup")
    messages.success(request, "The checklist is hidden. Settings lead back to it.")
    return redirect("inbox")
