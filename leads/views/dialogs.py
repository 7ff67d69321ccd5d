"""A small form as a dialog or, without htmx, as a page of its own: one template for both."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from tenancy.requests import MemberRequest, is_fragment


def dialog(request: MemberRequest, form: forms.Form, *, title: str, submit: str, **context: Any) -> HttpResponse:
    """Show a form; `text`, `back` and `danger` are optional."""
    shown = {"form": form, "dialog": is_fragment(request), "title": title, "submit": submit, "action": request.path}
    return render(request, "components/form-dialog.html", shown | context, status=422 if form.errors else 200)
