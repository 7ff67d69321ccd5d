"""Keeping a mapping while somebody works on it, complete or not; it is checked when they go on."""

from collections.abc import Mapping
from typing import Any

from leads.configuration import configuration
from leads.imports.mapping_checks import shaped
from leads.imports.running import settle
from leads.imports.targets import targets
from leads.models import Import
from tenancy.abilities import require
from tenancy.models import Member


def keep(batch: Import, mapping: Mapping[str, Any], *, by: Member) -> None:
    """Store a mapping as far as it is, so that nothing chosen is lost."""
    require(by, "import")
    found = shaped(mapping)
    labels = dict(targets(configuration()))
    found["columns"] = {number: column for number, column in found["columns"].items() if column["field"] in labels}
    settle(batch, mapping=found, problem="")
