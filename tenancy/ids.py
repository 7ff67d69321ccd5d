"""Opaque record ids in Salesforce's shape: a three-letter key prefix, twelve base-62 digits, a three-letter checksum.

A bigint primary key becomes an 18-character id that survives case-folding spreadsheets; both the 15- and the
18-character form are read. Key prefixes are those of the Salesforce API (`00Q` lead, `001` account, ...).
"""

from functools import lru_cache
from typing import Any

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PAIRS = [first + second for first in DIGITS for second in DIGITS]
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
VALUES = {digit: value for value, digit in enumerate(DIGITS)}

ORGANIZATION, MEMBER, LEAD, ACCOUNT, CONTACT, OPPORTUNITY = "00D", "005", "00Q", "001", "003", "006"
CAMPAIGN, CAMPAIGN_MEMBER, QUEUE, TASK, STATUS, CUSTOM_FIELD = "701", "00v", "00G", "00T", "01J", "00N"
LIST_VIEW, FOLLOW = "00B", "0E8"
# Ours alone; the letters are free in Salesforce's published list.
SUBMISSION, IMPORT, JOB, FORM, EVENT, RULE, SCORING_RULE, GRADING_PROFILE = (
    "aSB",
    "aIM",
    "aJB",
    "aFM",
    "aEV",
    "01Q",
    "aSR",
    "aGP",
)
KEY, INVITATION, REASON, MAIL, INQUIRY, NOTIFICATION = "aKY", "aIN", "aRN", "aML", "aIQ", "aNT"
VISIT, VIEW_CHOICE = "aVS", "aVC"
TAG, JOB_ROW = "aTG", "aJR"
POOL, POOL_MEMBER, AVAILABILITY, LEAVE, POOL_WAIT = "aPL", "aPM", "aAV", "aLV", "aPW"
ASSIGNMENT, RESPONSE_CLOCK, REROUTE = "aAS", "aRC", "aRR"
CLAIM, GIVE_BACK = "aCL", "aGB"
DIGEST = "aDG"
POSTED_NAME, REPLY_RULE, WEB_HOOK, WEB_HOOK_DELIVERY = "aPN", "aRU", "aWH", "aWD"
STORED_FILE, FILE, EMAIL_TEMPLATE, INBOUND, MAIL_PART = "aSF", "00P", "00X", "02s", "aMP"
IMPORT_MAPPING = "aIP"


class BadId(ValueError):
    """The text is no id of the expected kind."""


@lru_cache(maxsize=4096)  # people, queues and rules are named again and again
def encode(prefix: str, number: int) -> str:
    """Return the 18-character id of a primary key."""
    digits = ""
    while number:
        number, rest = divmod(number, 62 * 62)
        digits = PAIRS[rest] + digits
    short = prefix + digits.rjust(12, "0")
    return short + checksum(short)


def checksum(short: str) -> str:
    """Return the three letters that say which of the fifteen characters are upper case."""
    return upper_of(short[:5]) + upper_of(short[5:10]) + upper_of(short[10:])


@lru_cache(maxsize=4096)  # the first ten characters of neighbors are alike
def upper_of(five: str) -> str:
    return CHECKSUM[sum(1 << place for place, letter in enumerate(five) if "A" <= letter <= "Z")]


def decode(text: Any, prefix: str) -> int:
    """Return the primary key behind an id of either length, or raise `BadId`."""
    if not isinstance(text, str) or len(text) not in (15, 18) or not text.startswith(prefix):
        raise BadId(f"An id of this kind has 15 or 18 characters and begins with {prefix}.")
    if len(text) == 18 and checksum(text[:15]) != text[15:].upper():
        raise BadId("The last three characters of this id do not fit the others.")
    number = 0
    for letter in text[3:15]:
        if letter not in VALUES:
            raise BadId("An id has letters and digits only.")
        number = number * 62 + VALUES[letter]
    if number >= 2**63:
        raise BadId("No record has this id.")
    return number


def restored(text: str) -> str:
    """Return an id of 18 characters as it was before a program changed its case; the last three say how it was."""
    marks = [CHECKSUM.find(letter) for letter in text[15:].upper()]
    return "".join(
        letter.upper() if marks[place // 5] >> place % 5 & 1 else letter.lower()
        for place, letter in enumerate(text[:15])
    )


class PublicId:
    """Model mixin: the record's opaque id, by the model's `id_prefix`."""

    id_prefix: str
    pk: Any

    @property
    def public_id(self) -> str:
        return encode(self.id_prefix, self.pk)


def converter(prefix: str) -> type:
    """Return a path converter that turns `<lead:pk>` into a primary key and back."""

    class IdConverter:
        regex = prefix + "[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?"

        def to_python(self, value: str) -> int:
            return decode(value, prefix)

        def to_url(self, value: int | str) -> str:
            return value if isinstance(value, str) else encode(prefix, value)

    return IdConverter
