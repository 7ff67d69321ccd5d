"""Our fields, operators and values as Salesforce names them in the criteria of its assignment rules, and back."""

import csv
import io
import re
from typing import Any

from assignment.exchange.records import squeezed
from criteria import Boolean, Country, Criteria, DateTime, MultiPicklist, Reference
from criteria.fields import CUSTOM, Field
from criteria.nodes import Test
from criteria.operators import EMPTY
from criteria.periods import Period, Relative
from leads.configuration import configuration
from leads.fields import FIELDS

Tree = dict[str, Any]
ILLEGAL = re.compile("[\x00-\x1f\ufffe\uffff]")
PREFIX = "Lead."
API_NAMES = {row.name: row.api_name for row in FIELDS if row.api_name} | {
    "external_id": "ExternalId__c", "status": "Status", "created_at": "CreatedDate",
    "last_activity_at": "LastActivityDate", "is_unread": "IsUnreadByOwner", "owner": "OwnerId",
}  # fmt: skip
ALSO = {"countrycode": "country", "owner": "owner", "ownername": "owner", "externalid": "external_id"}
FIELD_OF = {name.casefold(): ours for ours, name in API_NAMES.items()} | ALSO
ORDERS = {"lt": "lessThan", "lte": "lessOrEqual", "gt": "greaterThan", "gte": "greaterOrEqual"}
ORDERS |= {"before": "lessThan", "after": "greaterThan"}
POSITIVE = {"is": "equals", "in": "equals", "on": "equals", "contains": "contains", "starts_with": "startsWith",
            "includes": "includes"}  # fmt: skip
NEGATIVE = {"not": "is", "not_in": "in", "not_contains": "contains", "not_starts_with": "starts_with",
            "excludes": "includes"}  # fmt: skip
COMPLEMENT = {"equals": "notEqual", "contains": "notContain", "includes": "excludes"}


class NotCarried(ValueError):
    """Salesforce has no words for it."""


def items(criteria: Criteria) -> Tree:
    """Return a tree of the same shape over Salesforce's criteria items."""
    if criteria.broken:
        raise NotCarried("its conditions cannot be read")
    return of_tree(criteria.root.data, criteria)


def of_tree(tree: Tree, criteria: Criteria) -> Tree:
    if "field" in tree:
        test = criteria.schema.parse(tree).root
        assert isinstance(test, Test)
        return of_test(test)
    word, content = next(iter(tree.items()))
    if word == "not":
        return complement(of_tree(content, criteria))
    parts = [of_tree(part, criteria) for part in content]
    return complement(parts[0]) if word == "none" and len(parts) == 1 else {word: parts}


def complement(item: Tree) -> Tree:
    """Return what holds where an item does not, blank values included, as Salesforce means it."""
    if item.get("operation") in COMPLEMENT:
        return {**item, "operation": COMPLEMENT[item["operation"]]}
    return {"none": [item]}


def of_test(test: Test) -> Tree:
    """Return one condition; ours on what is absent are false, so a negative one asks for a value as well."""
    field, operator, against = test.field, test.operator.name, test.against
    name = api_name(field)
    if test.operator is EMPTY:
        return item(name, "equals" if against else "notEqual", "")
    values = against if isinstance(against, tuple) else (against,)
    if isinstance(field, MultiPicklist) and operator in ("is", "not"):
        raise NotCarried(f"Salesforce cannot ask whether “{field.label}” is exactly a list")
    if operator in NEGATIVE:
        asked = item(name, POSITIVE[NEGATIVE[operator]], joined(field, values))
        return {"all": [complement(asked), item(name, "notEqual", "")]}
    if operator == "between":
        bounds = zip(("greaterOrEqual", "lessOrEqual"), values, strict=True)
        return {"all": [item(name, order, joined(field, (value,))) for order, value in bounds]}
    if operator == "includes_all":
        return {"all": [item(name, "includes", joined(field, (value,))) for value in values]}
    operation = {**POSITIVE, **ORDERS}.get(operator)
    if operation is None:
        raise NotCarried(f"Salesforce has no operator “{test.operator.words}”")
    return item(name, operation, joined(field, values))


def item(name: str, operation: str, value: str) -> Tree:
    return {"field": name, "operation": operation, "value": value}


def api_name(field: Field) -> str:
    """Return what Salesforce calls a field; the organization's own ones are taken to have the same name there."""
    name = f"{field.key}__c" if field.key else API_NAMES.get(field.name)
    if name is None:
        raise NotCarried(f"Salesforce has no field “{field.label}”")
    return PREFIX + name


def joined(field: Field, values: tuple[Any, ...]) -> str:
    """Return values between commas, those with commas of their own in quotes."""
    listed = [text for value in values for text in texts(field, value)]
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(listed)
    if ILLEGAL.search(out.getvalue()) or split(out.getvalue(), mark_of(field)) != listed:
        raise NotCarried("one of its values has letters or blanks that get lost on the way")
    return out.getvalue()


def mark_of(field: Field) -> str:
    return ";" if isinstance(field, MultiPicklist) else ""


def texts(field: Field, value: Any) -> list[str]:
    """Return a value as Salesforce writes it; a country by its name and its code."""
    if isinstance(field, Country):
        return list(dict.fromkeys((field.words(value), value.upper() if len(value) == 2 else value)))
    if isinstance(field, Reference):
        return [field.words(value)]
    if isinstance(field, Boolean):
        return ["True" if value else "False"]
    return [literal(value) if isinstance(value, Period) else str(field.dump(value))]


def literal(period: Period) -> str:
    """Return a period as a date literal."""
    if not isinstance(period, Relative):
        return str(period.data)
    one, many = period.unit.removesuffix("s").upper(), period.unit.upper()
    if not period.has_days:
        raise NotCarried("Salesforce has no hours or minutes in its periods")
    if period.noun in ("today", "yesterday", "tomorrow"):
        return period.noun.upper()
    if period.direction == "ahead":
        raise NotCarried(f"Salesforce has no words for “{period.noun}”")
    forms = {"this": f"THIS_{one}", "ago": f"N_{many}_AGO:{period.count}"}
    return forms.get(period.direction, f"{period.direction.upper()}_N_{many}:{period.count}")


def our_name(name: str) -> str:
    """Return our field behind one of Salesforce's; "" without one."""
    bare = name[len(PREFIX) :] if name.casefold().startswith(PREFIX.casefold()) else name
    if (ours := FIELD_OF.get(bare.replace(".", "").casefold())) or not bare.casefold().endswith("__c"):
        return ours or ""
    wanted = squeezed(bare[: -len("__c")])
    own = [row.name for row in configuration().custom_fields if wanted in (squeezed(row.name), squeezed(row.label))]
    return CUSTOM + own[0] if own else ""


def tree_of(field: Field, operation: str, value: str) -> Tree:
    """Return one of Salesforce's criteria items as conditions of ours; what has no like stays and cannot be read."""
    values = split(value, mark_of(field))
    name, raw = field.name, {"field": field.name, operation: value}
    if not values:
        blank = {"equals": True, "notEqual": False}.get(operation)
        return raw if blank is None else {"field": name, EMPTY.name: blank}
    positive = next((one for one, negative in COMPLEMENT.items() if negative == operation), operation)
    if positive != operation:
        return {"none": [tree_of(field, positive, value)]}
    if isinstance(field, Country) and operation in ("contains", "startsWith"):
        name = "country_name"
    if isinstance(field, Boolean):
        values = [{"1": "true", "0": "false"}.get(one, one) for one in values]
    if operation == "equals":
        return equal(field, values)
    if operation in ("contains", "startsWith", "includes"):
        return {"field": name, {"startsWith": "starts_with"}.get(operation, operation): values}
    order = next((ours for ours, theirs in ORDERS.items() if theirs == operation), "")
    return {"field": name, order: value.strip()} if order else raw  # "1,000" is one number


def equal(field: Field, values: list[str]) -> Tree:
    if isinstance(field, MultiPicklist):
        return {"field": field.name, "is": values}
    if len(values) == 1:
        return {"field": field.name, "is": values[0]}
    if isinstance(field, DateTime | Boolean):
        return {"any": [{"field": field.name, "is": one} for one in values]}
    return {"field": field.name, "in": values}


def split(value: str, mark: str = "") -> list[str]:
    """Return the values between commas, or between commas and another mark."""
    parts = value.split(mark) if mark else [value]
    rows = csv.reader([part for part in parts if part.strip()], skipinitialspace=True)
    return [one.strip() for row in rows for one in row if one.strip()]
