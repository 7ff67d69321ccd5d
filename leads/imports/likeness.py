"""Which choice a value of a file most likely stands for."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from leads.imports.header_words import bars
from leads.imports.suggesting import plain

ALIKE = 0.8
# What says the same thing in the words of programs and languages.
SAME = {
    "open": """
        open | new | neu | offen | not contacted | open not contacted | untouched | unworked | raw | nuevo | nouveau
        nuovo | novo | nieuw | ny | nowy | abierto | ouvert | aperto | aberto | uncontacted | to contact | fresh
        nieuwe lead | nouvelle | nuova | nová | nový | 新規 | 未対応
    """,
    "contacted": """
        contacted | working | working contacted | attempted | attempted to contact | attempting | in progress
        connected | in bearbeitung | in arbeit | laufend | w trakcie | kontaktowano | pågående | 対応中
        kontaktiert | angerufen | contacté | en cours | contactado | en proceso
        contattato | in corso | em andamento | gecontacteerd | kontaktad | follow up | nurturing | engaged | called
    """,
    "hot": "hot | heiß | chaud | caliente | caldo | quente | a",
    "warm": "warm | lauwarm | tiède | tibio | tiepido | morno | b",
    "cold": "cold | kalt | froid | frío | freddo | frio | c",
    "mr": "mr | mr. | herr | monsieur | señor | sr. | signor | dhr.",
    "ms": "ms | ms. | frau | miss | mme | madame | señora | sra. | signora | mevr.",
}
MEANINGS = {plain(word): meaning for meaning, words in SAME.items() for word in bars(words)}


def likely(value: str, choices: Sequence[str]) -> str:
    """Return the choice a value means, or nothing when none is near enough."""
    name = plain(value)
    by_name = {plain(choice): choice for choice in choices}
    if not name or name in by_name:
        return by_name.get(name, "")
    by_meaning = {MEANINGS[word]: choice for word, choice in reversed(by_name.items()) if word in MEANINGS}
    if name in MEANINGS:
        return by_meaning.get(MEANINGS[name], "")
    return nearest(name, by_name)


def nearest(name: str, by_name: dict[str, str]) -> str:
    scores = [(SequenceMatcher(None, name, word).ratio(), word) for word in by_name]
    best, word = max(scores, default=(0.0, ""))
    return by_name[word] if best >= ALIKE else ""


def suggested(values: Iterable[str], choices: Sequence[str]) -> dict[str, str]:
    """Return {value: choice} of the values that are no choice themselves but most likely mean one."""
    names = {choice.lower() for choice in choices}
    return {value: found for value in values if value.lower() not in names and (found := likely(value, choices))}
