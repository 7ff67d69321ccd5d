"""Found an organization from the command line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from automation.provisioning import found_organization
from tenancy.refusals import Refusal


class Command(BaseCommand):
    """Prints the organization's id, slug and its admin's API key as one JSON object; the key is shown once."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--admin", required=True, metavar="E-MAIL")
        parser.add_argument("--password", required=True)
        parser.add_argument("--admin-name", default="")
        parser.add_argument("--slug")
        parser.add_argument("--country", default="US")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="USD")

    def handle(self, *, name: str, admin: str, password: str, **options: Any) -> None:
        wanted = ("admin_name", "slug", "country", "time_zone", "currency")
        try:
            made = found_organization(
                name, admin_email=admin, password=password, **{option: options[option] for option in wanted}
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        answer = {"org_id": made.org.public_id, "slug": made.org.slug, "api_key": made.api_key}
        self.stdout.write(json.dumps(answer))
