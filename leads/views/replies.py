"""The pages of automatic answers: their order, and one entry with its conditions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from criteria.forms import is_editing
from leads.forms.mail import ReplyRuleForm
from leads.models import ReplyRule
from leads.ordering import shift
from tenancy import events
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "replies"
MOST = 200  # entries of one organization


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the entries in their order: the first one that a lead meets is sent."""
    require(request.member, "forms")
    rows = list(ReplyRule.objects.select_related("template")[:MOST])
    return render(request, "replies/list.html", {"rows": rows, "navigation_key": "forms"})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add an entry behind the others."""
    require(request.member, "forms")
    last = ReplyRule.objects.order_by("-position").values_list("position", flat=True).first()
    return edited(request, ReplyRule(position=0 if last is None else last + 1))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change an entry, or delete it."""
    require(request.member, "forms")
    rule = get_object_or_404(ReplyRule, pk=pk)
    if request.POST.get("do") == "delete":
        events.record(rule, "reply_rule.deleted", by=request.member, because=rule.name)
        rule.delete()
        request.organization.configuration_changed()
        messages.success(request, f"“{rule.name}” is gone.")
        return redirect(PAGE)
    return edited(request, rule)


def edited(request: MemberRequest, rule: ReplyRule) -> HttpResponse:
    """Draw the form, and keep what it holds."""
    form = ReplyRuleForm(request.POST if request.method == "POST" else None, instance=rule)
    editing = form.is_bound and is_editing(form)
    if form.is_bound and not editing and form.is_valid():
        saved = form.save()
        events.record(saved, "reply_rule.saved", by=request.member, because=saved.name)
        request.organization.configuration_changed()
        messages.success(request, f"“{saved.name}” is saved.")
        return redirect(PAGE)
    title = ReplyRule.objects.get(pk=rule.pk).name if rule.pk else "New automatic answer"
    context = {"form": form, "kept": rule.pk, "title": title, "back_url": reverse(PAGE), "navigation_key": "forms"}
    refused = form.is_bound and not editing and bool(form.errors)
    return render(request, "replies/form.html", context, status=422 if refused else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put an entry one place up or down."""
    require(request.member, "forms")
    rule = get_object_or_404(ReplyRule, pk=pk)
    shift(ReplyRule.objects.all()[:MOST], rule, -1 if request.POST.get("do") == "up" else 1)
    request.organization.configuration_changed()
    return redirect(PAGE)
