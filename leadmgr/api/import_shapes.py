"""What an import looks like to programs, and what they may say about one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leadmgr.api.shapes import Id, Link, Person, Shape
from leads.imports.options import ASSIGNMENTS, BASES, KEYS, MODES, POLICIES, Options
from leads.imports.running import seconds_left
from leads.imports.targets import field_of
from leads.models import Campaign, Import, ImportRow, Lead
from tenancy import ids

COLUMN = {
    "type": "object",
    "required": ["header", "field"],
    "properties": {
        "header": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "values": {"type": "object", "description": "What values of the file stand for."},
        "add": {"type": "array", "items": {"type": "string"}, "description": "New choices of an own picklist."},
        "invert": {"type": "boolean", "description": "Yes in this column means no in the field."},
        "date": {"enum": ["dmy", "mdy", "ymd"]},
        "number": {"enum": [",", "."]},
    },
}
TEXT, FLAG = {"type": "string"}, {"type": "boolean"}
OPTIONS = {
    "type": "object",
    "properties": {
        "mode": {"enum": list(MODES)},
        "key": {"enum": list(KEYS), "description": "How a row finds the lead it is about."},
        "merge": {
            "type": "object",
            "additionalProperties": {"enum": list(POLICIES)},
            "description": "How each field of a known lead merges; `*` stands for all others.",
        },
        "assign": {
            "type": "object",
            "required": ["by"],
            "properties": {"by": {"enum": list(ASSIGNMENTS)}, "id": TEXT},
            "description": "Who gets new leads; `id` names the rule, member or queue.",
        },
        "campaign": TEXT,
        "campaign_status": {**TEXT, "description": "One of the campaign's member statuses, else its first."},
        "lead_source": TEXT,
        "tags": {"type": "array", "items": TEXT},
        "basis": {"enum": ["", *BASES], "description": "On what ground these people may be contacted; else not known."},
        "basis_note": TEXT,
        "automations": FLAG,
        "clocks": {**FLAG, "description": "Whether first-response targets begin."},
        "keep_owner": FLAG,
        "keep_status": FLAG,
    },
}
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
ROWS = {"type": "array", "items": {"type": "object"}}
FINDINGS = {
    "type": ["object", "null"],
    "description": "What the dry run found: null before one, `checked` and `begun` during it, `problem` if it stopped.",
    "properties": {
        "checked": {"type": "integer"},
        "counts": {**COUNTS, "description": "Rows by what would become of them."},
        "duplicates": {**COUNTS, "description": "Rows that meet a row of the file, a lead, a customer's contact."},
        "reasons": {**ROWS, "description": "Why rows would be rejected or skipped: verdict, words, count, lines."},
        "samples": {"type": "object", "additionalProperties": ROWS, "description": "Rows to look at, by verdict."},
        "load": {**ROWS, "description": "Who would get how many: kind, id, name, count."},
        "problem": TEXT,
        "at": {"type": "string", "format": "date-time"},
    },
}


@extend_schema_field({"type": "array", "items": COLUMN})
class Columns(serializers.Field):
    """Each column and the lead field it means."""

    def get_attribute(self, batch: Import) -> Import:
        return batch

    def to_representation(self, batch: Import) -> list[dict[str, str | None]]:
        columns = batch.mapping.get("columns", {})
        return [
            {"header": name, "field": field_of(batch.mapping, place) or None} | columns.get(str(place), {})
            for place, name in enumerate(batch.headers)
        ]


class ImportShape(Shape, serializers.ModelSerializer):
    """A list on its way in, and how far it is."""

    id = Id(ids.IMPORT)
    columns = Columns(read_only=True)
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="What is odd in the file.")
    campaign = Link(Campaign, read_only=True, allow_null=True)
    created_by = Person(allow_null=True)

    class Meta:
        model = Import
        fields = [
            *("id", "file_name", "size", "encoding", "delimiter", "header_row", "remarks", "columns", "campaign"),
            *("state", "problem", "rows"),
            *("created", "updated", "unchanged", "skipped", "rejected", "created_by", "created_at", "finished_at"),
        ]
        read_only_fields = fields


class OneImport(ImportShape):
    """An import with its mapping, its options, its speed and what its dry run found."""

    mapping = serializers.SerializerMethodField(help_text="As PATCH takes it: columns by number from 0.")
    options = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    rows_per_second = serializers.SerializerMethodField(help_text="null before the first rows are done.")
    seconds_left = serializers.SerializerMethodField(help_text="About; null before the first rows are done.")

    class Meta(ImportShape.Meta):
        fields = [
            *ImportShape.Meta.fields, "mapping", "options", "findings", "rows_per_second", "seconds_left",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "object"})
    def get_mapping(self, batch: Import) -> dict[str, Any]:
        return dict(batch.mapping)

    @extend_schema_field(OPTIONS)
    def get_options(self, batch: Import) -> dict[str, Any]:
        return Options.of(batch).stored

    @extend_schema_field(FINDINGS)
    def get_findings(self, batch: Import) -> dict[str, Any] | None:
        return batch.findings or None

    def get_rows_per_second(self, batch: Import) -> float | None:
        found: float | None = batch.tally.get("rate")
        return found

    def get_seconds_left(self, batch: Import) -> int | None:
        return seconds_left(batch) if batch.state in (Import.State.RUNNING, Import.State.PAUSED) else None


@extend_schema_field({"type": "string", "format": "binary"})
class Upload(serializers.FileField):
    """A list: CSV in any encoding, or a workbook."""


class NewImport(Shape):
    """A list, what its columns mean and what happens to its rows."""

    file = Upload(help_text="With a line of column names; at most 500 MB. In pieces: see `/imports/uploads/`.")
    mapping = serializers.CharField(
        required=False,
        help_text="The name of a saved mapping, or JSON: a list of {header, field}, an object of column names (or "
        "numbers from 0) and lead fields, or a whole mapping {columns, joins, constants, fallbacks}. By default as the "
        "last list with these column names, else what names and cells say.",
    )
    options = serializers.CharField(required=False, help_text="JSON, as `PATCH /imports/{id}/` takes it.")
    lead_source = serializers.CharField(required=False, max_length=255)
    campaign = Link(Campaign, required=False)
    start = serializers.BooleanField(default=True, help_text="false only stores the list.")
    dry_run = serializers.BooleanField(default=False, help_text="true tries the whole list and imports nothing.")


@extend_schema_field({"type": ["object", "array", "string"]})
class AnyMapping(serializers.JSONField):
    """A mapping in any of its forms."""


@extend_schema_field(OPTIONS)
class AnyOptions(serializers.DictField):
    """What happens to the rows of a list; what is left out is the usual."""


class ChosenImport(Shape):
    """What may be chosen until an import is started."""

    mapping = AnyMapping(required=False, help_text="As for a new import; a text is the name of a saved mapping.")
    options = AnyOptions(required=False, help_text="What is left out stays as it is.")


class RowShape(Shape, serializers.ModelSerializer):
    """One line and what became of it."""

    cells = serializers.ListField(child=serializers.CharField(allow_blank=True), read_only=True)
    lead = Link(Lead, read_only=True, allow_null=True)

    class Meta:
        model = ImportRow
        fields = ["line", "state", "problem", "stays", "lead", "cells"]
        read_only_fields = fields
