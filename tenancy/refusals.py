"""Expected refusals: each has a code, an HTTP status and a sentence that says what to do."""

from typing import Any


class Refusal(Exception):
    """Something a person may not do now, said in words; one place turns it into a page or problem JSON."""

    code = "refused"
    status = 422
    sentence = "This cannot be done."

    def __init__(self, sentence: str = "", *, errors: dict[str, Any] | None = None, **details: Any) -> None:
        self.details = details
        self.errors = errors or {}
        self.sentence = sentence or self.sentence.format(**details)
        super().__init__(self.sentence)


class NotAllowed(Refusal):
    """The member's role may not do this."""

    code, status = "not_allowed", 403
    sentence = "Your role may not do this."


class Conflict(Refusal):
    """Somebody else was faster, or the record has moved on."""

    code, status = "conflict", 409
    sentence = "This record has changed meanwhile. Load it again."


class Invalid(Refusal):
    """A value cannot be taken; `errors` names the fields."""

    code, status = "invalid", 422
    sentence = "Some values cannot be taken."
