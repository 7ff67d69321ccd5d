"""The one definition of how text compares: lower-case character by character, with İ as i."""

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

_DOTTED = "İ"


def fold(text: str) -> str:
    """Fold text the way `folded` does in the database."""
    if text.isascii():
        return text.lower()
    # Not text.lower(): in a word it turns a final Σ into ς, while the database folds each character by itself.
    return "".join("i" if character == _DOTTED else character.lower() for character in text)


def folded(column: str | Combinable) -> Lower:
    """The SQL of `fold`; also the expression of a generated key column."""
    # PostgreSQL's lower() under the builtin C.UTF-8 differs from Python's in this one character.
    return Lower(Replace(F(column) if isinstance(column, str) else column, Value(_DOTTED), Value("i")))
