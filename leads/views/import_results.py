"""What became of an import: its rows, mending those that were left out, taking all of it back."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.imports import files, repairing, running, undoing
from leads.models import Import
from leads.views import import_context, import_result_context
from leads.views.import_context import found
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment

State = Import.State
DOWNLOADS = {"rejected": "not-imported", "skipped": "skipped"}


def shown(request: MemberRequest, batch: Import) -> HttpResponse:
    """Show what became of an import's rows, or how far its undo is."""
    if batch.state == State.UNDOING and not undoing.is_stuck(batch):
        return render(request, "imports/undoing.html", undoing_context(batch))
    context = import_context.frame(5, batch) | import_result_context.context(batch, request.GET, request.member)
    return render(request, "imports/result.html", context)


def undoing_context(batch: Import) -> dict[str, object]:
    return import_context.frame(5, batch) | {"job": undoing.job_of(batch)}


@require_safe
def owners(request: MemberRequest, pk: int) -> HttpResponse:
    """Show who has the new leads; counted apart, for a list may have made a million."""
    batch = found(request, pk)
    context = import_context.frame(5, batch) | {"owners": import_result_context.owners(batch)}
    return render(request, f"imports/owners.html{'#owners' if is_fragment(request) else ''}", context)


@require_safe
def left_out(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Hand out the rows that were left out, as they came, with the reason of each."""
    batch = found(request, pk)
    state = request.GET.get("show", "rejected")
    if state not in DOWNLOADS:
        raise Http404
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name or 'import'}-{DOWNLOADS[state]}.csv"
    file = files.left_out(batch, state)
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: MemberRequest, pk: int, line: int) -> HttpResponse:
    """Show one row with its cells to mend; a POST keeps them and, if asked to, runs what was mended."""
    batch = found(request, pk)
    if request.method == "POST":
        return mended(request, batch, line)
    kept = batch.lines.select_related("lead").filter(line=line).first()
    if kept is None:
        raise Http404
    part = ("#show" if "cancel" in request.GET else "#edit") if is_fragment(request) else ""
    context = import_context.frame(5, batch) | import_result_context.row_context(batch, kept)
    return render(request, f"imports/row.html{part}", context)


def mended(request: MemberRequest, batch: Import, line: int) -> HttpResponse:
    """Keep the cells of one row."""
    if not batch.lines.filter(line=line).exists():
        raise Http404
    cells = [request.POST.get(f"cell-{place}", "") for place in range(len(batch.headers))]
    kept = repairing.repair(batch, line, cells, by=request.member)
    if "run" in request.POST:
        running.run_again(batch, by=request.member)
    elif is_fragment(request):
        context = import_context.frame(5, batch) | import_result_context.row_context(batch, kept)
        return render(request, "imports/row.html#mended", context)
    return go(request, batch.get_absolute_url())


@require_POST
def repair(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one column the same value in all rows that were refused for one reason."""
    batch = found(request, pk)
    column = request.POST.get("column", "")
    try:
        place = int(column) if column.isdecimal() and len(column) < 4 else -1
        number = repairing.repair_all(
            batch, request.POST.get("reason", ""), place, request.POST.get("value", ""), by=request.member
        )
        messages.success(request, f"{number:,} row{'' if number == 1 else 's'} repaired. Run them when you are ready.")
    except Invalid as refusal:
        messages.error(request, refusal.sentence)
    return go(request, f"{batch.get_absolute_url()}?show=waiting#rows")


@require_POST
def run_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Run the rows that were mended."""
    batch = found(request, pk)
    running.run_again(batch, by=request.member)
    return go(request, batch.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what an undo would take back and what would stay, exactly; a POST begins it."""
    batch = found(request, pk)
    if request.method == "POST":
        undoing.undo(batch, by=request.member)
        return go(request, batch.get_absolute_url())
    if batch.state == State.UNDOING and is_fragment(request):
        return render(request, "imports/undoing.html#progress", undoing_context(batch))
    if batch.state == State.UNDONE or (batch.state == State.UNDOING and not undoing.is_stuck(batch)):
        return go(request, batch.get_absolute_url())
    context = import_context.frame(5, batch) | import_result_context.undo_context(
        batch, request.member, waits="count" in request.GET
    )
    part = "#counts" if is_fragment(request) and "count" in request.GET else ""
    return render(request, f"imports/undo.html{part}", context | {"dialog": is_fragment(request)})
