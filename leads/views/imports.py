"""The five steps of an import: upload, map columns, options, import, result."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from leads.configuration import configuration
from leads.imports import files, receiving
from leads.models import Import
from leads.views import import_results
from leads.views.import_context import found
from leads.views.import_running_context import is_under_way, running_context
from tenancy.abilities import require
from tenancy.requests import MemberRequest


@require_safe
def import_(request: MemberRequest, pk: int) -> HttpResponse:
    """Show an import where it stands: not yet started, running, or what became of its rows."""
    batch = found(request, pk)
    if batch.state == Import.State.UPLOADING:
        return redirect("import-resume", pk)
    if batch.state == Import.State.CHECKING or (batch.state == Import.State.MAPPING and batch.findings):
        return redirect("import-check", pk)
    if batch.is_open and not batch.starts_when_read:
        return redirect("import-mapping", pk)
    if is_under_way(batch):
        return render(request, "imports/progress.html", running_context(batch))
    return import_results.shown(request, batch)


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a list that was never started."""
    batch = found(request, pk)
    receiving.discard(batch, by=request.member)
    messages.success(request, f"{batch.file_name} is discarded; nothing was imported.")
    return redirect("imports")


@require_safe
def template(request: MemberRequest) -> HttpResponse:
    """Hand out an empty list with our column names."""
    require(request.member, "import")
    return attached(files.template(configuration()), "leads.csv")


def attached(content: bytes, name: str) -> HttpResponse:
    """Return a file to download."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name if letter.isascii())
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response
