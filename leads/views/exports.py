"""Exporting a list or some leads: asking for a file, and handing it out."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from leads.exports import running
from leads.forms import values
from leads.forms.exporting import ExportForm
from leads.models import Job
from leads.views.bulk import back, request_ids, selected, sent_by
from tenancy import stored_files
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Ask for the kind of file and its columns, then let a worker write it."""
    require(request.member, "export")
    of = selected(sent_by(request))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            job = running.start(of, by=request.member, form=asked["format"], columns=asked["columns"])
            return go(request, job.get_absolute_url())
        except Invalid as refusal:
            values.refuse(form, refusal.errors, refusal.sentence)
    context = {
        "form": form,
        "dialog": is_fragment(request),
        "of": of,
        "count": len(of.ids) or of.count(request.member),
        "ids": request_ids(request),
        "list": of.query,
        "back": back(request, of),
    }
    return render(request, "leads/export.html", context, status=422 if form.errors else 200)


@require_safe
def download(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Hand out the file of an export to whoever asked for it."""
    job = get_object_or_404(Job.objects.select_related("file"), pk=pk, kind=running.KIND)
    stored, name = running.file_of(job, by=request.member)
    return stored_files.served(stored, name)
