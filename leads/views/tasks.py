"""What is to be done: overdue, today, later, done; planned, changed, put off, finished."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import activities, task_lists
from leads import tasks as verbs
from leads.forms.tasks import SnoozeForm, TaskForm, moment
from leads.models import Activity, Lead
from leads.views.dialogs import dialog
from tenancy import events, ids, times
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, came_from, go, is_fragment


@require_safe
def tasks(request: MemberRequest) -> HttpResponse:
    """Show one's own tasks or the team's; a group that goes on is paged by itself."""
    is_team, is_done = request.GET.get("who") == "team", request.GET.get("show") == "done"
    members = task_lists.team_of(request.member) if is_team else [request.member.pk]
    key = request.GET.get("group", "done" if is_done else "")
    if key in task_lists.HEADINGS:
        only = task_lists.group(members, key, after=request.GET.get("after", ""))
        groups = [only] if only.tasks else []
    else:
        groups = task_lists.open_ones(members)
    context = {
        "navigation_key": "tasks",
        "groups": groups,
        "tabs": tabs(is_team, is_done),
        "is_done": is_done,
        "is_team": is_team,
        "who": "team" if is_team else "mine",
        "may_log": request.member.may("log"),
    }
    return render(request, "leads/tasks.html", context)


def tabs(is_team: bool, is_done: bool) -> list[dict[str, Any]]:
    """Return whose tasks and which, as addresses."""
    here = reverse("tasks")
    offered = (
        ("To do", "", False, False),
        ("Done", "?show=done", False, True),
        ("Team, to do", "?who=team", True, False),
        ("Team, done", "?who=team&show=done", True, True),
    )
    return [
        {"url": f"{here}{query}", "label": label, "current": (team, done) == (is_team, is_done), "count": None}
        for label, query, team, done in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Plan a task, also the next step of a lead."""
    lead = lead_named(request.GET.get("lead", ""))
    require(request.member, "log", lead)
    form = TaskForm(request.POST if request.method == "POST" else None, member=request.member, lead=lead)
    back = lead.get_absolute_url() if lead else reverse("tasks")
    if request.method == "POST" and form.is_valid():
        task = activities.log(Activity.Kind.TASK, by=request.member, lead=lead, **form.details())
        messages.success(request, f"Task added: {task.subject}.")
        return go(request, came_from(request) or back)
    title = f"Next step with {lead.name}" if lead else "New task"
    return edited(request, form, title=title, submit="Add task", back=back)


def lead_named(public_id: str) -> Lead | None:
    """Return the lead of an address; one that is none is passed over."""
    try:
        return Lead.objects.live().with_labels().filter(pk=ids.decode(public_id, ids.LEAD)).first()
    except ids.BadId:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a task, and show when it was put off."""
    task = task_of(request, pk)
    require(request.member, "log", task.lead)
    form = TaskForm(request.POST if request.method == "POST" else None, member=request.member, task=task)
    if request.method == "POST" and form.is_valid():
        verbs.change_task(task, form.details(), by=request.member)
        messages.success(request, f"Task saved: {task.subject}.")
        return go(request, came_from(request) or reverse("tasks"))
    found = {"title": "Change task", "submit": "Save", "back": reverse("tasks"), "task": task, "history": history(task)}
    return edited(request, form, **found)


def edited(request: MemberRequest, form: TaskForm, **context: Any) -> HttpResponse:
    """Show the form of a task in the dialog or on a page of its own."""
    shown = {"form": form, "dialog": is_fragment(request)} | context
    return render(request, "leads/task_form.html", shown, status=422 if form.errors else 200)


def history(task: Activity) -> list[dict[str, Any]]:
    """Return when a task was put off, from when to when, newest first."""
    found = events.of(task).filter(kind="task.snoozed")[:10] if task.snooze_count else []
    return [{"by": row.by, "at": row.at, "until": row.changes["due_at"][1]} for row in found]


def task_of(request: MemberRequest, pk: int) -> Activity:
    rows = Activity.objects.filter(kind=Activity.Kind.TASK)
    return get_object_or_404(rows.select_related("lead", "contact", "account", "opportunity", "owner__user"), pk=pk)


@require_POST
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """Finish a task."""
    task = verbs.complete(task_of(request, pk), request.member)
    return answered(request, task, f"Done: {task.subject}.")


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a finished task back."""
    task = verbs.reopen(task_of(request, pk), request.member)
    return answered(request, task, f"Open again: {task.subject}.")


@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a task off: by a choice of the menu, or until a day and time that is picked."""
    task, now = task_of(request, pk), timezone.now()
    require(request.member, "log", task.lead)
    until = verbs.snoozed_until(request.POST.get("until", ""), now)
    if until is not None:
        return put_off(request, verbs.snooze(task, until, by=request.member))
    form = SnoozeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and picked(request, task, form):
        return put_off(request, task, leave=True)
    return dialog(request, form, title="Put off until", text=task.subject, submit="Put off", back=reverse("tasks"))


def picked(request: MemberRequest, task: Activity, form: SnoozeForm) -> bool:
    """Snooze until what was picked, or say beside it why not."""
    day, at = form.cleaned_data["day"], form.cleaned_data["at"]
    try:
        verbs.snooze(task, moment(day, at), by=request.member, all_day=at is None)
    except Invalid as refusal:
        form.add_error("day", str(refusal.errors["until"]))
        return False
    return True


def put_off(request: MemberRequest, task: Activity, *, leave: bool = False) -> HttpResponse:
    """Say until when; a dialog leads back to its page."""
    words = f"Put off until {said(task)}: {task.subject}."
    if leave:
        messages.success(request, words)
        return go(request, came_from(request) or reverse("tasks"))
    return answered(request, task, words)


def said(task: Activity) -> str:
    assert task.due_at is not None
    local = timezone.localtime(task.due_at)
    return times.until(task.due_at, timezone.now()) + ("" if task.due_all_day else f", {local:%H:%M}")


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a task."""
    task = task_of(request, pk)
    subject = task.subject
    verbs.delete_task(task, by=request.member)
    messages.success(request, f"Deleted: {subject}.")
    return go(request, came_from(request) or reverse("tasks"))


def answered(request: MemberRequest, task: Activity, words: str) -> HttpResponse:
    """Answer with the row as it is now; a lead's timeline loads itself anew; without htmx, go back to the page."""
    if not is_fragment(request):
        messages.success(request, words)
        return go(request, came_from(request) or reverse("tasks"))
    if request.htmx.target != f"task-{task.public_id}":
        return HttpResponse(status=200, headers={"HX-Trigger": "lead-changed"})
    answer = render(request, "components/task-row.html", {"task": task, "may_log": True, "said": words})
    answer["HX-Trigger"] = '{"lead-changed": {}}'
    answer["HX-Trigger-After-Settle"] = f'{{"lm:focus": "#done-{task.public_id}"}}'
    return answer
