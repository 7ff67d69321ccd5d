"""Why an installation does not start, as the one sentence an operator reads."""


class CannotStart(Exception):
    """Something outside the program is in the way; the message is the sentence."""
