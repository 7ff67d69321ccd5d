"""Leads join and leave campaigns."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from leads import campaigns
from leads.forms.values import refuse
from leads.models import Campaign, Lead
from leads.views.dialogs import dialog
from leads.views.finding import found_live
from tenancy import ids
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go


class JoinForm(forms.Form):
    """Which campaign, and how far the person is in it."""

    campaign = forms.ChoiceField(label="Campaign", error_messages={"required": "Choose a campaign."})
    status = forms.ChoiceField(label="Status")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.active = {row.public_id: row for row in campaigns.newest()}
        statuses = campaigns.statuses_of(self.active.values())
        for name, choices in (
            ("campaign", [("", "–"), *((key, row.name) for key, row in self.active.items())]),
            ("status", [(status, status) for status in statuses]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a lead into a campaign."""
    lead = found_live(request, pk)
    require(request.member, "edit", lead)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        campaign = form.active[form.cleaned_data["campaign"]]
        try:
            campaigns.add(campaign, lead, by=request.member, status=form.cleaned_data["status"])
            messages.success(request, f"{lead.name} is in {campaign.name}.")
            return go(request, lead.get_absolute_url())
        except Invalid as refusal:
            refuse(form, refusal.errors, refusal.sentence)
    return dialog(request, form, title="Add to campaign", submit="Add", back=lead.get_absolute_url(), text=lead.name)


@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the posted lead out of a campaign."""
    campaign = get_object_or_404(Campaign, pk=pk)
    try:
        lead_pk = ids.decode(request.POST.get("lead"), ids.LEAD)
    except ids.BadId:
        lead_pk = 0
    lead = get_object_or_404(Lead.objects.live(), pk=lead_pk)
    campaigns.leave(campaign, lead, by=request.member)
    messages.success(request, f"{lead.name} left {campaign.name}.")
    return redirect(campaign.get_absolute_url())
