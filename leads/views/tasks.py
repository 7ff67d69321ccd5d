"""What is to be done: overdue, today, later, done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import activities, task_lists
from leads.forms.work import TaskForm
from leads.models import Activity
from leads.views.dialogs import dialog
from tenancy.abilities import require
from tenancy.requests import MemberRequest, came_from, go, is_fragment


@require_safe
def tasks(request: MemberRequest) -> HttpResponse:
    """Show a member's tasks."""
    is_done = request.GET.get("show") == "done"
    here = reverse("tasks")
    context = {
        "navigation_key": "tasks",
        "groups": task_lists.done(request.member) if is_done else task_lists.open_ones(request.member),
        "tabs": [
            {"url": here, "label": "To do", "current": not is_done, "count": None},
            {"url": f"{here}?show=done", "label": "Done", "current": is_done, "count": None},
        ],
        "is_done": is_done,
        "may_log": request.member.may("log"),
    }
    return render(request, "leads/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Plan a task."""
    require(request.member, "log")
    form = TaskForm(request.POST if request.method == "POST" else None, member=request.member)
    if request.method == "POST" and form.is_valid():
        task = activities.log(Activity.Kind.TASK, by=request.member, **form.details())
        messages.success(request, f"Task added: {task.subject}.")
        return go(request, reverse("tasks"))
    return dialog(request, form, title="New task", submit="Add task", back=reverse("tasks"))


def task_of(request: MemberRequest, pk: int) -> Activity:
    rows = Activity.objects.filter(kind=Activity.Kind.TASK)
    return get_object_or_404(rows.select_related("lead", "owner__user"), pk=pk)


@require_POST
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """Finish a task."""
    task = activities.complete(task_of(request, pk), request.member)
    return answered(request, task, f"Done: {task.subject}.")


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a finished task back."""
    task = activities.reopen_task(task_of(request, pk), request.member)
    return answered(request, task, f"Open again: {task.subject}.")


def answered(request: MemberRequest, task: Activity, words: str) -> HttpResponse:
    """Go back to where the button was; a lead's timeline loads itself anew."""
    if is_fragment(request):
        return HttpResponse(status=200, headers={"HX-Trigger": "lead-changed"})
    messages.success(request, words)
    return go(request, came_from(request) or reverse("tasks"))
