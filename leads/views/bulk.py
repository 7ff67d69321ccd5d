"""The dialog of a bulk change: what it asks, what it would do, and doing it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.forms.bulk import FORMS, BulkForm
from leads.lists.listing import Listing
from leads.many import running
from leads.many.actions import ACTIONS, AT_ONCE, Action
from leads.many.preview import preview
from leads.many.selection import Selection
from leads.models import Job
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, came_from, go, is_fragment

BAR = (("owner", "O"), ("status", "S"), ("campaign", ""), ("tags", ""))
MENU = ("field", "assignment", "delete")
EXPORT = {"label": "Export", "icon": "download", "key": "", "danger": False}


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: MemberRequest, key: str) -> HttpResponse:
    """Ask what is to become of the selected leads, show what it would do, and do it."""
    if key not in ACTIONS:
        raise Http404
    require(request.member, ACTIONS[key].ability)
    sent = request.POST if request.method == "POST" else request.GET
    of = selected(sent)
    form = FORMS.get(key, BulkForm)(sent if asks(sent) else None)
    action = read(key, request.member, form, sent)
    if request.method == "POST" and action is not None:
        return done(request, running.start(action, of, by=request.member, confirmed=confirmed(request)))
    return shown(request, key, form, action, of)


def asks(sent: QueryDict) -> bool:
    """Say whether something was chosen already, to be judged and previewed."""
    return any(name in sent for name in ("owner", "status", "campaign", "add", "field"))


def read(key: str, by: Member, form: BulkForm, sent: QueryDict) -> Action | None:
    """Return the action with what was chosen, or keep what is missing beside its field."""
    try:
        return ACTIONS[key](by, form.options() if form.is_bound else {})
    except Invalid as refusal:
        if "csrfmiddlewaretoken" in sent:  # only what was sent off is refused, not what is still being chosen
            form.refuse(refusal)
        return None


def selected(sent: QueryDict) -> Selection:
    """Return the leads meant: the ticked ones, or everything the list holds."""
    if sent.get("everything"):
        return Selection(query=sent.get("list", ""))
    found = Selection.of_ids(sent.getlist("ids"), sent.get("list", ""))
    if len(found.ids) > AT_ONCE:
        raise Invalid(f"Select at most {AT_ONCE} leads, or everything the list holds.")
    return found


def confirmed(request: HttpRequest) -> int | None:
    text = request.POST.get("confirmed", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def shown(
    request: MemberRequest, key: str, form: BulkForm, action: Action | None, of: Selection, status: int = 200
) -> HttpResponse:
    """Show the dialog or, while one chooses, only what the change would do."""
    kind = ACTIONS[key]
    if of.is_everything:
        require(request.member, kind.everything)
    seen = preview(action, of, request.member) if action is not None else None
    context: dict[str, Any] = {
        "submit": action.label if action is not None and key != "field" else kind.title,
        "form": form, "dialog": is_fragment(request), "title": kind.title, "key": key, "of": of, "preview": seen,
        "count": seen.total if seen else len(of.ids) or of.count(request.member), "action": action,
        "url": reverse("bulk", args=[key]), "ids": request_ids(request), "back": back(request, of),
        "later": AT_ONCE, "list": sent_by(request).get("list", ""), "danger": key == "delete",
    }  # fmt: skip
    context["is_preview"] = is_fragment(request) and request.htmx.target == "bulk-preview"
    part = "#preview" if context["is_preview"] else ""
    return render(request, f"leads/bulk.html{part}", context, status=422 if form.errors else status)


def sent_by(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def request_ids(request: HttpRequest) -> list[str]:
    sent = sent_by(request)
    return [] if sent.get("everything") else sent.getlist("ids")


def back(request: HttpRequest, of: Selection) -> str:
    """Return the list one came from."""
    query = sent_by(request).get("list", "")
    return came_from(request) or reverse("leads") + (f"?{query}" if query else "")


def done(request: MemberRequest, job: Job) -> HttpResponse:
    """Lead back to the list with a toast that takes it back, or to a job that goes on in a worker."""
    if not job.is_over:
        return go(request, job.get_absolute_url())
    counts = job.result.get("counts", {})
    number = counts.get("done", 0)
    if not number:
        messages.warning(request, f"No lead was changed: {running.said(job)}.")
        return go(request, job.get_absolute_url())
    words = f"{number:,} lead{'' if number == 1 else 's'} {job.arguments['words']}"
    rest = ", ".join(f"{counts[name]:,} {name}" for name in ("unchanged", "refused") if counts.get(name))
    undo = reverse("job-undo", args=[job.pk])
    messages.success(request, words + (f"; {rest}." if rest else "."), extra_tags=f"undo:{undo}")
    if counts.get("refused"):
        return go(request, job.get_absolute_url())
    return go(request, back(request, Selection()))


def bar(request: MemberRequest, listing: Listing | None, total: str = "") -> dict[str, Any]:
    """Return the bulk bar of a list: what this member may do to the leads they tick."""
    member = request.member
    if not member.may("edit"):
        return {}
    export = [EXPORT | {"url": reverse("export-new")}] if member.may("export") else []
    buttons = [item(member, key, shortcut) for key, shortcut in BAR]
    return {
        "bulk": {
            "actions": [one for one in buttons if one],
            "menu": [*export, *(one for one in (item(member, key) for key in MENU) if one)],
            "export_url": f"{reverse('export-new')}?{exported(request)}" if export and listing is not None else "",
            "list": request.GET.urlencode() if listing is not None else "",
            "everything": total if listing is not None and member.may("campaigns") else "",
        }
    }


def exported(request: HttpRequest) -> str:
    """Return what an export's address says of the whole list."""
    return urlencode({"everything": 1, "list": request.GET.urlencode()})


def item(member: Member, key: str, shortcut: str = "") -> dict[str, Any] | None:
    kind = ACTIONS[key]
    if not member.may(kind.ability):
        return None
    url = reverse("bulk", args=[key])
    return {"label": kind.title, "url": url, "icon": kind.icon, "key": shortcut, "danger": key == "delete"}
