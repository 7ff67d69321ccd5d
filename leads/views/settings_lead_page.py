"""What stands on top of every lead: the strip of facts."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from leads import highlights
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "settings-lead-page"


class HighlightsForm(forms.Form):
    """One menu a place; the first three survive on phones."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        shown = [row.name for row in highlights.chosen()]
        for place in range(highlights.MOST):
            self.fields[f"place_{place + 1}"] = forms.ChoiceField(
                label=f"Place {place + 1}",
                required=False,
                choices=[("", "Nothing"), *highlights.choices()],
                initial=shown[place] if place < len(shown) else "",
            )

    def clean(self) -> dict[str, str]:
        given = super().clean() or {}
        chosen = [name for name in given.values() if name]
        if len(chosen) < highlights.FEWEST:
            raise forms.ValidationError(f"Choose at least {highlights.FEWEST} facts; these are {len(chosen)}.")
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError("Choose each fact once.")
        return given

    def names(self) -> list[str]:
        return [name for name in self.cleaned_data.values() if name]


@require_http_methods(["GET", "HEAD", "POST"])
def lead_page(request: MemberRequest) -> HttpResponse:
    """Choose the five to seven facts of the strip."""
    require(request.member, "configure")
    form = HighlightsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        highlights.choose(form.names(), by=request.member)
        messages.success(request, "Every lead shows these facts now.")
        return redirect(PAGE)
    context = {"form": form, "title": "Lead page"}
    return sections.show(request, "settings/lead_page.html", PAGE, context, status=422 if form.errors else 200)
