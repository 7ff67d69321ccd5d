"""Taking posted values into fields: as visitors write them, cut to their size, refused in words."""

from leads.capture.as_written import as_day, as_flag, as_number
from leads.capture.reading import Reading
from leads.capture.usual_names import WHOLE_NAME, parts_of
from leads.configuration import Configuration
from leads.fields import BY_NAME, LeadField
from leads.models import CustomField
from leads.values import BadValue, clean, clean_custom_value

NUMBERS = ("whole", "money")


def read_standard(reading: Reading, name: str, value: str, row: LeadField, settings: Configuration) -> None:
    """Take the first value of a standard field that is not empty; a longer one is cut, one that is none stays here."""
    if not value.strip():
        reading.note(name, value, "Empty")
        return
    if row.name in reading.values:
        reading.note(name, value, f"Kept here; {row.label} was given before", is_doubtful=True)
        return
    words, doubtful, text = row.label, False, meant(row, value, settings.org.country)
    if row.size and len(text.strip()) > row.size:
        words, doubtful = f"{row.label}, cut to {row.size:,} characters; the whole text is kept here", True
    try:
        reading.values[row.name] = clean(row, fitting(row, text))
    except BadValue as mistake:
        words, doubtful = f"Kept here; not taken as {row.label}. {mistake}", True
    reading.note(name, value, words, is_doubtful=doubtful)


def meant(row: LeadField, value: str, country: str) -> str:
    """Return a value as fields are entered: plain numbers, yes or no, a choice as it is spelled in its list."""
    if row.kind in NUMBERS:
        return as_number(value, country, is_whole=True)[0]
    if row.kind == "flag":
        return as_flag(value, opts_out=True)
    folded = value.strip().lower()
    return next((choice for choice in row.choices if choice.lower() == folded), value)


def fitting(row: LeadField, value: str) -> str:
    """Return a text in its field's size, on one line where the field has one."""
    text = value if row.kind == "area" else " ".join(value.split())
    return text.strip()[: row.size] if row.size else text


def is_taken(reading: Reading, target: str, value: str) -> bool:
    """Fill a field, or first and last name, where nothing else of the post does; say whether that could be."""
    is_name = target == WHOLE_NAME
    parts = parts_of(value) if is_name else {target: value}
    if any(name in reading.values for name in (("first_name", "last_name") if is_name else parts)):
        return False
    try:
        found = {name: clean(BY_NAME[name], fitting(BY_NAME[name], text)) for name, text in parts.items()}
    except BadValue:
        return False
    reading.values = found | reading.values
    return bool(found)


def read_custom(
    reading: Reading, name: str, value: str, row: CustomField, several: list[str], settings: Configuration
) -> None:
    """Take the value of a custom field, or all of them where it holds several."""
    if not value.strip():
        reading.note(name, value, "Empty")
    elif row.kind == CustomField.Kind.MULTIPICKLIST:
        read_choices(reading, name, value, row)
    elif row.name in reading.custom and row.kind != CustomField.Kind.TEXT:
        reading.note(name, value, f"Kept here; {row.label} was given before", is_doubtful=True)
    else:
        text, words = meant_by(row, value, several, settings.org.country)
        try:
            reading.custom[row.name] = clean_custom_value(row, text)
        except BadValue as mistake:
            reading.note(name, value, f"Kept here; not taken as {row.label}. {mistake}", is_doubtful=True)
        else:
            reading.note(name, value, words, is_doubtful=words != row.label)


def meant_by(row: CustomField, value: str, several: list[str], country: str) -> tuple[str, str]:
    """Return what a custom field is to hold, and its label, with the guess that it took."""
    kinds = CustomField.Kind
    if row.kind == kinds.TEXT:
        return "; ".join(several), row.label
    if row.kind == kinds.NUMBER:
        text, is_guess = as_number(value, country)
        return text, f"{row.label}, read as {text}" if is_guess else row.label
    if row.kind == kinds.CHECKBOX:
        return as_flag(value), row.label
    return as_day(value, country) if row.kind == kinds.DATE else value.strip(), row.label


def read_choices(reading: Reading, name: str, value: str, row: CustomField) -> None:
    """Add the choices of one value to those of a field that holds several; what is none of them stays here."""
    taken, refused = list(reading.custom.get(row.name, [])), []
    for part in filter(None, map(str.strip, value.split(";"))):
        try:
            taken += [choice for choice in clean_custom_value(row, part) if choice not in taken]
        except BadValue:
            refused.append(part)
    if taken:
        reading.custom[row.name] = taken
    words = f"{row.label}, but for “{'”, “'.join(refused)[:80]}”, which is none of its choices"
    reading.note(name, value, words if refused else row.label, is_doubtful=bool(refused))
