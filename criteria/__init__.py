"""One small language of conditions over one row: parse once, judge one lead in memory or a million in SQL.

    from criteria import Schema, Text, Whole, Picklist, CriteriaError

    LEAD = Schema([Text("city", "City", key_column="city_key"), Whole("employees", "Employees"), ...], noun="lead")
    schema = LEAD.extended_with([Picklist("custom.segment", "Segment", choices=("ent", "mid"))])

    criteria = schema.parse(tree)       # Criteria, or CriteriaError("all.1.any.0.gte", "needs a whole number")
    criteria = schema.stored(tree)           # never raises: a tree that no longer parses is .broken and matches nothing
    criteria.data                            # canonical JSON: store this
    criteria.words()                         # "Country is any of Germany or Austria and Employees is at least 250"
    criteria.fields()                        # names used; criteria.uses_me: whether it asks for "me"

    bound = criteria.at(now, tz=zone, me=member_id)
    bound.holds(lead)                        # one lead: a model, or any mapping of column -> value
    bound.q()                                # the same as a Q; Lead.objects.matching(bound); When(bound.q(), then=…)
    bound.because(lead)                 # what decided: [{"field", "label", "operator", "wanted", "seen", "holds"}, …]
    judge = bound.closure()                  # for bulk: judge(row), row = schema.row(lead) folds each value only once

Trees: {"all": […]}, {"any": […]}, {"none": […]}, {"not": tree}, or a test {"field": name, "<operator>": argument}.
A test on an absent value is false, so {"not": "Berlin"} leaves out leads without a city, while {"none": […]} and
{"not": …} are exact complements and take them in; Salesforce's notEqual includes blanks: write {"not": {… "is": …}}.

Fields read a column of the row itself (`column=`, the name by default) or, when named "custom.<key>", the JSON column
`custom`. Absent is NULL, "", a missing key, JSON null, a wrong JSON type, or an empty list. `key_column=` names a
stored generated column of `folded("city")`, so that an index serves equality. Operators by kind: see operators.py.
`choices` given as callables are called often: let them be cheap.

In a form: `criteria = CriteriaField(schema)` of criteria/forms.py, whose cleaned value is canonical JSON. A view needs
nothing more: the builder's buttons make the form invalid ("not saved yet"), and htmx picks the builder from the page.
"""

from criteria.errors import CriteriaError
from criteria.fields import Boolean, Choice, Field, MultiPicklist, Picklist, Text
from criteria.folding import fold, folded
from criteria.numbers import Decimal, Grade, Money, Ranked, Whole
from criteria.queryset import Matching
from criteria.references import Country, Reference
from criteria.schema import Bound, Criteria, Schema
from criteria.times import Date, DateTime

__all__ = [
    "Boolean",
    "Bound",
    "Choice",
    "Country",
    "Criteria",
    "CriteriaError",
    "Date",
    "DateTime",
    "Decimal",
    "Field",
    "Grade",
    "Matching",
    "Money",
    "MultiPicklist",
    "Picklist",
    "Ranked",
    "Reference",
    "Schema",
    "Text",
    "Whole",
    "fold",
    "folded",
]
