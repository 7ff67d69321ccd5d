"""Say how a list would be read and what its columns would mean, without keeping anything."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from leads.imports.files import opened
from leads.imports.reading import look
from leads.imports.suggesting import suggest
from tenancy.refusals import Invalid


class Command(BaseCommand):
    """`manage.py suggest_mapping FILE`; prints one JSON object.

    `columns` has one `{"header", "field", "confidence"}` for each column in order, `field` null where none is likely;
    custom fields belong to an organization and are not suggested here.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            with opened(file) as content:
                found = look(content)
        except Invalid as refusal:
            raise CommandError(refusal.sentence) from refusal
        columns = [
            {"header": guess.header, "field": guess.field, "confidence": guess.confidence}
            for guess in suggest(found.headers, found.rows, None)
        ]
        self.stdout.write(
            json.dumps(
                {
                    "encoding": found.encoding,
                    "delimiter": found.delimiter,
                    "header_row": found.header_row,
                    "columns": columns,
                },
                ensure_ascii=False,
            )
        )
