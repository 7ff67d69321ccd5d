"""The door for mail that comes in: a signed web hook, outside any organization.

Whoever receives mail for the domain posts the message as it came, with two headers: `X-Leadmgr-Timestamp` (seconds) and
`X-Leadmgr-Signature`, the hexadecimal HMAC-SHA256 of "TIMESTAMP." and the body under INBOUND_SECRET.
"""

import hashlib
import hmac
import logging
import time
from email.message import Message

from django.conf import settings
from django.db import Error, transaction
from django.http import HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from leads.mail.receiving import receive

log = logging.getLogger(__name__)

TOLERANCE = 300  # seconds a clock may differ
FIELDS = ("email", "message", "body-mime", "raw")  # where services put the whole message
RECIPIENTS = ("recipient", "to", "envelope")
CLOSED = "This installation takes no mail: INBOUND_SECRET is not set."


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def inbound_email(request: HttpRequest) -> JsonResponse:
    """Store a message and answer; everything else happens in a worker."""
    if not settings.INBOUND_SECRET:
        return refused(503, "closed", CLOSED)
    body = read_body(request)
    if body is None:
        megabytes = settings.INBOUND_MAX_BYTES // 2**20
        return refused(413, "too_large", f"A message has at most {megabytes} MB.")
    if problem := unsigned(request, body):
        return refused(401, "bad_signature", problem)
    raw, recipients = unwrapped(request.META.get("CONTENT_TYPE", ""), body)
    if not raw.strip():
        return refused(422, "no_message", f"Send the message as the body, or as one of {', '.join(FIELDS)}.")
    try:
        receipt = receive(raw, recipients)
    except Error:
        log.exception("A message could not be stored")
        return refused(503, "not_stored", "The message could not be stored. Send it again later.")
    return JsonResponse({"id": receipt.public_id or None, "stored": receipt.is_new, "detail": receipt.problem})


def refused(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse({"code": code, "detail": detail}, status=status)


def read_body(request: HttpRequest) -> bytes | None:
    """Return the body, also one sent in chunks; None for one beyond the limit."""
    in_chunks = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    source = request.META["wsgi.input"] if in_chunks else request
    body: bytes = source.read(settings.INBOUND_MAX_BYTES + 1)
    return body if len(body) <= settings.INBOUND_MAX_BYTES else None


def unsigned(request: HttpRequest, body: bytes) -> str:
    """Say what is wrong with the signature; nothing when it is ours and fresh."""
    stamp, written = (request.headers.get(f"X-Leadmgr-{name}", "") for name in ("Timestamp", "Signature"))
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return "Send X-Leadmgr-Timestamp, in seconds since 1970."
    if abs(time.time() - int(stamp)) > TOLERANCE:
        return "X-Leadmgr-Timestamp is more than five minutes off. Sign each request when you send it."
    if not hmac.compare_digest(written.removeprefix("sha256=").lower().encode(), signature(stamp, body).encode()):
        return "X-Leadmgr-Signature does not fit: sign the timestamp, a full stop and the body with INBOUND_SECRET."
    return ""


def signature(stamp: str, body: bytes) -> str:
    """Return what a request with this timestamp and body is signed with."""
    return hmac.new(settings.INBOUND_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def unwrapped(content_type: str, body: bytes) -> tuple[bytes, list[str]]:
    """Return the message and its envelope's recipients, out of a form when a service wraps it in one."""
    if not content_type.lower().startswith("multipart/form-data"):
        return body, []
    try:
        fields = form_fields(content_type, body)
    except (MultiPartParserError, ValueError, LookupError):
        return b"", []
    raw = next((fields[name] for name in FIELDS if fields.get(name)), b"")
    return raw, [fields[name].decode("utf-8", "replace") for name in RECIPIENTS if name in fields]


def form_fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the fields of a form, each as its bytes: Django's reader would decode a message by the wrong charset."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if not boundary:
        raise ValueError("no boundary")
    found: dict[str, bytes] = {}
    for part in body.split(b"--" + boundary.encode())[1:]:
        head, _, content = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        named = Message()
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-disposition":
                named["Content-Disposition"] = value.decode("utf-8", "replace").strip()
        if (name_ := named.get_param("name", header="Content-Disposition")) and isinstance(name_, str):
            found.setdefault(name_, content.removesuffix(b"\r\n"))
    return found
