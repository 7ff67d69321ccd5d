"""The HTML of a web form, in the shape Salesforce's own generator writes, which programs read as well as people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
INPUT_TYPES = {"email": "email", "date": "date"}


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


def asked(form: Form) -> list[Asked]:
    """Return what a form asks, in its order; a field that was deleted meanwhile is left out."""
    known = {field.key: field for field in askable()}
    required = {row["name"] for row in form.fields if row.get("required")}
    found = [known[row["name"]] for row in form.fields if row["name"] in known and "value" not in row]
    return [Asked(**{**vars(field), "is_required": field.key in required}) for field in found]


def hidden(form: Form) -> Iterator[tuple[str, str]]:
    """Yield what a form sends along without showing it."""
    yield "oid", current_org().public_id
    yield "retURL", form.return_url
    if form.pk is not None:
        yield "form", form.public_id
    shown = {field.key for field in asked(form)}
    if form.lead_source and "lead_source" not in shown:
        yield "lead_source", form.lead_source
    if form.campaign is not None:
        yield "Campaign_ID", form.campaign.public_id
        yield "member_status", "Responded"
    known = {field.key: field for field in askable()}
    for row in form.fields:
        if "value" in row:
            yield known[row["name"]].name if row["name"] in known else row["name"], row["value"]


def action() -> str:
    """Return the address forms are posted to, outside any organization."""
    return f"{settings.PUBLIC_URL}{reverse('web-to-lead', urlconf=settings.ROOT_URLCONF).removeprefix(prefix())}"


def prefix() -> str:
    """An organization's pages run below its slug, which the public address does not have."""
    return f"/{current_org().slug}"


def markup(form: Form) -> str:
    """Return the HTML to copy."""
    return str(
        format_html(
            TEMPLATE,
            action=action(),
            hidden=format_html_join("\n", '<input type="hidden" name="{}" value="{}">', hidden(form)),
            fields=format_html_join("\n\n", "{}", ((labeled(field),) for field in asked(form))),
            honeypot=HONEYPOT,
        )
    )


TEMPLATE = mark_safe("""<!-- Put this line into the head of your page: -->
<!-- <meta http-equiv="Content-type" content="text/html; charset=UTF-8"> -->

<form action="{action}?encoding=UTF-8" method="POST">

{hidden}

<!-- For trials: take the comment marks away and the answer shows what was received. -->
<!-- <input type="hidden" name="debug" value="1"> -->
<!-- <input type="hidden" name="debugEmail" value="you@example.com"> -->

{fields}

<div hidden><label for="{honeypot}">Leave this empty</label><input id="{honeypot}" name="{honeypot}" type="text" autocomplete="off" tabindex="-1"></div>

<input type="submit" name="submit" value="Send">

</form>
""")  # noqa: E501


def labeled(field: Asked) -> SafeString:
    """Return one field: a label whose `for` is the control's id and name."""
    return format_html('<label for="{0}">{1}</label>{2}<br>', field.name, field.label, control(field))


def control(field: Asked) -> SafeString:
    required = mark_safe(" required") if field.is_required else ""
    if field.kind == "area":
        return format_html('<textarea id="{0}" name="{0}"{1}></textarea>', field.name, required)
    if field.kind == "flag":
        return format_html('<input id="{0}" name="{0}" type="checkbox" value="1"{1}>', field.name, required)
    if field.choices:
        return select(field, required)
    limit = format_html(' maxlength="{}"', field.maximum) if field.maximum else ""
    given = (field.name, limit, field.input_type, required)
    return format_html('<input id="{0}"{1} name="{0}" size="20" type="{2}"{3}>', *given)


def select(field: Asked, required: Any) -> SafeString:
    """Return a list of choices, of which several may be taken where the field holds several."""
    several = mark_safe(' multiple="multiple"') if field.kind == "several" else ""
    none = "" if several else mark_safe('<option value="">--None--</option>')
    options = format_html_join("", '<option value="{0}">{0}</option>', ((choice,) for choice in field.choices))
    return format_html(
        '<select id="{0}" name="{0}"{1}{2} title="{3}">{4}{5}</select>',
        field.name, several, required, field.label, none, options,
    )  # fmt: skip
