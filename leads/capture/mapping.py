"""What each posted value is: a lead's field, a custom one, the campaign, the post's own machinery, or nothing of ours.

Every pair gets a line that says what became of it, so that nothing a visitor typed disappears without a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leads.capture.dates import iso_day
from leads.configuration import Configuration
from leads.fields import BY_FOLDED_WEB_NAME, BY_NAME, BY_WEB_NAME, NOT_PROVIDED, LeadField
from leads.models import CustomField, PostedName, Stage
from leads.values import BadValue, clean, clean_custom_value
from tenancy import ids

# The post's own machinery, by its name in lower case, in the words of the submissions page.
MACHINERY = {
    "oid": "Names the organization",
    "orgid": "Names the organization",
    "form": "Names the form",
    "returl": "Where the visitor went next",
    "debug": "Asked for the debug page",
    "debugemail": "Not used: leadmgr mails nobody a stranger names",
    "encoding": "The charset of the post",
    "submit": "The button",
    "leave_empty": "The trap for programs",
    "captcha_settings": "Of the captcha",
    "g-recaptcha-response": "Of the captcha",
    "h-captcha-response": "Of the captcha",
    "cf-turnstile-response": "Of the captcha",
    "form_started": "When the form was opened",
    "form_language": "The language of the form",
    "form_wording": "Which wording of the consent was shown",
    "recordtype": "Kept here; leads have no record types",
    "meta_lead": "Meta's number of it",
    "meta_form": "Meta's number of its form",
    "meta_page": "Meta's number of the page",
    "meta_ad": "Meta's number of the ad",
    "currency": "Kept here; amounts are in the organization's currency",
}
STATUS_NAMES = ("status", "lead_status")
CAMPAIGN_NAMES = ("campaign_id", "member_status")
CONSENT = "form_consent"
# Where a visitor came from; kept with the inquiry.
ORIGINS = {
    "utm_source": "Campaign source",
    "utm_medium": "Campaign medium",
    "utm_campaign": "Campaign name",
    "utm_term": "Campaign term",
    "utm_content": "Campaign content",
    "gclid": "Google click",
    "fbclid": "Meta click",
    "msclkid": "Microsoft click",
    "page_url": "Page with the form",
    "page_referrer": "Page before it",
}
LAST_RESORT = "Kept here; no field has this name"


@dataclass
class Line:
    """One posted pair and what became of it."""

    name: str
    value: str
    words: str
    is_doubtful: bool = False


@dataclass
class Reading:
    """A post as a lead's clean values, with a line for every pair."""

    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    campaign_id: int | None = None
    member_status: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    has_consent: bool = False
    left_out: dict[str, str] = field(default_factory=dict)  # names that no field has, with their first value
    lines: list[Line] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Say that no field of a lead got a value of this post; a source is nobody's, and some fields stand filled."""
        given = {name for name, value in self.values.items() if value and value != NOT_PROVIDED}
        return not (self.custom or given - {"lead_source"})

    @property
    def doubts(self) -> list[str]:
        return [f"{line.name}: {line.words}" for line in self.lines if line.is_doubtful]

    def note(self, name: str, value: str, words: str, *, is_doubtful: bool = False) -> None:
        self.lines.append(Line(name, value, words, is_doubtful))


def read_pairs(pairs: list[list[str]], settings: Configuration) -> Reading:
    """Return what a post says about a lead; the standard name and company are filled in where it is silent."""
    reading, by_name, mapped = Reading(), custom_names(settings.custom_fields), targets(settings)
    meant = {name: mapped.get(key_of(name), name.strip().removesuffix("[]")) for name, _ in pairs}
    several = repeated(pairs, meant, by_name)
    for name, value in pairs:
        folded = meant[name].lower()
        custom, standard = custom_field(meant[name], by_name), standard_field(meant[name])
        if folded in MACHINERY and not (folded == "form" and number(value, ids.FORM) is None):
            reading.note(name, value, MACHINERY[folded])
        elif folded in STATUS_NAMES:
            read_status(reading, name, value, settings)
        elif folded in CAMPAIGN_NAMES:
            read_campaign(reading, name, value)
        elif custom is not None and (standard is None or folded.endswith("__c")):
            read_custom(reading, name, value, custom, several.get(custom.name, []), settings)
        elif standard is not None:
            read_standard(reading, name, value, standard)
        else:
            read_other(reading, name, value, folded)
    for required in ("last_name", "company"):
        reading.values.setdefault(required, NOT_PROVIDED)
    return reading


def targets(settings: Configuration) -> Mapping[str, str]:
    """Return what an admin said posted names mean, read once a configuration."""
    if "posted_names" not in settings.kept:
        rows = PostedName.objects.exclude(target="").values_list("name", "target")
        settings.kept["posted_names"] = {key_of(name): target for name, target in rows}
    found: Any = settings.kept["posted_names"]
    return found


def key_of(name: str) -> str:
    """Return what two spellings of a posted name have in common: 00N ids come with 15 characters or 18."""
    name = name.strip()
    return name[:15] if name.startswith("00N") and len(name) in (15, 18) else name.lower()


def read_other(reading: Reading, name: str, value: str, folded: str) -> None:
    """Note what no field has: consent, where the visitor came from, or a name that waits to be mapped."""
    if folded == CONSENT:
        reading.has_consent = reading.has_consent or bool(value.strip())
        reading.note(name, value, "Consent")
    elif folded in ORIGINS:
        if value.strip():
            reading.origin.setdefault(folded, value.strip()[:500])
        reading.note(name, value, ORIGINS[folded] if value.strip() else "Empty")
    elif folded == PostedName.IGNORED:
        reading.note(name, value, "Kept here, as an admin said")
    else:
        if name.strip():
            reading.left_out.setdefault(name.strip()[:80], value.strip()[:200])
        reading.note(name, value, LAST_RESORT)


def number(text: str, prefix: str) -> int | None:
    try:
        return ids.decode(text.strip(), prefix)
    except ids.BadId:
        return None


def custom_names(fields: list[CustomField]) -> dict[str, CustomField]:
    """Return every name a form may use for a custom field: 00N ids are read by their first 15 characters."""
    names: dict[str, CustomField] = {}
    for row in fields:
        for name in (row.name, f"{row.name}__c", f"custom.{row.name}", row.web_id[:15], row.public_id[:15]):
            names.setdefault(name if name.startswith("00N") else name.lower(), row)
    names.pop("", None)
    return names


def custom_field(name: str, by_name: dict[str, CustomField]) -> CustomField | None:
    if name.startswith("00N") and len(name) in (15, 18):
        return by_name.get(name[:15])
    return by_name.get(name.lower())


def standard_field(name: str) -> LeadField | None:
    """Return the standard field of a name as written, else without regard to case, else by our own name."""
    found = BY_WEB_NAME.get(name) or BY_FOLDED_WEB_NAME.get(name.lower()) or BY_NAME.get(name.lower())
    return found if found and found.web_names else None


def repeated(pairs: list[list[str]], meant: Mapping[str, str], by_name: dict[str, CustomField]) -> dict[str, list[str]]:
    """Return all values of each custom field: only those may come several times, as one parameter each."""
    several: dict[str, list[str]] = {}
    for name, value in pairs:
        if (row := custom_field(meant[name], by_name)) and value.strip():
            several.setdefault(row.name, []).append(value.strip())
    return several


def read_status(reading: Reading, name: str, value: str, settings: Configuration) -> None:
    """Take an open status; a form can neither convert nor disqualify."""
    found = settings.status_labeled(value) if value.strip() else None
    if found is not None and found.kind == Stage.OPEN:
        reading.status = found.label
        reading.note(name, value, "Status")
    elif value.strip():
        words = "is none of our statuses" if found is None else "cannot be set by a form"
        reading.note(name, value, f"“{value[:40]}” {words}; the lead starts in the first one", is_doubtful=True)
    else:
        reading.note(name, value, "Empty")


def read_campaign(reading: Reading, name: str, value: str) -> None:
    if name.strip().lower() == "member_status":
        reading.member_status = value.strip()[:40]
        reading.note(name, value, "Status in the campaign")
        return
    reading.campaign_id = number(value, ids.CAMPAIGN)
    if reading.campaign_id is None and value.strip():
        reading.note(name, value, "No campaign has this id", is_doubtful=True)
    else:
        reading.note(name, value, "Campaign")


def read_standard(reading: Reading, name: str, value: str, row: LeadField) -> None:
    """Take the first value of a standard field that is not empty; a longer one is cut, one that is none stays here."""
    if not value.strip():
        reading.note(name, value, "Empty")
    elif row.name in reading.values:
        reading.note(name, value, f"Kept here; {row.label} was given before", is_doubtful=True)
    else:
        words, doubtful = row.label, False
        text = value if row.kind == "area" else " ".join(value.split())
        if row.size and len(text.strip()) > row.size:
            words, doubtful = f"{row.label}, cut to {row.size:,} characters; the whole text is kept here", True
            text = text.strip()[: row.size]
        try:
            reading.values[row.name] = clean(row, text)
        except BadValue as mistake:
            words, doubtful = f"Kept here; not taken as {row.label}. {mistake}", True
        reading.note(name, value, words, is_doubtful=doubtful)


def read_custom(
    reading: Reading, name: str, value: str, row: CustomField, several: list[str], settings: Configuration
) -> None:
    """Take the value of a custom field, or all of them where it holds several."""
    if not value.strip():
        reading.note(name, value, "Empty")
        return
    if row.name in reading.custom and row.kind not in (CustomField.Kind.MULTIPICKLIST, CustomField.Kind.TEXT):
        reading.note(name, value, f"Kept here; {row.label} was given before", is_doubtful=True)
        return
    try:
        reading.custom[row.name] = clean_custom_value(row, joined(row, value, several, settings))
    except BadValue as mistake:
        reading.note(name, value, f"Kept here; not taken as {row.label}. {mistake}", is_doubtful=True)
    else:
        reading.note(name, value, row.label)


def joined(row: CustomField, value: str, several: list[str], settings: Configuration) -> str:
    """Return what a custom field is to hold: repeated values together, a date as its country writes it."""
    if row.kind == CustomField.Kind.MULTIPICKLIST:
        return ";".join(several)
    if row.kind == CustomField.Kind.TEXT:
        return "; ".join(several)
    return iso_day(value, settings.org.country) if row.kind == CustomField.Kind.DATE else value.strip()
