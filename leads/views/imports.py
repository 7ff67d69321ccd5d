"""The five steps of an import: upload, map columns, options, import, result."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.configuration import configuration
from leads.customer_lists import page
from leads.forms.importing import OptionsForm
from leads.imports import files, receiving, running
from leads.lists.orders import Order
from leads.models import Import
from leads.views import import_context
from leads.views.customer_context import turned
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment

NEWEST = Order("imports", "Newest first", ("-id",), Import)


def found(request: MemberRequest, pk: int) -> Import:
    """Return an import; another organization's is as missing as none."""
    require(request.member, "import")
    return get_object_or_404(Import.objects.select_related("created_by__user", "campaign"), pk=pk)


@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """List what was imported."""
    require(request.member, "import")
    rows = page(Import.objects.select_related("created_by__user"), NEWEST, request.GET)
    context = {
        "navigation_key": "imports",
        "imports": rows.rows,
        "summary": f"{len(rows.rows)} of {rows.total}" if rows.rows else "No imports",
        "previous_url": turned(request, before=rows.previous),
        "next_url": turned(request, after=rows.next),
    }
    return render(request, "imports/list.html", context)


@require_safe
def import_(request: MemberRequest, pk: int) -> HttpResponse:
    """Show an import where it stands: not yet started, running, or what became of its rows."""
    batch = found(request, pk)
    if batch.state == Import.State.UPLOADING:
        return redirect("import-resume", pk)
    if batch.is_open and not batch.starts_when_read:
        return redirect("import-mapping", pk)
    if batch.state in (Import.State.READING, Import.State.WAITING, Import.State.RUNNING):
        return render(request, "imports/progress.html", running_context(batch))
    context = import_context.frame(6, batch) | import_context.result_context(batch, request.GET)
    return render(request, "imports/result.html", context)


def running_context(batch: Import) -> dict[str, object]:
    return import_context.frame(4, batch) | import_context.progress_context(batch)


@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how far an import is; when it is done the page of its result opens."""
    batch = found(request, pk)
    if not is_fragment(request) or batch.state in (Import.State.DONE, Import.State.FAILED):
        return go(request, batch.get_absolute_url())
    return render(request, "imports/progress.html#progress", running_context(batch))


@require_http_methods(["GET", "HEAD", "POST"])
def options(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask what all rows have in common, then start."""
    batch = found(request, pk)
    if not batch.is_open or batch.starts_when_read:
        return redirect("import", pk)
    form = OptionsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            running.start(batch, batch.mapping, by=request.member, options=form.options, campaign=form.chosen_campaign)
            return go(request, batch.get_absolute_url())
        except Invalid as refusal:
            messages.error(request, refusal.sentence)
            return redirect("import-mapping", pk)
    return render(
        request,
        "imports/options.html",
        import_context.frame(3, batch) | {"form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a list that was never started."""
    batch = found(request, pk)
    receiving.discard(batch, by=request.member)
    messages.success(request, f"{batch.file_name} is discarded; nothing was imported.")
    return redirect("imports")


@require_safe
def rejected(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand out the rows that were refused, to be mended and sent again."""
    batch = found(request, pk)
    return attached(files.rejected(batch), f"{batch.file_name.rpartition('.')[0] or 'import'}-not-imported.csv")


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
