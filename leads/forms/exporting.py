"""What an export asks: which kind of file, and which columns."""

from typing import Any

from django import forms

from leads.exports.running import ALL, VIEW
from leads.exports.writing import CSV, FORMATS


class ExportForm(forms.Form):
    """The file and its columns."""

    format = forms.ChoiceField(choices=list(FORMATS.items()), widget=forms.RadioSelect, initial=CSV)
    columns = forms.ChoiceField(
        choices=[(VIEW, "The columns of this list"), (ALL, "Every field")], widget=forms.RadioSelect, initial=VIEW
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.mark = ""  # type: ignore[attr-defined]
