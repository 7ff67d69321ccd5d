"""What every rule about leads shares: reading its stored tree, and fixing it to a moment. Rules run for nobody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.forms import ValidationError

from criteria import Bound, Criteria, CriteriaError, Schema
from criteria.forms import CriteriaField
from criteria.nodes import AnyOf
from leads.configuration import configuration
from tenancy.acting import current_org

NOBODY = "“me” means nobody in a rule: choose a person"


def schema(*, without: Collection[str] = ()) -> Schema:
    """Return what a rule may ask about; `without` names the fields that it decides itself."""
    whole = configuration().schema
    return Schema([field for field in whole.fields if field.name not in without], noun=whole.noun) if without else whole


def stored(tree: Any, *, within: Schema) -> Criteria:
    """Read a rule's stored tree; one that cannot be read, or asks who looks, is broken and never holds."""
    found = within.stored(tree)
    if found.broken or not found.uses_me:
        return found
    return Criteria(found.schema, AnyOf(()), CriteriaError("", NOBODY), source=tree)


def bound(criteria: Criteria, now: datetime) -> Bound:
    """Fix a tree to a moment in the acting organization's zone."""
    return criteria.at(now, tz=current_org().tz)


class RuleCriteriaField(CriteriaField):
    """The rule builder for a rule: conditions on “me” are refused, because rules run for nobody."""

    logic = True

    def clean(self, value: Any) -> Any:
        """Return canonical JSON."""
        tree = super().clean(value)
        if self.schema.parse(tree).uses_me:
            raise ValidationError(NOBODY, code="me")
        return tree
