"""The forms of pools and of the weeks of their people."""

import re
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms

from assignment.models import Availability, Leave, Pool
from assignment.pooling import Seat
from leads.configuration import configuration
from leads.forms.settings import RecordForm
from leads.models import Queue
from tenancy.models import Member

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_WORDS, MOST_HOLIDAYS = 50, 200
SPAN = re.compile(r"^(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?$")


class PoolForm(RecordForm):
    """A pool without its members."""

    unique = "name"
    skill_field = forms.ChoiceField(required=False, label="Skill is named by", help_text="For the best match.")
    language_field = forms.ChoiceField(required=False, label="Language is named by", help_text="Counts before skill.")
    add = forms.ModelChoiceField(
        queryset=Member.objects.none(), required=False, label="Add a member", empty_label="Nobody more"
    )

    class Meta:
        model = Pool
        fields = ["name", "method", "queue", "skill_field", "language_field"]
        labels = {"method": "Who is next", "queue": "When nobody can take it, it waits in"}
        help_texts = {
            "method": "Round robin gives everybody the same; weighted follows the weights; least loaded asks for open "
            "leads; best match for language and skill.",
            "queue": "Its members may take it from there; it is assigned as soon as a shift starts or there is room.",
        }
        widgets = {"method": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [(one.name, one.label) for one in configuration().schema.fields if one.kind in ("text", "choice")]
        for name in ("skill_field", "language_field"):
            self.fields[name].choices = [("", "No field"), *fields]  # type: ignore[attr-defined]
        self.fields["queue"].queryset = Queue.objects.all()  # type: ignore[attr-defined]
        self.fields["add"].queryset = Member.objects.active().named().exclude(role="viewer")  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """One member's place in a pool."""

    weight = forms.IntegerField(min_value=1, max_value=100, required=False)
    open_limit = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    daily_limit = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    is_paused = forms.BooleanField(required=False)
    is_out = forms.BooleanField(required=False)

    def __init__(self, member: Member, data: Any = None, **options: Any) -> None:
        self.member = member
        super().__init__(data, prefix=member.public_id, **options)

    def seat(self) -> Seat:
        given = self.cleaned_data
        return Seat(self.member, given["weight"] or 1, given["open_limit"], given["daily_limit"], given["is_paused"])


class WeekForm(forms.ModelForm):
    """When somebody works and what they can do."""

    time_zone = forms.ChoiceField(required=False, label="Time zone")
    holidays = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Days as year-month-day, one a line."
    )
    skills = forms.CharField(required=False, help_text="With commas between, as the lead's field names them.")
    languages = forms.CharField(required=False, help_text="With commas between, as the lead's field names them.")

    class Meta:
        model = Availability
        fields = ["time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")]
        self.fields["time_zone"].choices = [("", "The organization's"), ("UTC", "UTC"), *zones]  # type: ignore[attr-defined]
        for place, name in enumerate(DAYS):
            spans = ", ".join(f"{start}-{end}" for day, start, end in self.instance.shifts if day == place)
            example = forms.TextInput(attrs={"placeholder": "09:00-12:30, 13:30-17:00"})
            self.fields[f"day-{place}"] = forms.CharField(
                required=False, label=name, initial=spans, max_length=100, widget=example
            )
        self.initial["holidays"] = "\n".join(self.instance.holidays)
        for name in ("skills", "languages"):
            self.initial[name] = ", ".join(getattr(self.instance, name))

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day-{place}"] for place in range(7)]

    def clean(self) -> dict[str, Any]:
        """Read each day's spans."""
        given: dict[str, Any] = super().clean() or {}
        for place in range(7):
            try:
                given[f"day-{place}"] = [[place, *span] for span in spans(given.get(f"day-{place}", ""))]
            except ValueError:
                self.add_error(f"day-{place}", "Write hours such as 09:00-12:30, 13:30-17:00.")
        return given

    def clean_holidays(self) -> list[str]:
        written = self.cleaned_data["holidays"].replace(",", " ").split()
        try:
            found = sorted({date.fromisoformat(one).isoformat() for one in written})
        except ValueError:
            raise forms.ValidationError("Write each day as year-month-day, such as 2026-12-25.") from None
        if len(found) > MOST_HOLIDAYS:
            raise forms.ValidationError(f"Give at most {MOST_HOLIDAYS} days.")
        return found

    def clean_skills(self) -> list[str]:
        return listed(self.cleaned_data["skills"])

    def clean_languages(self) -> list[str]:
        return listed(self.cleaned_data["languages"])

    def values(self) -> dict[str, Any]:
        """Return the week by column."""
        given = self.cleaned_data
        shifts = [span for place in range(7) for span in given[f"day-{place}"]]
        return {name: given[name] for name in ("time_zone", "holidays", "skills", "languages")} | {"shifts": shifts}


class LeaveForm(forms.ModelForm):
    """Days off, and who stands in."""

    class Meta:
        model = Leave
        fields = ["first_day", "last_day", "delegate"]
        labels = {"first_day": "First day", "last_day": "Last day", "delegate": "Delegate"}
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("first_day", "last_day")}

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Member.objects.active().named().exclude(pk=member.pk).exclude(role="viewer")
        self.fields["delegate"].queryset = others  # type: ignore[attr-defined]
        self.fields["delegate"].empty_label = "Nobody"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Choose a day on or after the first one.")
        return given


def spans(text: str) -> list[tuple[str, str]]:
    """Read spans of a day, such as “9-12:30, 13:30-17”; an end before its start is the next day's."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = SPAN.match(part)
        if match is None:
            raise ValueError(part)
        first, minute, last, second = match.groups()
        found.append((clock(first, minute), clock(last, second)))
    return found


def clock(hour: str, minute: str | None) -> str:
    if (int(hour), int(minute or 0)) == (24, 0):
        return "24:00"
    return time(int(hour), int(minute or 0)).isoformat("minutes")


def listed(text: str) -> list[str]:
    """Read words with commas between, each once."""
    found = list(dict.fromkeys(word.strip()[:80] for word in text.split(",") if word.strip()))
    if len(found) > MOST_WORDS:
        raise forms.ValidationError(f"Give at most {MOST_WORDS}.")
    return found
