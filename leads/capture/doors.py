"""More ways to a form than posting it: an e-mail to its address, and the lead forms of Google and Meta."""

import hmac
import re
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from leads import bell
from leads.capture import meta
from leads.capture.read_post import MOST_WITH_FILES, Pairs, Post, storable
from leads.capture.receive import Envelope, store
from leads.capture.usual_names import parts_of
from leads.mail import reply_address
from leads.mail.reading import Mail
from leads.models import Form, Submission
from tenancy import ids
from tenancy.acting import acting, current_org
from tenancy.models import Organization

ADDRESS = re.compile(r"form\+([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([0-9a-f]{24})@", re.IGNORECASE)
# What Google calls a column of its lead forms -> the parameter of ours; any other keeps its own name, to be mapped.
GOOGLE = {
    "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email", "WORK_EMAIL": "email",
    "PHONE_NUMBER": "phone", "WORK_PHONE": "phone", "COMPANY_NAME": "company", "JOB_TITLE": "title",
    "STREET_ADDRESS": "street", "CITY": "city", "REGION": "state", "POSTAL_CODE": "zip", "COUNTRY": "country",
}  # fmt: skip


def secret(door: str, org_id: int, form_id: int) -> str:
    """Return what a door of a form is opened with: nobody can make it up, and no other form has it."""
    return salted_hmac("leads.capture.doors", f"{door}.{org_id}.{form_id}", algorithm="sha256").hexdigest()[:24]


def mail_address(form: Form) -> str:
    """Return the address whose mails become leads of a form; nothing without a domain for mail."""
    org_id, domain = current_org().pk, reply_address.domain()
    part = f"{int_to_base36(org_id)}.{int_to_base36(form.pk)}.{secret('email', org_id, form.pk)}"
    return f"form+{part}@{domain}" if domain else ""


def form_named(texts: list[str]) -> tuple[int, int] | None:
    """Return the organization and form that one of the addresses names, if it is one of ours."""
    for text in texts:
        for org, form, written in ADDRESS.findall(text):
            org_id, form_id = base36_to_int(org), base36_to_int(form)
            if hmac.compare_digest(written.lower(), secret("email", org_id, form_id)):
                return org_id, form_id
    return None


def form_of(org_id: int, form_id: int) -> Form | None:
    """Return a form that somebody outside named, if there is one."""
    try:
        with acting(org_id, door="form"):
            return Form.objects.filter(pk=form_id).first()
    except Organization.DoesNotExist:
        return None


def take_mail(mail: Mail, raw: bytes, org_id: int, form_id: int) -> str:
    """Store a mail as a submission of a form; return its id. What a program sent waits in quarantine."""
    body, kind = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2], mail.header("Content-Type")
    has_files = kind.lower().startswith("multipart/") and len(body) <= MOST_WITH_FILES
    pairs = [*parts_of(mail.author).items(), ("email", mail.sender)]
    pairs.append(("description", f"{mail.subject}\n\n{mail.text}".strip()))
    post = Post([("form", ids.encode(ids.FORM, form_id)), *pairs], ["It came by e-mail."] if has_files else [])
    automatic = mail.is_automatic or mail.is_bounce
    envelope = Envelope(content_type=kind if has_files else "", door="email", idempotency_key=mail.message_id)
    return kept(org_id, form_id, post, body, envelope, "A program sent this mail." if automatic else "")


def take_google(told: dict[str, Any], org_id: int, form_id: int) -> str:
    """Store what Google reports of a lead form as a submission; a trial waits in quarantine."""
    pairs = [("form", ids.encode(ids.FORM, form_id)), ("gclid", str(told.get("gcl_id") or ""))]
    for column in told.get("user_column_data") or []:
        name, value = str(column.get("column_id") or column.get("column_name") or ""), str(column.get("string_value"))
        pairs += parts_of(value).items() if name == "FULL_NAME" else [(GOOGLE.get(name, name), value)]
    post = Post([(storable(name), storable(value)) for name, value in pairs])
    envelope = Envelope(content_type="application/json", door="google", idempotency_key=str(told.get("lead_id") or ""))
    return kept(org_id, form_id, post, b"", envelope, "Google sent it as a trial." if told.get("is_test") else "")


def take_meta(form: Form, org_id: int, numbers: Pairs) -> str:
    """Store a notice of Meta as a submission; what was written is asked for by a worker."""
    post = Post([("form", form.public_id), *numbers])
    envelope = Envelope(content_type="application/json", door=meta.DOOR, idempotency_key=dict(numbers)["meta_lead"])
    return kept(org_id, form.pk, post, b"", envelope, "")


def kept(org_id: int, form_id: int, post: Post, raw: bytes, envelope: Envelope, problem: str) -> str:
    """Store a post and ring for a worker; return the submission's id, empty for an organization that is gone."""
    state = Submission.State.QUARANTINED if problem else Submission.State.WAITING
    stored = store(org_id, form_id, post, raw, envelope, state, problem)
    if stored is None:
        return ""
    if stored[1] and not problem:
        bell.ring(org_id)
    return ids.encode(ids.SUBMISSION, stored[0])
