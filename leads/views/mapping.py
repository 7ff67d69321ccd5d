"""The second step of an import: what each column means. Whatever is chosen is kept at once; going on checks it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.configuration import configuration
from leads.forms.mapping import read
from leads.imports import drafts, picklists, running, saved
from leads.imports import mapping as columns
from leads.models import Import, ImportMapping
from leads.views import import_context, mapping_context
from leads.views.imports import found
from tenancy import ids
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest, is_fragment

Mapped = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask what each column means, and show how rows would be read."""
    batch = found(request, pk)
    if not batch.is_open or batch.starts_when_read:
        return redirect("import", pk)
    if request.method != "POST":
        return page(request, batch, batch.mapping)
    chosen = read(request.POST, batch)
    try:
        return sent(request, batch, chosen)
    except Refusal as refusal:
        return page(request, batch, chosen, problem=refusal.sentence)


def page(request: MemberRequest, batch: Import, chosen: Mapping[str, Any], problem: str = "") -> HttpResponse:
    """Draw the page."""
    may_configure = request.member.may("configure")
    shown = mapping_context.context(batch, {"columns": {}} | dict(chosen), request.GET, may_add=may_configure)
    context = import_context.frame(2, batch) | shown | {"problem": problem or batch.problem}
    context["here_url"] = f"{request.path}?{shown['here']}".rstrip("?")
    context["may_configure"] = may_configure
    return render(request, "imports/mapping.html", context, status=422 if problem else 200)


def sent(request: MemberRequest, batch: Import, chosen: Mapped) -> HttpResponse:
    """Do what a button of the page says; without one, go on."""
    do = request.POST.get("do", "")
    if not do:
        picklists.decided(chosen, batch)
        running.choose(batch, chosen, by=request.member)
        return redirect("import-options", batch.pk)
    drafts.keep(batch, chosen, by=request.member)
    if do == "preview":  # without a script also Enter in the search box
        looks_for = request.POST.get("find", "")
        is_search = not is_fragment(request) and looks_for != request.GET.get("find", "")
        return find(request, batch, looks_for) if is_search else page(request, batch, batch.mapping)
    action = ACTIONS.get(do.partition(":")[0])
    if action is not None and (answer := action(request, batch, do.partition(":")[2])):
        return answer
    return redirect(f"{request.path}?{request.POST.get('here', '')}".rstrip("?"))


def go_to(request: MemberRequest, batch: Import, value: str) -> HttpResponse:
    """Show other columns or another row."""
    return redirect(f"{request.path}{value}" if value.startswith("?") else request.path)


def find(request: MemberRequest, batch: Import, value: str) -> HttpResponse:
    """Show the columns whose name has some words."""
    return redirect(reverse("import-mapping", args=[batch.pk], query={"find": request.POST.get("find", "")}))


def later(request: MemberRequest, batch: Import, value: str) -> HttpResponse:
    """Leave; everything is kept."""
    messages.success(request, f"The columns of {batch.file_name} are kept as they are. Go on whenever you like.")
    return redirect("imports")


def again(request: MemberRequest, batch: Import, value: str) -> None:
    """Forget what was chosen, and suggest anew."""
    rows = [cells for _, cells in batch.sample]
    drafts.keep(batch, columns.suggest_for(batch.headers, rows, configuration()), by=request.member)


def take(request: MemberRequest, batch: Import, value: str) -> None:
    """Let a column mean what it may mean."""
    number, _, field = value.partition(":")
    chosen = batch.mapping | {"columns": batch.mapping["columns"] | {number: {"field": field}}}
    drafts.keep(batch, chosen, by=request.member)


def field(request: MemberRequest, batch: Import, value: str) -> HttpResponse:
    """Add a field for a column."""
    return redirect("import-field", batch.pk, int(value) if value.isdecimal() and len(value) < 5 else 0)


def use(request: MemberRequest, batch: Import, value: str) -> None:
    """Map the columns as was saved under a name."""
    row = saved_one(request.POST.get("saved", ""))
    drafts.keep(batch, saved.by_name(row.name, batch.headers), by=request.member)
    messages.success(request, f"Mapped as “{row.name}”.")


def save(request: MemberRequest, batch: Import, value: str) -> None:
    """Keep the mapping under a name."""
    row = saved.save(request.POST.get("name", ""), batch.mapping, batch, by=request.member)
    messages.success(request, f"Saved as “{row.name}”. Choose it for any file with these columns.")


def saved_one(public_id: str) -> ImportMapping:
    """Return a saved mapping by its id; another organization's is as missing as none."""
    try:
        pk = ids.decode(public_id, ids.IMPORT_MAPPING)
    except ids.BadId:
        pk = 0
    return get_object_or_404(ImportMapping.objects.exclude(name=""), pk=pk)


ACTIONS: dict[str, Callable[[MemberRequest, Import, str], HttpResponse | None]] = {
    "to": go_to, "find": find, "later": later, "again": again, "take": take, "field": field, "use": use, "save": save,
}  # fmt: skip
