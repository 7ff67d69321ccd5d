"""The pages of the rules side by side, for admins: which there are, about whom each speaks, and in which order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignment import drafts, rule_sets
from assignment.models import AssignmentRule, RuleVersion
from assignment.sections import show
from criteria.forms import is_editing
from leads.configuration import configuration
from leads.rule_criteria import RuleCriteriaField
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "assignment-rules"


class SetForm(forms.ModelForm):
    """A rule's name, the leads it is about and its days; the main rule has a name alone."""

    class Meta:
        model = AssignmentRule
        fields = ["name", "is_on", "first_day", "last_day"]
        labels = {
            "is_on": "Routes these leads before the main rule does", "first_day": "First day", "last_day": "Last day",
        }  # fmt: skip
        help_texts = {
            "is_on": "Switched off, it runs only where a form or an import chose it.",
            "first_day": "Left empty, it speaks from now on.",
            "last_day": "Included. Left empty, it goes on.",
        }
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("first_day", "last_day")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_active:
            for name in ("is_on", "first_day", "last_day"):
                del self.fields[name]
        else:
            about = self.instance.criteria or {"all": []}
            self.fields["criteria"] = RuleCriteriaField(configuration().schema, label="Leads", initial=about)
        if not self.instance.pk:
            rules = [(rule.pk, rule.name) for rule in rule_sets.in_order()]
            self.fields["like"] = forms.TypedChoiceField(
                coerce=int, empty_value=None, required=False, label="Begin with the entries of",
                choices=[("", "One that takes every lead"), *rules],
            )  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if AssignmentRule.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is another rule with this name.")
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Choose a day on or after the first one.")
        return given

    def values(self) -> dict[str, Any]:
        """Return what was given, by column."""
        return {name: value for name, value in self.cleaned_data.items() if name != "like"}


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the rules in the order in which they speak."""
    require(request.member, "configure")
    newest = RuleVersion.objects.order_by("rule_id", "-number").distinct("rule_id").select_related("published_by__user")
    rules = AssignmentRule.objects.order_by("is_active", "position", "id")
    rows = list(rules.prefetch_related(Prefetch("versions", queryset=newest))[: rule_sets.MOST])
    wrong = rule_sets.flaws(rows, timezone.localdate())
    context = [
        {"rule": rule, "when": rule_sets.when(rule), "version": next(iter(rule.versions.all()), None),
         "flaw": wrong.get(rule.pk, ""), "is_first": place == 0, "is_last": place == len(rows) - 2}
        for place, rule in enumerate(rows)
    ]  # fmt: skip
    return show(request, "assignment/sets.html", PAGE, {"rows": context})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a rule; its entries come next."""
    require(request.member, "configure")
    bare = AssignmentRule(is_active=False, is_on=True)
    form = SetForm(request.POST if request.method == "POST" else None, instance=bare)
    if not form.is_bound or is_editing(form) or not form.is_valid():
        return form_page(request, form, "New rule", None)
    like = AssignmentRule.objects.filter(pk=form.cleaned_data["like"]).first()
    rule = rule_sets.make(form.values(), by=request.member, like=like)
    messages.success(request, f"“{rule.name}” is there. Set its entries, then publish it.")
    return redirect("assignment-rule", rule.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change about which leads a rule speaks, or make it the main one."""
    require(request.member, "configure")
    rule = drafts.locked(pk) if request.method == "POST" else get_object_or_404(AssignmentRule, pk=pk)
    if request.POST.get("do") == "main":
        rule_sets.make_main(rule, by=request.member)
        messages.success(request, f"“{rule.name}” is the main rule from now on.")
        return redirect(PAGE)
    form = SetForm(request.POST if request.method == "POST" else None, instance=AssignmentRule.objects.get(pk=pk))
    if not form.is_bound or is_editing(form) or not form.is_valid():
        return form_page(request, form, rule.name, rule)
    rule_sets.change(rule, form.values(), by=request.member)
    messages.success(request, f"“{rule.name}” is saved.")
    return redirect(PAGE)


def form_page(request: MemberRequest, form: SetForm, title: str, rule: AssignmentRule | None) -> HttpResponse:
    refused = form.is_bound and not is_editing(form) and bool(form.errors)
    context = {"form": form, "title": title, "rule": rule}
    return show(request, "assignment/set.html", PAGE, context, status=422 if refused else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a rule speak one place earlier or later."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    if not rule.is_active:
        rule_sets.shift(rule, -1 if request.POST.get("do") == "up" else 1)
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a rule, or say why it must stay."""
    require(request.member, "configure")
    rule = drafts.locked(pk)
    if request.method == "POST":
        rule_sets.remove(rule, by=request.member)
        messages.success(request, f"“{rule.name}” is gone.")
        return redirect(PAGE)
    context = {
        "title": f"Delete “{rule.name}”", "submit": "Delete the rule",
        "why_not": str(rule_sets.MainRule(name=rule.name)) if rule.is_active else "",
        "text": "Its entries and versions go with it; what it decided stays in the routing log. Forms and imports that"
        " chose it are routed as every other lead.",
    }  # fmt: skip
    return show(request, "settings/delete.html", PAGE, context)
