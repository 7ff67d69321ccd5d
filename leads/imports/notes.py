"""What is odd about a file that can be read all the same, noted while its records stream by."""

UNCLOSED, LOST, WIDER = "unclosed", "lost", "wider"
SENTENCES = {
    UNCLOSED: "{rows} a quote that is never closed{first}; it is read as it stands.",
    LOST: "{rows} letters that this encoding does not have{first}. Choose another encoding if words look odd.",
    WIDER: "{rows} more cells than there are columns{first}; what stands behind the last column is left out.",
}


class Notes:
    """How many records are odd in which way, and the first of them."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, int]] = {}

    def add(self, kind: str, line: int) -> int:
        """Note a record and return how many are odd like it."""
        count, first = self.found.get(kind, (0, line))
        self.found[kind] = (count + 1, first)
        return count + 1

    def sentences(self) -> list[str]:
        return [
            SENTENCES[kind].format(
                rows=f"Row {first:,} has" if count == 1 else f"{count:,} rows have",
                first="" if count == 1 else f", first in row {first:,}",
            )
            for kind, (count, first) in self.found.items()
        ]
