"""What posted names usually mean: of builders and plugins that call fields as people do, in many languages."""

import re
from functools import lru_cache

from leads.imports.names import split_name
from leads.imports.suggesting import known_names, plain

WHOLE_NAME = "full_name"  # what a name may mean that is cut into its parts
WHOLE_NAMES = frozenset((WHOLE_NAME, "fullname"))
# Only what a person says of themselves is read unasked; never consent, a source, a status or a number.
READ = frozenset((
    "first_name", "last_name", "email", "phone", "mobile_phone", "company", "title", "street", "city", "state",
    "postal_code", "country", "website", "description",
))  # fmt: skip
SHORTEST = 3
NEVER = frozenset(("contact", "sms", "web", "via", "cap", "note", "notes", "domain", "subscriber", "account", "size"))
FORMS_OWN = {"your name": "name", "your message": "description", "your email": "email", "your phone": "phone",
             "your company": "company", "name first": "first_name", "name last": "last_name"}  # fmt: skip
NUMBERED = re.compile(r"^(?:q\d+_|input_|field_|wpforms_)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # the same forms post the same names
def usual(name: str) -> str:
    """Return the field that a name usually means, `full_name` for a whole name, or nothing."""
    bare = plain(NUMBERED.sub("", name.strip()[:80]))
    found = FORMS_OWN.get(bare) or known_names().get(bare, "")
    if len(bare) < SHORTEST or bare in NEVER:
        return ""
    return WHOLE_NAME if found == "name" else found if found in READ else ""


def parts_of(written: str) -> dict[str, str]:
    """Return a whole name as the fields it fills; a very long one is no name."""
    return split_name(written) if 0 < len(written.strip()) <= 120 else {}
