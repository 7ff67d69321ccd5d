"""The queues of the organization."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from leads import queueing
from leads.forms.settings import QueueForm
from leads.mentions import mentions
from leads.models import Queue
from leads.waiting import waiting_by_queue
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "settings-queues"


@require_safe
def queues(request: MemberRequest) -> HttpResponse:
    """List the queues with who accepts and how many leads wait."""
    require(request.member, "configure")
    staffed = Count("queuemember", filter=Q(queuemember__member__is_active=True))
    context = sections.page_of(request, Queue.objects.annotate(staffed=staffed).order_by("name", "id"))
    waiting = waiting_by_queue(list(context["rows"]))
    context["rows"] = [{"queue": queue, "waiting": waiting[queue.pk]} for queue in context["rows"]]
    return sections.show(request, "settings/queues.html", PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a queue."""
    require(request.member, "configure")
    form = QueueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        queue = queueing.make_queue(form.values(), form.cleaned_data["accepts"], by=request.member)
        messages.success(request, f"“{queue.name}” is ready. Name it in the assignment rule to send leads there.")
        return redirect(PAGE)
    context = {"form": form, "title": "New queue", "submit": "Add the queue"}
    return sections.show(request, "settings/queue.html", PAGE, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a queue."""
    require(request.member, "configure")
    queue = get_object_or_404(Queue, pk=pk)
    form = QueueForm(request.POST if request.method == "POST" else None, instance=Queue.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        queueing.change_queue(queue, form.values(), form.cleaned_data["accepts"], by=request.member)
        messages.success(request, f"“{queue.name}” is saved.")
        return redirect(PAGE)
    context = {"form": form, "title": queue.name, "submit": "Save changes", "queue": queue,
               "named_by": mentions(queue)}  # fmt: skip
    return sections.show(request, "settings/queue.html", PAGE, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a queue, or say why it must stay."""
    require(request.member, "configure")
    queue = get_object_or_404(Queue, pk=pk)
    if request.method == "POST":
        queueing.remove_queue(queue, by=request.member)
        messages.success(request, f"“{queue.name}” is gone.")
        return redirect(PAGE)
    context = {
        "title": f"Delete “{queue.name}”",
        "why_not": queueing.needed_because(queue),
        "text": "No lead waits here and no rule names it. What happened here stays in the history.",
        "submit": "Delete the queue",
        "named_by": mentions(queue),
    }
    return sections.show(request, "settings/delete.html", PAGE, context)
