"""The form of a lead: every field of the catalog and of the organization, in sections."""

from collections.abc import Iterable
from typing import Any

from leads import editing
from leads.configuration import configuration
from leads.fields import FIELDS
from leads.forms.catalog import CatalogForm
from leads.models import Lead
from tenancy.models import Member


class LeadForm(CatalogForm):
    """Fields of a new or existing lead; `names` narrows it to some of them."""

    def __init__(self, data: Any = None, *, lead: Lead | None = None, names: Iterable[str] | None = None) -> None:
        super().__init__(data, FIELDS, configuration().custom_fields, record=lead, names=names)
        self.lead = lead

    def create(self, by: Member, *, assign: bool) -> Lead | None:
        """Make the lead, or keep the sentences beside the fields."""
        made: Lead | None = self.tried(lambda: editing.create_lead(self.written(), by=by, assign=assign))
        return made

    def update(self, by: Member) -> Lead | None:
        """Change the lead, or keep the sentences and, when somebody was faster, both values."""
        lead = self.lead
        assert lead is not None
        changed: Lead | None = self.tried(
            lambda: editing.update_lead(lead, self.written(), by=by, version=self.seen_version())
        )
        return changed
