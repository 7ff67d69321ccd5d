"""Lead ads of Meta: notices that somebody filled one in, and asking the Graph API for what was written.

A notice holds numbers only. It is stored as a submission; a worker asks for the rest before it reads it.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from leads.capture.read_post import Pairs, storable
from leads.capture.usual_names import parts_of
from leads.models import Form, Submission
from leads.outside import Unreachable, get
from tenancy.acting import acting
from tenancy.refusals import Refusal

DOOR = "meta"
# What a notice calls its numbers -> our names for them.
NUMBERS = {"leadgen_id": "meta_lead", "form_id": "meta_form", "page_id": "meta_page", "ad_id": "meta_ad"}
# What Meta calls the usual questions -> the parameter of ours; any other keeps its own name, to be mapped.
QUESTIONS = {
    "work_email": "email", "phone_number": "phone", "work_phone_number": "phone", "company_name": "company",
    "job_title": "title", "street_address": "street", "post_code": "zip", "zip_code": "zip", "province": "state",
}  # fmt: skip
# Where it came from, as the Graph API tells it -> as campaign parameters.
ORIGIN = {"platform": "utm_source", "campaign_name": "utm_campaign", "adset_name": "utm_term", "ad_name": "utm_content"}
WANTED = ",".join(("id", "created_time", "field_data", *ORIGIN))
PATIENCE, MOST = 5.0, 256 * 1024


class MetaRefused(Refusal):
    """The Graph API does not tell us of a lead; whoever reads it can mend the token."""

    code, status = "meta_refused", 409
    sentence = "Meta does not tell what was written: {why} Renew the page access token on the form, then replay it."


def is_genuine(form: Form, body: bytes, signature: str) -> bool:
    """Say whether a notice is signed with the secret of the app that the form knows."""
    made = hmac.new(form.meta_secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(form.meta_secret) and hmac.compare_digest(f"sha256={made}".encode(), signature.encode())


def notices(body: bytes) -> list[Pairs]:
    """Return the numbers of each lead that a notice tells of; raise `ValueError` for what is no notice."""
    told = json.loads(body)
    if not isinstance(told, dict) or not isinstance(told.get("entry"), list):
        raise ValueError("no notice")
    changes = [change for entry in told["entry"] for change in entry.get("changes") or []]
    values = [change["value"] for change in changes if change.get("field") == "leadgen"]
    return [
        [(ours, storable(str(value[name]))) for name, ours in NUMBERS.items() if value.get(name)]
        for value in values
        if value.get("leadgen_id")
    ]


def is_unread(submission: Submission) -> bool:
    """Say whether a submission is a notice whose lead has not been asked for."""
    return submission.door == DOOR and all(name == "form" or name in NUMBERS.values() for name, _ in submission.pairs)


def fetch(org_id: int, submission: Submission) -> None:
    """Ask what was written and keep it with the notice; raise `MetaRefused`, or `Unreachable` for another attempt."""
    assert submission.form is not None
    number = next(value for name, value in submission.pairs if name == NUMBERS["leadgen_id"])
    told = asked(number, submission.form)
    answer = json.dumps(told, ensure_ascii=False).encode()
    pairs = [*submission.pairs, *([name, value] for name, value in pairs_of(told))]
    with acting(org_id, door="form"):
        Submission.objects.filter(pk=submission.pk).update(pairs=pairs, raw=answer, content_type="application/json")


def asked(number: str, form: Form) -> dict[str, Any]:
    """Ask the Graph API for one lead, with the proof that the token is used by its own app."""
    proof = hmac.new(form.meta_secret.encode(), form.meta_token.encode(), hashlib.sha256).hexdigest()
    query = urlencode({"fields": WANTED, "appsecret_proof": proof})
    url = f"{settings.META_GRAPH}/{quote(number, safe='')}?{query}"
    headers = {"Authorization": f"Bearer {form.meta_token}"}
    reply = get(url, headers, patience=PATIENCE, most=MOST, private=True)  # the address is the installation's own
    try:
        told = json.loads(reply.text)
    except ValueError:
        raise Unreachable(f"Meta answered with {reply.status}") from None
    if reply.status == 200 and isinstance(told, dict):
        return told
    error = told.get("error") if isinstance(told, dict) else None
    if reply.status >= 500 or not isinstance(error, dict) or error.get("is_transient"):
        raise Unreachable(f"Meta answered with {reply.status}")
    raise MetaRefused(why=str(error.get("message") or f"it answered {reply.status}.")[:300])


def pairs_of(told: dict[str, Any]) -> Pairs:
    """Return what was written and where it came from, as a form would have posted it."""
    found: Pairs = []
    for row in told.get("field_data") or []:
        name, values = str(row.get("name") or ""), [str(value) for value in row.get("values") or []]
        found += (
            [(QUESTIONS.get(name, name), value) for value in values]
            if name != "full_name"
            else parts_of(" ".join(values)).items()
        )
    found += [(ours, str(told[name])) for name, ours in ORIGIN.items() if told.get(name)]
    return [(storable(name), storable(value)) for name, value in found]
