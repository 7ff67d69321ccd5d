"""Take one message from standard input, as a mail server's pipe delivers it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from leads.mail.receiving import receive


class Command(BaseCommand):
    """What Postfix runs for each message to the domain of answers; exit code 75 lets it try again later."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", action="append", default=[], help="The envelope's recipient.")

    def handle(self, *, recipient: list[str], **options: Any) -> None:
        raw = sys.stdin.buffer.read(settings.INBOUND_MAX_BYTES + 1)
        if len(raw) > settings.INBOUND_MAX_BYTES:
            raise CommandError("The message is too large.", returncode=69)
        try:
            receipt = receive(raw, recipient)
        except Exception as error:
            raise CommandError(f"The message could not be stored: {error}", returncode=75) from error
        self.stdout.write(receipt.public_id or receipt.problem)
