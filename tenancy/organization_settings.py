"""Changing what an organization says about itself."""

from collections.abc import Mapping
from typing import Any

from tenancy import events
from tenancy.models import Member, Organization


def change_organization(org: Organization, values: Mapping[str, Any], *, by: Member) -> bool:
    """Write values into the acting organization, record what changed, and say whether anything did."""
    changes = {name: [getattr(org, name), value] for name, value in values.items() if getattr(org, name) != value}
    if not changes:
        return False
    for name, (_, value) in changes.items():
        setattr(org, name, value)
    org.save(update_fields=list(changes))
    if "time_zone" in changes:
        Member.objects.update(digest_at=None)  # the sweep asks anew when eight o'clock is
    events.record(org, "settings.changed", by=by, changes=changes)
    org.configuration_changed()
    return True
