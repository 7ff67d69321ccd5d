"""The first step of an import: the file, sent whole or in pieces, and how it is read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.forms.import_files import FileForm, ReadingForm
from leads.imports import receiving, uploading
from leads.imports.reading import MOST_ROWS, Table
from leads.imports.source import NoFile, dialect_of, sheets_of
from leads.models import Import
from leads.views import import_context
from leads.views.imports import found
from tenancy import stored_files
from tenancy.abilities import require
from tenancy.refusals import Invalid, Refusal
from tenancy.requests import MemberRequest, go, is_fragment
from tenancy.uploads import oversized, piece_of

EARLIER = 5
SHOWN_ROWS, SHOWN_COLUMNS = 8, 30


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Take a file, or say what to send instead."""
    require(request.member, "import")
    is_post = request.method == "POST"
    form = FileForm(request.POST, request.FILES, passed_over=oversized(request)) if is_post else FileForm()
    if form.is_bound and form.is_valid():
        try:
            batch = receiving.receive(*form.content, by=request.member)
            return go(request, batch.get_absolute_url())
        except Invalid as refusal:
            form.add_error("file", refusal.sentence)
    return render(request, "imports/upload.html", upload_context(form), status=422 if form.errors else 200)


def upload_context(form: FileForm, batch: Import | None = None) -> dict[str, Any]:
    """Return what the first step shows: what may be sent, and what was sent lately."""
    earlier = Import.objects.select_related("created_by__user").exclude(state=Import.State.UPLOADING)
    return import_context.frame(1, batch) | {
        "form": form,
        "most_megabytes": settings.IMPORT_MAX_BYTES // 2**20,
        "most_rows": MOST_ROWS,
        "earlier": earlier.order_by("-id")[:EARLIER],
    }


@require_safe
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the file anew whose upload was cut off."""
    batch = found(request, pk)
    if batch.state != Import.State.UPLOADING:
        return redirect("import", pk)
    return render(request, "imports/upload.html", upload_context(FileForm(), batch))


@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    """Open an import for a file that comes in pieces, and say how much of it is here already."""
    size = request.POST.get("size", "")
    try:
        number = int(size) if size.isdecimal() and len(size) < 16 else 0
        name, key = request.POST.get("name", "") or "list", request.POST.get("key", "")
        batch = uploading.begin(name, number, key=key, by=request.member)
    except Refusal as refusal:
        return JsonResponse({"problem": refusal.sentence}, status=refusal.status)
    return JsonResponse({"url": reverse("import-content", args=[batch.pk]), "offset": batch.received}, status=201)


@require_http_methods(["GET", "HEAD", "PATCH"])
def content(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how much of a file is here, and take the piece behind it."""
    batch = found(request, pk)
    if request.method != "PATCH":
        return JsonResponse({"offset": batch.received, "size": batch.size, "state": batch.state})
    offset = request.headers.get("Upload-Offset", "")
    try:
        batch = uploading.take(batch, int(offset) if offset.isdecimal() else -1, piece_of(request), by=request.member)
    except Refusal as refusal:
        return JsonResponse({"problem": refusal.sentence, "offset": batch.received}, status=refusal.status)
    if batch.state == Import.State.FAILED:
        return JsonResponse({"problem": batch.problem, "offset": batch.received}, status=422)
    is_here = batch.state != Import.State.UPLOADING
    return JsonResponse({"offset": batch.received, "next": batch.get_absolute_url() if is_here else ""})


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: MemberRequest, pk: int) -> HttpResponse:
    """Show how a file is read; a GET with choices shows its first rows read with them, a POST keeps them."""
    batch = found(request, pk)
    if not batch.is_open or batch.starts_when_read:
        return redirect("import", pk)
    sent = request.POST if request.method == "POST" else request.GET if "header_row" in request.GET else None
    form, table = ReadingForm(sent, batch=batch, sheets=sheets_of(batch)), None
    try:
        if form.is_bound and form.is_valid():
            table = receiving.looked_at(batch, form.dialect)
            if request.method == "POST":
                receiving.correct(batch, form.dialect, by=request.member)
                messages.success(request, "The columns are suggested anew.")
                return go(request, reverse("import-mapping", args=[pk]))
    except Invalid as refusal:
        form.add_error(None, refusal.sentence)
    context = import_context.frame(1, batch) | reading_context(batch, form, table)
    template = "imports/reading.html#read" if is_fragment(request) else "imports/reading.html"
    return render(request, template, context, status=422 if request.method == "POST" and form.errors else 200)


def reading_context(batch: Import, form: ReadingForm, table: Table | None) -> dict[str, Any]:
    """Return the first rows as they are read, and what is known of the whole file."""
    headers = table.headers if table else batch.headers
    rows = list(zip(table.lines, table.rows, strict=True)) if table else batch.sample
    return {
        "form": form,
        "headers": headers[:SHOWN_COLUMNS],
        "header_row": table.header_row if table else batch.header_row,
        "rows": [(line, [cell[:120] for cell in cells[:SHOWN_COLUMNS]]) for line, cells in rows[:SHOWN_ROWS]],
        "more_columns": max(len(headers) - SHOWN_COLUMNS, 0),
        "counted": 100 * batch.examined // max(batch.size, 1),
        "is_changed": table is not None and table.dialect != dialect_of(batch),
    }


@require_safe
def source(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Hand out the file as it was sent."""
    batch = found(request, pk)
    if batch.source is None:
        raise NoFile
    return stored_files.served(batch.source, batch.file_name)
