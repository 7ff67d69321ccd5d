"""What each posted value is: a lead's field, a custom one, the campaign, the post's own machinery, or nothing of ours.

Every pair gets a line that says what became of it, so that nothing a visitor typed disappears without a word.
"""

import re
from collections.abc import Mapping
from typing import Any

from leads.capture.as_written import as_ticked
from leads.capture.reading import Reading
from leads.capture.taking import is_taken, read_custom, read_standard
from leads.capture.usual_names import WHOLE_NAME, WHOLE_NAMES, usual
from leads.configuration import Configuration
from leads.fields import BY_FOLDED_WEB_NAME, BY_NAME, BY_WEB_NAME, NOT_PROVIDED, LeadField
from leads.models import CustomField, PostedName, Stage
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
    "files": "Files that came along",
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
WRAPPED = re.compile(
    r"(?:form_fields|fields?|form(?!.(?:id|name|title)\b)|jform|contact|lead|person|customer|data|submitted|submission"
    r"|answers?|values?|entry)[\[.]([^\]\[.]+)\]?(?:\[value\]|\.value)?",
    re.IGNORECASE,
)
USUALLY = ", as this name usually means; settle it under “Names without a field”"
NAMED_BEFORE = "Kept here; a name was given before"


def read_pairs(pairs: list[list[str]], settings: Configuration) -> Reading:
    """Return what a post says about a lead; the standard name and company are filled in where it is silent."""
    reading, by_name, mapped = Reading(), custom_names(settings.custom_fields), targets(settings)
    meant = {name: mapped.get(key_of(name)) or bare(name) for name, _ in pairs}
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
            read_standard(reading, name, value, standard, settings)
        else:
            read_other(reading, name, value, folded)
    read_later(reading)
    for required in ("last_name", "company"):
        reading.values.setdefault(required, NOT_PROVIDED)
    return reading


def bare(name: str) -> str:
    """Return a name without what builders put around it: `fields[email][value]` and `contact.email` are an email."""
    name = name.strip().removesuffix("[]")
    wrapped = WRAPPED.fullmatch(name) if "[" in name or "." in name else None
    return wrapped[1] if wrapped else name


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
        reading.has_consent = reading.has_consent or as_ticked(value)
        reading.note(name, value, "Consent" if as_ticked(value) else "No consent")
    elif folded in ORIGINS:
        if value.strip():
            reading.origin.setdefault(folded, value.strip()[:500])
        reading.note(name, value, ORIGINS[folded] if value.strip() else "Empty")
    elif folded in WHOLE_NAMES:
        reading.later.append((WHOLE_NAME, reading.note(name, value, NAMED_BEFORE if value.strip() else "Empty")))
    elif folded == PostedName.IGNORED:
        reading.note(name, value, "Kept here, as an admin said")
    else:
        if name.strip():
            reading.left_out.setdefault(name.strip()[:80], value.strip()[:200])
        line = reading.note(name, value, LAST_RESORT)
        if value.strip() and (target := usual_target(name)):
            reading.later.append((target, line))


def usual_target(name: str) -> str:
    """Return what a posted name usually means, or nothing."""
    return usual(bare(name))


def read_later(reading: Reading) -> None:
    """Fill what a post leaves empty from whole names, and from names that no field has but everybody understands.

    The last one first: tools put words of their own before the answers.
    """
    for target, line in reversed(reading.later):
        if is_taken(reading, target, line.value):
            label = "First and last name" if target == WHOLE_NAME else BY_NAME[target].label
            line.words = label if line.words == NAMED_BEFORE else f"{label}{USUALLY}"


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
