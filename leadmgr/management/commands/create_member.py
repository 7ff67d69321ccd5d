"""Add a member to an organization from the command line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from tenancy import directory
from tenancy.abilities import Role
from tenancy.acting import acting, current_org
from tenancy.joining import account, join
from tenancy.models import ApiKey
from tenancy.refusals import Refusal


class Command(BaseCommand):
    """Prints the member's id and API key as one JSON object; the key is shown once."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("email")
        parser.add_argument("--role", default=Role.REP.value, choices=[role.value for role in Role])
        parser.add_argument("--password", required=True)
        parser.add_argument("--name", default="")

    def handle(self, *, slug: str, **options: Any) -> None:
        org_id = directory.organization(slug)
        if org_id is None:
            raise CommandError(f"No organization lives at “{slug}”.")
        try:
            with transaction.atomic(), acting(org_id):
                answer = add(**{option: options[option] for option in ("email", "password", "name", "role")})
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(json.dumps(answer))


def add(*, email: str, password: str, name: str, role: str) -> dict[str, str]:
    """Make the member and a key, and tell every process that people changed."""
    org = current_org()
    member = join(account(email, password, name), org.name, role)
    org.configuration_changed()
    return {"member_id": member.public_id, "api_key": ApiKey.issue(member, "First key")[1]}
