"""Web forms over the API."""

from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from rest_framework import serializers

import criteria
from leadmgr.api.records import Records
from leadmgr.api.shapes import Id, Link, Shape
from leads.capture import generator
from leads.capture.captcha import PROVIDERS
from leads.capture.consents import with_wordings
from leads.capture.form_editor import site_of
from leads.capture.wordings import STANDARD
from leads.models import Campaign, Form
from tenancy import ids


class FormFieldShape(Shape):
    """One field a form asks for or, with a value, sends along unseen."""

    name = serializers.CharField(max_length=255)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    value = serializers.CharField(required=False, allow_blank=True, max_length=32000)


class WordsShape(Shape):
    """What a form says in one language."""

    title = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    intro = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    button = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    thanks = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    consent = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    labels = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=255), required=False)


class WayShape(Shape):
    """Where a form's leads go instead of where the active rule says."""

    by = serializers.ChoiceField(["queue", "member", "rule"], required=False)
    id = serializers.CharField(required=False, max_length=18)

    def validate(self, way: dict[str, Any]) -> dict[str, Any]:
        if way and set(way) != {"by", "id"}:
            raise serializers.ValidationError("Give both `by` and `id`, or nothing.")
        return way


class FormShape(Shape, serializers.ModelSerializer):
    """A web form: what it asks, what it adds, where its visitors go."""

    id = Id(ids.FORM)
    fields = FormFieldShape(many=True, required=False, max_length=500)  # type: ignore[assignment, call-arg]
    campaign = Link(Campaign, required=False, allow_null=True)
    languages = serializers.ListField(
        child=serializers.ChoiceField(list(STANDARD)), required=False, help_text="The first one is the usual one."
    )
    texts = serializers.DictField(
        child=WordsShape(), required=False, help_text="By language; what is left out is said in standard words."
    )
    route = WayShape(required=False)
    sites = serializers.ListField(
        child=serializers.CharField(max_length=253), required=False, max_length=50,
        help_text="Hosts whose pages show the form, such as www.example.com; none: any.",
    )  # fmt: skip
    captcha = serializers.ChoiceField(["", *PROVIDERS], required=False)
    captcha_secret = serializers.CharField(write_only=True, required=False, allow_blank=True, max_length=200)
    meta_secret = serializers.CharField(write_only=True, required=False, allow_blank=True, max_length=100)
    meta_token = serializers.CharField(write_only=True, required=False, allow_blank=True, max_length=500)
    address = serializers.SerializerMethodField(help_text="The form's own page.")
    markup = serializers.SerializerMethodField(help_text="The HTML to copy into a page.")

    class Meta:
        model = Form
        fields = [
            *("id", "name", "fields", "languages", "texts", "asks_consent", "needs_consent", "keeps_origin"),
            *("takes_files", "lead_source", "campaign", "route", "return_url", "sites", "rate_a_minute"),
            *("least_seconds", "stops_disposable", "captcha", "captcha_key", "captcha_secret", "is_active"),
            *("meta_secret", "meta_token", "address", "markup"),
        ]

    def get_address(self, form: Form) -> str:
        return generator.hosted(form)

    def get_markup(self, form: Form) -> str:
        return generator.markup(form)

    def validate_sites(self, sites: list[str]) -> list[str]:
        if bad := [site for site in sites if not site_of(site)]:
            raise serializers.ValidationError(f"“{bad[0]}” is no host. Write it as www.example.com.")
        return [site_of(site) for site in sites]

    def validate_return_url(self, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise serializers.ValidationError("Enter a whole address that begins with https://.")
        return address


class Forms(Records):
    """Web forms."""

    model = Form
    serializer_class = FormShape
    abilities = {
        "list": "forms",
        "retrieve": "forms",
        "create": "forms",
        "partial_update": "forms",
        "destroy": "forms",
    }
    orderings = {"created_at": ("created_at",), "name": ("name",)}

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        """Return the values in the body, with every wording of the consent that there ever was."""
        values = super().values(partial=partial)
        kept = self.record() if partial else Form()
        texts = values.get("texts", kept.texts)
        if values.get("asks_consent", kept.asks_consent):
            texts = {code: {"consent": STANDARD[code]["consent"], **texts.get(code, {})} for code in texts or ["en"]}
            today = timezone.now().date().isoformat()
            values |= {"texts": texts, "wordings": with_wordings(kept.wordings, texts, today)}
        if "texts" in values and "languages" not in values and not kept.languages:
            values["languages"] = list(texts)
        return values

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("name", "Name"), criteria.Boolean("is_active", "Active")], noun="form")
