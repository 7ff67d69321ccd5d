"""The files of a lead: list, upload, download, delete."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import files
from leads.models import FileAttachment, Lead
from leads.views.finding import found, found_live
from tenancy import stored_files
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go, is_fragment
from tenancy.uploads import oversized

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def of_lead(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a lead's files and take another one."""
    if request.method == "POST":
        return upload(request, found_live(request, pk))
    return shown(request, found(request, pk))


def upload(request: MemberRequest, lead: Lead) -> HttpResponse:
    """Keep what was sent, or say what is wrong with it."""
    require(request.member, "log", lead)
    sent = request.FILES.getlist("file")
    if oversized(request):
        return shown(request, lead, f"“{oversized(request)}” is not kept. {too_large()}")
    if not sent:
        return shown(request, lead, "Choose a file.")
    for one in sent:
        files.attach(lead, one.name or "", one.chunks(), by=request.member, content_type=one.content_type or "")
    words = f"“{sent[0].name}” is kept." if len(sent) == 1 else f"{len(sent)} files are kept."
    if is_fragment(request):
        return changed(request, lead)
    messages.success(request, words)
    return go(request, reverse("lead-files", args=[lead.pk]))


@require_safe
def download(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Hand out a file to be saved."""
    require(request.member, "view")
    file = file_of(pk)
    return stored_files.served(file.stored, file.name)


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    file = file_of(pk)
    files.remove(file, by=request.member)
    if is_fragment(request):
        return changed(request, file.lead)
    messages.success(request, f"“{file.name}” is gone.")
    return go(request, reverse("lead-files", args=[file.lead_id]))


def file_of(pk: int) -> FileAttachment:
    return get_object_or_404(FileAttachment.objects.select_related("stored", "lead"), pk=pk)


def too_large() -> str:
    return stored_files.TooLarge(megabytes=settings.FILE_MAX_BYTES // 2**20).sentence


def changed(request: MemberRequest, lead: Lead) -> HttpResponse:
    response = shown(request, lead)
    response["HX-Trigger"] = "lead-changed"
    return response


def shown(request: MemberRequest, lead: Lead, problem: str = "") -> HttpResponse:
    """Draw the list, as a card of the lead page or as a page of its own."""
    rows = FileAttachment.objects.filter(lead=lead).select_related("stored", "uploaded_by__user").order_by("-id")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "navigation_key": "leads",
        "lead": lead,
        "page": page,
        "files": [{"file": file, "may_remove": files.may_remove(file, request.member)} for file in page],
        "may_add": lead.deleted_at is None and request.member.may("log", lead),
        "files_url": reverse("lead-files", args=[lead.pk]),
        "problem": problem,
    }
    part = "#panel" if is_fragment(request) else ""
    return render(request, f"leads/files.html{part}", context, status=422 if problem else 200)
