"""Keeping templates: everybody their own, marketers the shared ones."""

from collections.abc import Mapping
from typing import Any

from leads import records
from leads.mail import merge_fields
from leads.models import EmailTemplate
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import NotAllowed


def save(template: EmailTemplate | None, values: Mapping[str, Any], *, by: Member) -> EmailTemplate:
    """Make or change a template; unknown merge fields are refused by name."""
    require(by, "log")
    given = dict(values)
    merge_fields.check(**{name: given[name] for name in ("subject", "body") if name in given})
    member = given.get("member", template.member if template else by)
    if member is not None and member != by:
        raise NotAllowed("A template is shared or your own; it cannot be made for somebody else.")
    if member is None and (template is None or template.member_id is not None):
        require(by, "templates")
    if template is None:
        return records.make(EmailTemplate, given | {"member": member}, by=by)
    check_mine(template, by)
    return records.change(template, given, by=by)


def remove(template: EmailTemplate, *, by: Member) -> None:
    require(by, "log")
    check_mine(template, by)
    records.remove(template, by=by)


def check_mine(template: EmailTemplate, by: Member) -> None:
    if template.member_id is None:
        require(by, "templates")
    elif template.member_id != by.pk:
        raise NotAllowed("Only its owner may change a personal template.")


def may_change(template: EmailTemplate, member: Member) -> bool:
    return member.may("templates") if template.member_id is None else template.member_id == member.pk
