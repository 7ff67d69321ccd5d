"""Which column means which field: suggested from header names in many languages and borne out by the cells."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from criteria import fold
from leads.configuration import Configuration
from leads.countries import country_key
from leads.fields import FIELDS
from leads.imports.header_words import EITHER, HINTS, OPTED_IN, QUALIFIERS, SALUTATIONS, WEAK, bars, listed

OPT_OUT = "has_opted_out_of_email"  # which several columns may say
SURE = 0.97  # a name that means nothing else
LEAST = 0.6  # below this a person had better look
ENOUGH = 3  # cells that may contradict a name; fewer may be mistakes
SAMPLE = 200  # cells looked at in a column
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
PHONE = re.compile(r"(?:p:)?\+?[\d\s()./x-]{6,}(?:ext\.?\s*\d+)?", re.IGNORECASE)
WEB = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
DIALED = re.compile(r"\+\d[\d\s()./-]{7,20}")  # a plus before it tells a phone number from any other
ADDRESS = re.compile(r"(?:https?://|www\.)(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
NEARLY_ALL = 0.9
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2} [^\W\d]{3,9}\.? \d{4}.*")
DIGITS = re.compile(r"[\d.,:/+-]+")
NUMBER = re.compile(r"[^\d]{0,4}\d[\d.,\s'’]*(?:[-–+]\s*\d[\d.,]*)?[kKmM+]?[^\d]{0,4}")
TITLES = frozenset(("title", "titre", "titolo", "titulo", "titel"))  # of persons or of their jobs
SOCIAL = ("linkedin.", "twitter.", "facebook.", "x.com/", "instagram.", "xing.")


@dataclass(frozen=True)
class Guess:
    """One column's likeliest meaning; nothing when none is likely enough. `confidence` runs from 0 to 1."""

    header: str
    field: str | None
    confidence: float
    invert: bool = False  # yes in this column means no in the field


def plain(header: str) -> str:
    """Return a header as names compare: folded, accents gone, words apart, `AnnualRevenue` as two."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    folded = unicodedata.normalize("NFKD", fold(apart).replace("ß", "ss"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w#]+|_", " ", bare).split())


@cache
def known_names() -> dict[str, str]:
    """Return the target of every name that means one field."""
    found = {plain(name): target for target, names in listed().items() if target != "never" for name in names}
    found |= dict.fromkeys(opted_in_names(), OPT_OUT)
    for row in FIELDS:
        for name in (*row.web_names, row.api_name, row.label, row.name):
            found.setdefault(plain(name), row.name)
    return found


@cache
def opted_in_names() -> frozenset[str]:
    return frozenset(plain(name) for name in bars(OPTED_IN))


@cache
def hints() -> dict[str, str]:
    return {plain(name): field for field, names in HINTS.items() for name in bars(names)}


def hint_of(header: str) -> str:
    """Return the field that a column may mean though only a person can settle it, or nothing."""
    return hints().get(plain(header), "")


@cache
def refused_names() -> frozenset[str]:
    return frozenset(plain(name) for name in listed()["never"])


def suggest(headers: Sequence[str], rows: Sequence[Sequence[str]], settings: Configuration | None) -> list[Guess]:
    """Return one guess a column, each field at most once, judged by names and by the first rows' cells."""
    own = custom_names(settings) if settings else {}
    columns = [column_of(rows, place) for place in range(len(headers))]
    scores: list[dict[str, float]] = []
    for header, cells in zip(headers, columns, strict=True):
        target = own.get(plain(header))
        scores.append({target: SURE} if target else judged(header, cells))
    settle_names(headers, columns, scores)
    chosen = assigned(scores)
    second_phone(headers, columns, chosen)
    return [guess(header, chosen.get(place), scores[place]) for place, header in enumerate(headers)]


def guess(header: str, choice: tuple[str, float] | None, scores: Mapping[str, float]) -> Guess:
    """Return what a column means; that it means nothing is as sure as its likeliest field is unlikely."""
    if choice is None:
        return Guess(header, None, round(1 - max(scores.values(), default=0.0), 2))
    return Guess(header, *choice, plain(header) in opted_in_names())


def custom_names(settings: Configuration) -> dict[str, str]:
    """Return the organization's own fields by their label, name and Salesforce name."""
    return {
        plain(name): f"custom.{field.name}"
        for field in settings.custom_fields
        for name in (field.label, field.name, f"{field.name}__c")
    }


def column_of(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return the filled cells of a column's first rows."""
    return [cell for row in rows[:SAMPLE] if place < len(row) and (cell := row[place].strip())]


def judged(header: str, cells: Sequence[str]) -> dict[str, float]:
    """Return {field: score} of a column from its name, made surer or ruled out by its cells."""
    found = named(header)
    if cells:
        found = {field: score * borne_out(field, cells) for field, score in found.items()}
        if not found and plain(header) not in refused_names():
            found = by_cells(cells)
    else:  # nothing to lose by leaving it out, unless the name is beyond doubt
        certain = plain(header) in known_names().keys() | EITHER.keys() and plain(header) not in WEAK
        found = {field: score for field, score in found.items() if certain and field != "status"}
    return {field: score for field, score in found.items() if score >= 0.3}


def named(header: str) -> dict[str, float]:
    """Return what a name can mean: itself, or what is left of it without words that only qualify."""
    name = plain(header)
    if not name or name in refused_names():
        return {}
    name = re.sub(r"(?<=[a-z]{3})(?=[0-9])", " ", name)  # "Address1"
    if name in EITHER:
        return dict(EITHER[name])
    if target := WEAK.get(name):
        return {target: 0.62}
    if target := known_names().get(name):
        return {target: SURE}
    words = name.split()
    if len(words) > 6:  # a question, not a name
        return {}
    return qualified(words)


def qualified(words: list[str]) -> dict[str, float]:
    """Return the meaning of the longest known name inside, if all other words only say whose it is."""
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            inside, outside = words[start : start + length], words[:start] + words[start + length :]
            target = known_names().get(" ".join(inside))
            if target is None or not all(word in QUALIFIERS for word in outside):
                continue
            score = 0.95
            for word in outside:
                score *= QUALIFIERS[word]
            return {"company" if target == "name" and is_company(outside) else target: round(score, 3)}
    return {}


def is_company(words: Iterable[str]) -> bool:
    return any(word in ("company", "organization", "organisation") for word in words)


def share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    """Return how many of the cells look like this, from 0 to 1; of several values in a cell the first counts."""
    firsts = [re.split(r" ::: |[,;]\s", cell)[0].strip() for cell in cells]
    return sum(pattern.fullmatch(cell) is not None for cell in firsts) / len(cells)


def salutations(cells: Sequence[str]) -> float:
    return sum(plain(cell) in SALUTATIONS for cell in cells) / len(cells)


def borne_out(field: str, cells: Sequence[str]) -> float:
    """Return a factor: 1 where the cells fit the field, little where they are something else; few prove nothing."""
    if len(cells) < ENOUGH:
        return 1.0
    match field:
        case "email":
            return 1.0 if share(cells, EMAIL) > 0.5 else 0.3
        case "phone" | "mobile_phone" | "fax":
            return 1.0 if share(cells, PHONE) > 0.4 else 0.3
        case "website":
            social = sum(any(name in cell.lower() for name in SOCIAL) for cell in cells) / len(cells)
            return 0.3 if social > 0.5 or share(cells, WEB) < 0.4 else 1.0
        case "created_at":
            return 1.0 if share(cells, DATE) > 0.6 else 0.3
        case "number_of_employees" | "annual_revenue":
            return 1.0 if share(cells, NUMBER) > 0.5 else 0.5
        case "country" if sum(len(country_key(cell)) == 2 for cell in cells) < len(cells) / 2:
            return 0.9
        case "title":
            return 0.1 if salutations(cells) > 0.8 else 1.0
        case "first_name" | "last_name" | "name" | "company" | "city":
            return 0.3 if share(cells, EMAIL) > 0.5 or share(cells, DIGITS) > 0.8 else 1.0
        case _:
            return 1.0


def by_cells(cells: Sequence[str]) -> dict[str, float]:
    """Return what cells under an unknown name say of themselves; names of people and companies may be anybody's."""
    if len(cells) < ENOUGH:
        return {}
    if share(cells, EMAIL) > NEARLY_ALL:
        return {"email": 0.7}
    if share(cells, DIALED) > NEARLY_ALL:
        return {"phone": 0.62}
    if share(cells, ADDRESS) > NEARLY_ALL and borne_out("website", cells) == 1:
        return {"website": 0.62}
    if len(set(cells)) > 1 and all(len(country_key(cell)) == 2 for cell in cells) and max(map(len, cells)) > 3:
        return {"country": 0.61}
    return {}


def settle_names(headers: Sequence[str], columns: Sequence[list[str]], scores: list[dict[str, float]]) -> None:
    """Settle what only the neighbors tell: "Title" beside "Job title" greets, a full name beside both parts repeats."""
    best = {field for score in scores for field in score}
    jobs = [place for place, header in enumerate(headers) if plain(header) not in TITLES and "title" in scores[place]]
    for place, header in enumerate(headers):
        if plain(header) in TITLES:
            cells = columns[place]
            greets = salutations(cells) > 0.8 if cells else bool(jobs)
            if greets:
                scores[place] = {"salutation": 0.9} if "salutation" not in best else {}
            elif jobs:
                scores[place] = {}
    for place, score in enumerate(scores):
        if "name" in score:
            scores[place] = part_of_name(score, best, columns[place])


def part_of_name(score: dict[str, float], best: set[str], cells: Sequence[str]) -> dict[str, float]:
    """Return what a column called name means beside the parts of one: the part that is missing, or nothing new."""
    has_first, has_last = "first_name" in best, "last_name" in best
    if has_first and not has_last:  # "Nom, Prénom"
        return {"last_name": 0.93}
    if has_last and not has_first and cells and sum(" " not in cell for cell in cells) > len(cells) / 2:
        return {"first_name": 0.9}  # "Nome, Cognome"
    return {} if has_last else score


def assigned(scores: Sequence[Mapping[str, float]]) -> dict[int, tuple[str, float]]:
    """Give each field to its surest column and each column its surest field; of equals the first."""
    offers = sorted(
        ((score, place, field) for place, found in enumerate(scores) for field, score in found.items()),
        key=lambda offer: (-offer[0], offer[1]),
    )
    taken: set[str] = set()
    chosen: dict[int, tuple[str, float]] = {}
    for score, place, field in offers:
        if score >= LEAST and place not in chosen and (field not in taken or field == OPT_OUT):
            chosen[place] = (field, round(score, 2))
            taken.add(field)
    return chosen


def second_phone(headers: Sequence[str], columns: Sequence[list[str]], chosen: dict[int, tuple[str, float]]) -> None:
    """Let a plain second number be the mobile one when no column is called so."""
    if any(field == "mobile_phone" for field, _ in chosen.values()):
        return
    for place, header in enumerate(headers):
        if place not in chosen and plain(header) in ("phone 2", "telephone 2", "telefon 2", "tel 2", "second phone"):
            chosen[place] = ("mobile_phone", 0.65)
            return
