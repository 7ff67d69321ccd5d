"""Step 4 of an import: how far it is, letting it rest, go on or end."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.imports import running
from leads.views.dialogs import dialog
from leads.views.import_running_context import is_under_way, running_context
from leads.views.imports import found
from tenancy.requests import MemberRequest, go, is_fragment


@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how far an import is; when it is done the page of its result opens."""
    batch = found(request, pk)
    if not is_fragment(request) or not is_under_way(batch):
        return go(request, batch.get_absolute_url())
    return render(request, "imports/progress.html#progress", running_context(batch))


@require_POST
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Let an import rest."""
    running.pause(found(request, pk), by=request.member)
    return redirect("import", pk)


@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Let an import that rests go on."""
    running.resume(found(request, pk), by=request.member)
    return redirect("import", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """End an import for good, after asking; rows that are done stay."""
    batch = found(request, pk)
    if request.method == "POST":
        running.cancel(batch, by=request.member)
        messages.success(request, f"{batch.file_name} is canceled; what was imported stays.")
        return go(request, batch.get_absolute_url())
    text = (
        f"{batch.done:,} of {batch.rows:,} rows are done and stay; the others are not imported and count as skipped. "
        "To go on later, pause instead."
    )
    words = {"title": f"Cancel the import of {batch.file_name}?", "submit": "Cancel the import", "text": text}
    words["keep"] = "Keep importing"
    return dialog(request, forms.Form(), **words, back=batch.get_absolute_url(), danger=True)
