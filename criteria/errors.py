"""How the language refuses a tree: where, and what would be right instead."""


class CriteriaError(ValueError):
    """A tree that cannot be read; `path` leads to the spot and `message` says what to write there."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class Refused(ValueError):
    """A field or period refuses an argument; the parser knows the path and makes it a CriteriaError."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
