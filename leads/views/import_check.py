"""The dry run of an import: the whole list is judged before anything is written."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from leads.imports import running
from leads.models import Import
from leads.views.import_check_context import check_context
from leads.views.import_options import trying
from leads.views.imports import found
from tenancy.requests import MemberRequest, go, is_fragment

TRIED_IN = (Import.State.READING, Import.State.MAPPING, Import.State.CHECKING)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a dry run found or how far it is; a POST tries the list, as often as one likes."""
    batch = found(request, pk)
    if batch.state not in TRIED_IN or batch.starts_when_read:
        return go(request, batch.get_absolute_url())
    if request.method == "POST":
        return trying(request, batch)
    page = "imports/check.html#dry-run" if is_fragment(request) else "imports/check.html"
    return render(request, page, check_context(batch, request.GET.get("show", "")))


@require_POST
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """End a dry run before it is through."""
    running.stop_checking(found(request, pk), by=request.member)
    return redirect("import-check", pk)
