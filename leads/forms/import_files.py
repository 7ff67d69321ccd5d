"""Forms of an import's first step: the file, and how it is read."""

import io
from typing import Any, BinaryIO

from django import forms
from django.conf import settings

from leads.imports.reading import MOST_ROWS, WORKBOOK, Dialect
from leads.models import Import

PASTED = "Pasted list"
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16-le": "Unicode (UTF-16)",
    "utf-16-be": "Unicode (UTF-16, big-endian)",
    "utf-32-le": "Unicode (UTF-32)",
    "cp1252": "Western European (Windows-1252)",
    "mac_roman": "Western European (Macintosh)",
    "cp437": "Western European (DOS, 437)",
    "cp850": "Western European (DOS, 850)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp874": "Thai (Windows-874)",
    "shift_jis": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
DELIMITERS = {
    ",": "Comma",
    ";": "Semicolon",
    "\t": "Tab",
    "|": "Vertical bar",
    ":": "Colon",
    "^": "Caret",
    "~": "Tilde",
}


class FileForm(forms.Form):
    """A file, or rows copied from a spreadsheet."""

    file = forms.FileField(
        label="File", required=False, widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.gz,.zip"})
    )
    text = forms.CharField(label="Rows", required=False, strip=False, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *given: Any, passed_over: str = "") -> None:
        super().__init__(*given)
        self.passed_over = passed_over

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        most = settings.IMPORT_MAX_BYTES
        file = given.get("file")
        too_large = file.name if file is not None and file.size > most else ""
        if name := self.passed_over or too_large:
            self.add_error("file", f"“{name}” is too large; one import takes {most // 2**20} MB. Cut it into parts.")
        elif file is None and not (given.get("text") or "").strip() and not self.errors:
            self.add_error("file", "Choose a file, or paste rows below.")
        return given

    @property
    def content(self) -> tuple[BinaryIO, str]:
        """The list and its name."""
        file = self.cleaned_data["file"]
        if file is not None:
            return file.file, file.name
        return io.BytesIO(self.cleaned_data["text"].encode()), PASTED


class ReadingForm(forms.Form):
    """How a file is read, as detected or as somebody knows better."""

    encoding = forms.ChoiceField(label="Encoding", help_text="Try another one if letters look odd.")
    delimiter = forms.ChoiceField(label="Cells are parted by")
    sheet = forms.TypedChoiceField(label="Sheet", coerce=int)
    header_row = forms.IntegerField(
        label="Column names are in row", min_value=1, max_value=MOST_ROWS, help_text="What stands above is left out."
    )

    def __init__(self, data: Any = None, *, batch: Import, sheets: list[str]) -> None:
        now = {name: getattr(batch, name) for name in self.base_fields}
        super().__init__(data, initial=now)
        self.batch = batch
        is_workbook = batch.encoding == WORKBOOK
        for name in ("encoding", "delimiter") if is_workbook else ("sheet",):
            del self.fields[name]
        choices: dict[str, Any] = {
            "encoding": known(ENCODINGS, batch.encoding),
            "delimiter": known(DELIMITERS, batch.delimiter),
            "sheet": list(enumerate(sheets, 1)),
        }
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.choices = choices[name]

    @property
    def dialect(self) -> Dialect:
        """What was chosen, once it is valid."""
        chosen = self.cleaned_data
        return Dialect(
            chosen.get("encoding", self.batch.encoding),
            chosen.get("delimiter", self.batch.delimiter),
            chosen["header_row"],
            chosen.get("sheet", self.batch.sheet),
        )


def known(choices: dict[str, str], now: str) -> list[tuple[str, str]]:
    """Return the choices, the present value among them."""
    return list(({now: now} | choices).items())
