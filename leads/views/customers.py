"""Accounts, contacts, opportunities and campaigns: the same pages for each noun, which the routes name."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leads.customer_lists import listed, page
from leads.customers import Noun
from leads.views import customer_context
from tenancy.requests import MemberRequest


def found(noun: Noun, pk: int) -> Any:
    """Return a record with what it links to; another organization's is as missing as none."""
    links = [row.name for row in noun.fields if row.kind in ("account", "contact", "campaign", "stage")]
    rows = noun.model.objects.select_related(*links) if links else noun.model.objects.all()
    return get_object_or_404(rows, pk=pk)


@require_safe
def index(request: MemberRequest, noun: Noun) -> HttpResponse:
    """List the records of a noun."""
    rows = page(listed(noun, request.GET), noun.order, request.GET)
    return render(request, "customers/list.html", customer_context.list_context(request, noun, rows))


@require_safe
def record(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    """Show a record: its fields, what was done, what belongs to it."""
    shown = found(noun, pk)
    return render(request, "customers/page.html", customer_context.page_context(request, noun, shown))
