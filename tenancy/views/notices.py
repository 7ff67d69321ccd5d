"""What a person wants to be told of."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenancy import telling
from tenancy.notices import DIGEST, EVERY_DAY, KINDS, NO_DAY, NOW, OFF, WEEKDAYS, Kind, Wishes
from tenancy.requests import MemberRequest

MAIL = [(OFF, "No e-mail"), (NOW, "At once"), (DIGEST, "In the digest")]
DAYS = [(WEEKDAYS, "On weekdays"), (EVERY_DAY, "Every day"), (NO_DAY, "No digest")]


class NoticesForm(forms.Form):
    """Two choices for each kind of news, and the hours of mail."""

    digest_days = forms.ChoiceField(label="Digest", choices=DAYS, help_text="One mail: what is due, what is new.")
    digest_hour = forms.TypedChoiceField(
        label="At", coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=forms.TimeInput({"type": "time"}))
    quiet_to = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput({"type": "time"}),
        help_text="Mails wait until then; the application tells you all the same.",
    )  # fmt: skip

    def __init__(self, data: Any, *, wishes: Wishes) -> None:
        begin = {name: getattr(wishes, name) for name in ("digest_days", "digest_hour", "quiet_from", "quiet_to")}
        super().__init__(data, initial=begin)
        for kind in KINDS:
            in_app, mail = wishes.channels(kind.key)
            self.fields[f"app-{kind.key}"] = forms.BooleanField(required=False, initial=in_app, label=kind.label)
            self.fields[f"mail-{kind.key}"] = forms.ChoiceField(
                choices=MAIL, initial=mail, label=f"E-mail: {kind.label}"
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("quiet_from")) != bool(given.get("quiet_to")):
            self.add_error("quiet_to", "Enter both times, or neither.")
        return given

    @property
    def lines(self) -> list[tuple[Kind, forms.BoundField, forms.BoundField]]:
        return [(kind, self[f"app-{kind.key}"], self[f"mail-{kind.key}"]) for kind in KINDS]

    def wishes(self) -> Wishes:
        given = self.cleaned_data
        chosen = {kind.key: {"app": given[f"app-{kind.key}"], "mail": given[f"mail-{kind.key}"]} for kind in KINDS}
        return Wishes(chosen, given["digest_hour"], given["digest_days"], given["quiet_from"], given["quiet_to"])


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: MemberRequest) -> HttpResponse:
    """Show and change one's own choices."""
    form = NoticesForm(request.POST if request.method == "POST" else None, wishes=Wishes.of(request.member))
    if request.method == "POST" and form.is_valid():
        telling.keep_wishes(request.member, form.wishes())
        messages.success(request, "You are told as chosen here.")
        return redirect("profile-notices")
    context = {"form": form, "navigation_key": "none"}
    return render(request, "settings/notices.html", context, status=422 if form.errors else 200)
