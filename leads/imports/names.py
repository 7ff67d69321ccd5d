"""Cutting a full name into its parts, with particles, titles and suffixes."""

PARTICLE_WORDS = """
    von vom zu zum zur van der den de del della dei degli delle di da do dos das du des la le las los el al ten ter te
    het 't af av bin ibn saint st. d'
"""
PARTICLES = frozenset(PARTICLE_WORDS.split())
BETWEEN = frozenset(("y", "e", "i"))  # "Ortega y Gasset": the word before belongs to the family too
GREETINGS = {
    **dict.fromkeys(("mr", "herr", "monsieur", "sr", "señor", "sig", "signor"), "Mr."),
    **dict.fromkeys(("ms", "frau", "miss"), "Ms."),
    **dict.fromkeys(("mrs", "mme", "madame", "sra", "señora"), "Mrs."),
    **dict.fromkeys(("dr", "dra", "doctor"), "Dr."),
    **dict.fromkeys(("prof", "professor"), "Prof."),
    "mx": "Mx.",
}
SUFFIXES = "jr sr ii iii iv jnr snr phd ph.d md m.d mba esq cpa msc m.sc bsc b.sc ma m.a ba b.a llm ll.m dipl.-ing cfa"
TRAILING = frozenset(SUFFIXES.split())


def split_name(text: str) -> dict[str, str]:
    """Return salutation, first name, last name and suffix of a full name, what is empty left out.

    "Vogel, Katrin" puts the last name first; particles ("von der", "de la") belong to the last name; a single word is a
    last name; names in Chinese, Japanese or Korean letters begin with the family.
    """
    words = text.split()
    if len(words) == 2 and "," not in text and is_plain(*words):
        return {"first_name": words[0], "last_name": words[1]}
    before, comma, behind = (part.strip() for part in text.partition(","))
    if comma and behind and not is_suffix(behind):
        first, suffix = ending(behind.replace(",", " ").split())
        greeting, given = beginning(first)
        return filled(salutation=greeting, first_name=" ".join(given), last_name=before, suffix=suffix)
    words, suffix = ending(text.replace(",", " ").split())
    greeting, words = beginning(words)
    if len(words) > 1 and is_east_asian(words[0]):
        return filled(last_name=words[0], first_name=" ".join(words[1:]))
    cut = family(words)
    return filled(salutation=greeting, first_name=" ".join(words[:cut]), last_name=" ".join(words[cut:]), suffix=suffix)


def is_plain(first: str, last: str) -> bool:
    """Say whether two words are a first and a last name, as nearly all are, without a closer look."""
    return first.isascii() and bare(first) not in GREETINGS and bare(last) not in TRAILING


def bare(word: str) -> str:
    return word.lower().rstrip(".")


def is_suffix(text: str) -> bool:
    return all(bare(word) in TRAILING for word in text.replace(",", " ").split())


def ending(words: list[str]) -> tuple[list[str], str]:
    """Return the words of a name without what stands behind it, and that."""
    end = len(words)
    while end > 2 and bare(words[end - 1]) in TRAILING:
        end -= 1
    return words[:end], " ".join(words[end:])


def beginning(words: list[str]) -> tuple[str, list[str]]:
    """Return the salutation, the highest title of several, and the words behind it."""
    ranks = [""]
    while len(words) > 1 and (greeting := GREETINGS.get(bare(words[0]))):
        ranks, words = [*ranks, greeting], words[1:]
    return max(ranks, key=lambda rank: {"": 0, "Dr.": 2, "Prof.": 3}.get(rank, 1)), words


def family(words: list[str]) -> int:
    """Return where the last name begins: at its last word, or at the particles before it."""
    cut = max(len(words) - 1, 0)
    if cut > 2 and words[cut - 1].lower() in BETWEEN:
        cut -= 2
    while cut > 1 and words[cut - 1].lower() in PARTICLES:
        cut -= 1
    return cut


def is_east_asian(word: str) -> bool:
    return all("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in word)


def filled(**parts: str) -> dict[str, str]:
    return {name: part for name, part in parts.items() if part}
