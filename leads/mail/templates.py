"""Keeping templates: everybody their own, marketers the shared ones."""

from collections.abc import Mapping
from typing import Any

from leads import records
from leads.configuration import configuration
from leads.mail import merge_fields
from leads.mail.replying import sanitized
from leads.models import EmailTemplate
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import NotAllowed

OFFERED, MOST_KEPT = 50, 5000


def offered(member: Member) -> list[EmailTemplate]:
    """Return the shared templates and the member's own without their texts; read once a configuration."""
    kept = configuration().kept
    if "email_templates" not in kept:
        kept["email_templates"] = list(EmailTemplate.objects.only("name", "folder", "member_id")[:MOST_KEPT])
    found: Any = kept["email_templates"]
    return [row for row in found if row.member_id in (None, member.pk)][:OFFERED]


def save(template: EmailTemplate | None, values: Mapping[str, Any], *, by: Member) -> EmailTemplate:
    """Make or change a template; unknown merge fields are refused by name."""
    require(by, "log")
    given = dict(values)
    merge_fields.check(**{name: given[name] for name in ("subject", "body", "html") if name in given})
    if "html" in given:
        given["html"] = sanitized(given["html"])
    member = given.get("member", template.member if template else by)
    if member is not None and member != by:
        raise NotAllowed("A template is shared or your own; it cannot be made for somebody else.")
    if member is None and (template is None or template.member_id is not None):
        require(by, "templates")
    if template is None:
        saved = records.make(EmailTemplate, given | {"member": member}, by=by)
    else:
        check_mine(template, by)
        saved = records.change(template, given, by=by)
    current_org().configuration_changed()
    return saved


def remove(template: EmailTemplate, *, by: Member) -> None:
    require(by, "log")
    check_mine(template, by)
    records.remove(template, by=by)
    current_org().configuration_changed()


def check_mine(template: EmailTemplate, by: Member) -> None:
    if template.member_id is None:
        require(by, "templates")
    elif template.member_id != by.pk:
        raise NotAllowed("Only its owner may change a personal template.")


def may_change(template: EmailTemplate, member: Member) -> bool:
    return member.may("templates") if template.member_id is None else template.member_id == member.pk
