"""The forms of scoring and grading: the table of numbers and switches, and one rule or criterion."""

from collections.abc import Sequence
from typing import Any

from django import forms

from leads.rule_criteria import RuleCriteriaField
from qualification.models import GradingCriterion, ScoringRule
from qualification.scoring import schema
from qualification.sections import Record, Section

LETTERS = ((1, "⅓ of a letter"), (2, "⅔ of a letter"), (3, "one letter"))


class TableForm(forms.Form):
    """The numbers and switches of a whole section."""

    def __init__(self, section: Section, records: Sequence[Record], *args: Any) -> None:
        super().__init__(*args)
        self.section, self.records = section, records
        for record in records:
            self.fields[f"points-{record.pk}"] = forms.IntegerField(
                min_value=section.lowest, max_value=section.highest, label=record.name
            )
            self.fields[f"active-{record.pk}"] = forms.BooleanField(required=False, label=record.name)

    def changed(self) -> list[Record]:
        """Write what was posted onto the records, unsaved, and return those that differ."""
        return [record for record in self.records if self.write(record)]

    def write(self, record: Record) -> bool:
        given = {
            self.section.number: self.cleaned_data.get(f"points-{record.pk}"),
            self.section.flag: self.cleaned_data[f"active-{record.pk}"],
        }
        differing = {name: value for name, value in given.items() if value not in (None, getattr(record, name))}
        for name, value in differing.items():
            setattr(record, name, value)
        return bool(differing)


class OwnName(forms.ModelForm):
    """Asks that a name is nobody else's: the organization stands in no form, so Django cannot ask."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["criteria"] = RuleCriteriaField(schema(), label="Conditions", required=True)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = type(self.instance).objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if isinstance(self.instance, GradingCriterion):
            others = others.filter(profile=self.instance.profile)
        if others.exists():
            raise forms.ValidationError("Another one has this name.")
        return name


class ScoringRuleForm(OwnName):
    """One scoring rule."""

    points = forms.IntegerField(
        min_value=-1000, max_value=1000, help_text="Negative points take interest away. An inquiry is worth 50."
    )

    class Meta:
        model = ScoringRule
        fields = ["name", "points", "is_active", "criteria"]
        labels = {"is_active": "On"}


class GradingCriterionForm(OwnName):
    """One grading criterion."""

    thirds = forms.TypedChoiceField(choices=LETTERS, coerce=int, label="Weight")

    class Meta:
        model = GradingCriterion
        fields = ["name", "thirds", "counts_against", "criteria"]
        labels = {"counts_against": "Counts against a lead that is known not to match"}


FORMS: dict[str, type[OwnName]] = {"score": ScoringRuleForm, "grade": GradingCriterionForm}
