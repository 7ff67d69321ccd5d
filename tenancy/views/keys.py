"""API keys: made for oneself, shown once, seen and revoked by admins."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenancy import events, sections
from tenancy.abilities import require
from tenancy.models import ApiKey
from tenancy.requests import MemberRequest

PAGE = "settings-keys"


class KeyForm(forms.Form):
    """What a key is for."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text="What will use it, such as Website or Data warehouse.",
        error_messages={"required": "Name what will use the key."},
    )


@require_safe
def keys(request: MemberRequest) -> HttpResponse:
    """List the keys in force, then the revoked ones."""
    require(request.member, "keys")
    in_force_first = F("revoked_at").desc(nulls_first=True)
    rows = ApiKey.objects.select_related("member__user").order_by(in_force_first, "-id")
    return sections.show(request, "settings/keys.html", PAGE, sections.page_of(request, rows))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a key; the answer to the post is the only page that ever shows it."""
    require(request.member, "keys")
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "title": "New API key", "submit": "Make the key",
                   "text": "It may do what you may. You see it once, on the next page."}  # fmt: skip
        return sections.show(request, "settings/form.html", PAGE, context, status=422 if form.errors else 200)
    key, secret = ApiKey.issue(request.member, form.cleaned_data["name"])
    events.record(key, "key.made", by=request.member, name=key.name)
    return sections.show(request, "settings/key_made.html", PAGE, {"key": key, "secret": secret})


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a key stop working, at once and for good."""
    require(request.member, "keys")
    key = get_object_or_404(ApiKey, pk=pk)
    if ApiKey.objects.filter(pk=pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record(key, "key.revoked", by=request.member, name=key.name)
    messages.success(request, f"“{key.name}” no longer works.")
    return redirect(PAGE)
