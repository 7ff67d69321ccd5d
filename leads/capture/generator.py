"""The HTML of a web form, in the shape Salesforce's own generator writes, which programs read as well as people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leads.capture import wordings
from leads.capture.captcha import PROVIDERS
from leads.capture.consents import wording_id
from leads.capture.mapping import CONSENT, ORIGINS
from leads.capture.receive import HONEYPOT
from leads.configuration import configuration
from leads.fields import FIELDS, LeadField
from leads.models import CustomField, Form
from tenancy.acting import current_org

# What the generator limits a field to; narrower than the column, and not enforced when posted.
WIDTHS = {
    "first_name": 40,
    "last_name": 80,
    "email": 80,
    "company": 40,
    "city": 40,
    "state": 20,
    "phone": 40,
    "title": 40,
}
CUSTOM = "custom."
CUSTOM_KINDS = {"multipicklist": "several", "checkbox": "flag", "number": "whole"}
INPUT_TYPES = {"email": "email", "date": "date", "phone": "tel"}
AUTOCOMPLETE = {
    "first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel", "company": "organization",
    "title": "organization-title", "city": "address-level2", "postal_code": "postal-code", "street": "street-address",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One field as a form asks for it; `name` is the parameter that is posted."""

    key: str
    name: str
    label: str
    kind: str  # text, area, email, picklist, several, flag, whole, date ...
    size: int
    choices: tuple[str, ...]
    is_required: bool

    @property
    def maximum(self) -> int:
        return WIDTHS.get(self.key, self.size)

    @property
    def autocomplete(self) -> str:
        """What a browser may fill in."""
        return AUTOCOMPLETE.get(self.key, "")

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.kind, "text")


def askable() -> list[Asked]:
    """Return every field a form may ask for: the standard ones in their order, then the organization's own."""
    own = [of_custom(row) for row in configuration().custom_fields]
    return [of_standard(row) for row in FIELDS if row.web_names] + own


def of_standard(row: LeadField) -> Asked:
    return Asked(row.name, row.web_names[0], row.label, row.kind, row.size, row.choices, row.required)


def of_custom(row: CustomField) -> Asked:
    kind = CUSTOM_KINDS.get(row.kind, row.kind)
    name = row.web_id or row.public_id[:15]
    return Asked(CUSTOM + row.name, name, row.label, kind, 0, tuple(row.choices), row.is_required)


def asked(form: Form, language: str = "") -> list[Asked]:
    """Return what a form asks, in its order and language; a field that was deleted meanwhile is left out."""
    known = {field.key: field for field in askable()}
    labels = wordings.texts(form, language or wordings.languages(form)[0])["labels"]
    required = {row["name"] for row in form.fields if row.get("required")}
    found = [known[row["name"]] for row in form.fields if row["name"] in known and "value" not in row]
    return [
        replace(field, is_required=field.key in required, label=labels.get(field.key) or field.label) for field in found
    ]


def hidden(form: Form, language: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a form sends along without showing it."""
    language = language or wordings.languages(form)[0]
    yield "oid", current_org().public_id
    yield "retURL", form.return_url or (hosted(form, "thanks/", language) if form.pk is not None else "")
    if form.pk is not None:
        yield "form", form.public_id
    shown = {field.key for field in asked(form)}
    if form.lead_source and "lead_source" not in shown:
        yield "lead_source", form.lead_source
    if form.campaign is not None:
        yield "Campaign_ID", form.campaign.public_id
        yield "member_status", form.campaign.answered
    known = {field.key: field for field in askable()}
    for row in form.fields:
        if "value" in row:
            yield known[row["name"]].name if row["name"] in known else row["name"], row["value"]
    if form.asks_consent:
        yield "form_language", language
        yield "form_wording", wording_id(wordings.texts(form, language)["consent"])


def hosted(form: Form, part: str = "", language: str = "") -> str:
    """Return the address of a form's own page, outside any organization."""
    query = f"?lang={language}" if language and len(wordings.languages(form)) > 1 else ""
    return f"{settings.PUBLIC_URL}/f/{current_org().public_id}/{form.public_id}/{part}{query}"


def action() -> str:
    """Return the address forms are posted to, outside any organization."""
    return f"{settings.PUBLIC_URL}{reverse('web-to-lead', urlconf=settings.ROOT_URLCONF).removeprefix(prefix())}"


def prefix() -> str:
    """An organization's pages run below its slug, which the public address does not have."""
    return f"/{current_org().slug}"


def markup(form: Form, language: str = "") -> str:
    """Return the HTML to copy."""
    language = language or wordings.languages(form)[0]
    said = wordings.texts(form, language)
    return str(
        format_html(
            TEMPLATE,
            action=action(),
            enctype=mark_safe(' enctype="multipart/form-data"') if form.takes_files else "",
            hidden=format_html_join("\n", '<input type="hidden" name="{}" value="{}">', hidden(form, language)),
            origins=origin_fields() if form.keeps_origin else "",
            fields=format_html_join("\n\n", "{}", ((row,) for row in rows(form, language, said))),
            honeypot=HONEYPOT,
            button=said["button"],
        )
    )


def embeds(form: Form) -> list[tuple[str, str, str, str]]:
    """Return the other ways to put a stored form into a page: key, title, code, and what to know of it."""
    org, name = current_org().public_id, form.public_id
    frame = format_html(
        '<iframe src="{}?embed=1" title="{}" width="100%" height="720"></iframe>', hosted(form), form.name
    )
    source = f"{settings.PUBLIC_URL}{settings.STATIC_URL}js/embed.js"
    script = format_html('<script src="{}" data-form="{}/{}" async></script>', source, org, name)
    return [
        ("frame", "In a frame", frame, "Looks as here, whatever your page looks like."),
        (
            "script",
            "By script",
            script,
            "Looks like your page: 3 KB, no cookies; where visitors came from is filled in.",
        ),
        ("page", "Its own page", hosted(form), "Share the address; add ?utm_source=… or ?email=… to fill fields."),
    ]


def rows(form: Form, language: str, said: dict[str, Any]) -> Iterator[SafeString]:
    """Yield what a visitor sees: the fields, then files and consent."""
    yield from (labeled(field, said["choose"]) for field in asked(form, language))
    if form.takes_files:
        file = '<label for="files">{}</label><input id="files" name="files" type="file" multiple><br>'
        yield format_html(file, said["files"])
    if form.asks_consent:
        required = mark_safe(" required") if form.needs_consent else ""
        box = '<input id="{0}" name="{0}" type="checkbox" value="1"{1}> <label for="{0}">{2}</label><br>'
        yield format_html(box, CONSENT, required, said["consent"])
    if (service := PROVIDERS.get(form.captcha)) and form.captcha_key:
        widget = '<script src="{}" async defer></script>\n<div class="{}" data-sitekey="{}"></div>'
        yield format_html(widget, service.script, service.mark, form.captcha_key)


def origin_fields() -> SafeString:
    """Return the empty fields that a page or its tag manager may fill with where the visitor came from."""
    names = ((name,) for name in ORIGINS)
    return format_html(
        "\n<!-- Where the visitor came from: fill these from the page's address, or leave them empty. -->\n{}\n",
        format_html_join("\n", '<input type="hidden" name="{}" value="">', names),
    )


TEMPLATE = mark_safe("""<!-- Put this line into the head of your page: -->
<!-- <meta http-equiv="Content-type" content="text/html; charset=UTF-8"> -->

<form action="{action}?encoding=UTF-8" method="POST"{enctype}>

{hidden}
{origins}
<!-- For trials: take the comment marks away and the answer shows what was received. -->
<!-- <input type="hidden" name="debug" value="1"> -->
<!-- <input type="hidden" name="debugEmail" value="you@example.com"> -->

{fields}

<div hidden><label for="{honeypot}">Leave this empty</label><input id="{honeypot}" name="{honeypot}" type="text" autocomplete="off" tabindex="-1"></div>

<input type="submit" name="submit" value="{button}">

</form>
""")  # noqa: E501


def labeled(field: Asked, choose: str = "--None--") -> SafeString:
    """Return one field: a label whose `for` is the control's id and name."""
    return format_html('<label for="{0}">{1}</label>{2}<br>', field.name, field.label, control(field, choose))


def control(field: Asked, choose: str = "--None--") -> SafeString:
    required = mark_safe(" required") if field.is_required else ""
    if field.kind == "area":
        return format_html('<textarea id="{0}" name="{0}"{1}></textarea>', field.name, required)
    if field.kind == "flag":
        return format_html('<input id="{0}" name="{0}" type="checkbox" value="1"{1}>', field.name, required)
    if field.choices:
        return select(field, required, choose)
    limit = format_html(' maxlength="{}"', field.maximum) if field.maximum else ""
    given = (field.name, limit, field.input_type, required)
    return format_html('<input id="{0}"{1} name="{0}" size="20" type="{2}"{3}>', *given)


def select(field: Asked, required: Any, choose: str) -> SafeString:
    """Return a list of choices, of which several may be taken where the field holds several."""
    several = mark_safe(' multiple="multiple"') if field.kind == "several" else ""
    none = "" if several else format_html('<option value="">{}</option>', choose)
    options = format_html_join("", '<option value="{0}">{0}</option>', ((choice,) for choice in field.choices))
    return format_html(
        '<select id="{0}" name="{0}"{1}{2} title="{3}">{4}{5}</select>',
        field.name, several, required, field.label, none, options,
    )  # fmt: skip
