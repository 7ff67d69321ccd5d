"""Accounts, contacts, opportunities and campaigns: the same pages for each noun, which the routes name."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leads import records
from leads.customer_lists import listed, order_of, page
from leads.customer_values import offered
from leads.customers import Noun
from leads.forms.customer import CustomerForm
from leads.records import InUse
from leads.views import customer_context
from leads.views.dialogs import dialog
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go


def found(noun: Noun, pk: int, *, to_write: bool = False) -> Any:
    """Return a record with what it links to; another organization's is as missing as none."""
    rows = noun.model.objects.all()
    links = [row.name for row in noun.fields if row.kind in ("account", "contact", "campaign", "stage")]
    rows = rows.select_related(*links) if links else rows
    return get_object_or_404(rows.select_for_update(of=("self",)) if to_write else rows, pk=pk)


@require_safe
def index(request: MemberRequest, noun: Noun) -> HttpResponse:
    """List the records of a noun."""
    rows = page(listed(noun, request.GET), order_of(noun), request.GET)
    return render(request, "customers/list.html", customer_context.list_context(request, noun, rows))


@require_safe
def names(request: MemberRequest, noun: Noun) -> HttpResponse:
    """Offer the names that contain what was typed so far."""
    rows = offered(noun, request.GET.get(noun.name, ""))
    named = Counter(str(row) for row in rows)
    doubles = {name for name, count in named.items() if count > 1}
    return render(request, "customers/names.html", {"rows": rows, "doubles": doubles})


@require_safe
def record(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Show a record: its fields, what was done, what belongs to it."""
    shown = found(noun, pk)
    return render(request, "customers/page.html", customer_context.page_context(request, noun, shown))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, noun: Noun) -> HttpResponse:
    """Make a record; the page it was opened from may be filled in."""
    require(request.member, noun.new)
    typed = request.POST if request.method == "POST" else None
    form = CustomerForm(typed, noun=noun, start=customer_context.start(noun, request.GET))
    made = form.create(request.member) if typed is not None else None
    if made is not None:
        messages.success(request, f"{made} is stored.")
        return go(request, made.get_absolute_url())
    context = {"form": form, "noun": noun, "navigation_key": noun.plural, "back": reverse(noun.plural)}
    return render(request, "customers/form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Change any field; when somebody was faster, show both values."""
    typed = request.POST if request.method == "POST" else None
    shown = found(noun, pk, to_write=typed is not None)
    require(request.member, noun.edit)
    form = CustomerForm(typed, noun=noun, record=shown)
    if typed is not None and form.update(request.member):
        messages.success(request, f"{shown} is saved.")
        return go(request, shown.get_absolute_url())
    back = shown.get_absolute_url()
    context = {"form": form, "noun": noun, "navigation_key": noun.plural, "record": found(noun, pk), "back": back}
    return render(request, "customers/form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Delete a record that nothing needs, after asking."""
    shown = found(noun, pk)
    require(request.member, noun.edit)
    form = forms.Form(request.POST if request.method == "POST" else None)
    words = {"title": f"Delete {shown}?", "submit": f"Delete {noun.name}", "back": shown.get_absolute_url()}
    if form.is_bound:
        try:
            records.remove(shown, by=request.member)
            messages.success(request, f"{shown} is deleted.")
            return go(request, reverse(noun.plural))
        except InUse as refusal:
            form.add_error(None, refusal.sentence)
    text = "It cannot be restored. What was done stays in the history of the leads it came from."
    return dialog(request, form, text=text, danger=True, **words)
