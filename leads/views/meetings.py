"""A meeting: moving it, calling it off, its calendar file."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import meetings
from leads.forms.work import moment_field
from leads.mail import invitations
from leads.models import Activity
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go


class MeetingForm(forms.Form):
    """When, where and about what."""

    subject = forms.CharField(label="About", max_length=255, error_messages={"required": "Say what it is about."})
    at = moment_field("Begins", required=True)
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=1440, initial=30)
    location = forms.CharField(label="Where", max_length=255, required=False, help_text="A place, or a link to join.")
    body = forms.CharField(label="Notes", widget=forms.Textarea({"rows": 4}), max_length=32000, required=False)

    def details(self) -> dict[str, object]:
        given = self.cleaned_data
        return given | {"ends_at": given["at"] + timedelta(minutes=given["minutes"])}


def found(pk: int) -> Activity:
    rows = Activity.objects.filter(kind=Activity.Kind.EVENT, lead__isnull=False)
    return get_object_or_404(rows.select_related("lead", "owner__user"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a meeting and change it."""
    one = found(pk)
    require(request.member, "log", one.lead)
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=shown(one))
    if form.is_bound and form.is_valid():
        try:
            meetings.change(one, by=request.member, **form.details())
            messages.success(request, "The revised invitation is sent." if one.invited_at else "The meeting is saved.")
            return back(request, one)
        except Invalid as refusal:
            for name, words in refusal.errors.items():
                form.add_error(name if name in form.fields else None, str(words))
    context = {"form": form, "meeting": one, "navigation_key": "leads"}
    return render(request, "leads/meeting.html", context, status=422 if form.errors else 200)


def shown(one: Activity) -> dict[str, object]:
    minutes = int((one.ends_at - one.at).total_seconds() // 60) if one.ends_at else one.minutes or 30
    return {"subject": one.subject, "at": one.at, "minutes": minutes, "location": one.location, "body": one.body}


@require_POST
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Call a meeting off."""
    one = meetings.cancel(found(pk), by=request.member)
    messages.success(request, "The meeting is called off" + (", and the lead is told." if one.invited_at else "."))
    return back(request, one)


def back(request: MemberRequest, one: Activity) -> HttpResponse:
    assert one.lead is not None
    return go(request, one.lead.get_absolute_url())


@require_safe
def ics(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand out a meeting for one's own calendar."""
    require(request.member, "view")
    response = HttpResponse(invitations.calendar(found(pk), "PUBLISH"), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
