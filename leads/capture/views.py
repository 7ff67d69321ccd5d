"""The door for visitors' posts: Salesforce's Web-to-Lead as its forms and programs speak it."""

import logging
from collections.abc import Callable

from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from leads.capture import answers, doors
from leads.capture.large import Readable, words_of
from leads.capture.read_post import ADDRESSED, MOST_BYTES, MOST_WITH_FILES, Post, read
from leads.capture.receive import Envelope, TooMany, receive
from tenancy import ids
from tenancy.addresses import address_of

log = logging.getLogger(__name__)

PATH = "/servlet/servlet.WebToLead"
DISCARDED = 16 * MOST_BYTES  # of a body that is refused


class TooLarge(Exception):
    """The body is larger than any form."""


def answer_posts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer posts above everything that pages need (sessions, CSRF, sign-in), which a post never has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_door(request.path_info):
            return get_response(request)
        response = web_to_lead(request)
        response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def is_door(path: str) -> bool:
    """Say whether a path is the door's, also with a slash too many or in other letters."""
    return path == PATH or len(path) < len(PATH) + 4 and path.strip("/").lower() == PATH[1:].lower()


@csrf_exempt
@transaction.non_atomic_requests
def web_to_lead(request: HttpRequest) -> HttpResponse:
    """Store what a visitor posted and answer; everything else happens in a worker."""
    query = parameters(request)
    if request.method == "OPTIONS":
        return answers.preflight(sender(request), sites(query))
    if request.method != "POST" and not (request.method == "GET" and is_sent(query)):
        return answers.how_to_post()
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        post, body = taken(request, query)
    except TooLarge:
        return answers.too_large(wants_json=wants_json)
    try:
        receipt = receive(post, body, envelope(request, query))
    except TooMany:
        return answers.too_many(wants_json=wants_json)
    except Error as error:  # one line: while the database restarts, posts go on to come
        log.error("A post could not be stored: %s", str(error).strip())  # noqa: TRY400
        return answers.not_stored(wants_json=wants_json)
    if receipt.submission_id is None:
        log.warning(
            "A post named no organization of ours: oid %r, from %s", post.first("oid")[:40], address_of(request)
        )
    return answers.accepted(post, receipt, wants_json=wants_json, sender=sender(request))


def taken(request: HttpRequest, query: dict[str, str]) -> tuple[Post, bytes]:
    """Return what was sent, in the body and in the address, and the body."""
    content_type = request.META.get("CONTENT_TYPE", "")
    body, rest = read_body(request)
    if rest is None:
        post = read(body, content_type, query.get("encoding", ""))
    elif (words := words_of(body, rest, content_type) if is_multipart(request) else None) is not None:
        post, body = words, b""
    else:
        read_away(rest)
        raise TooLarge
    if query.keys() - ADDRESSED:
        post.add((name, str(value)) for name, values in request.GET.lists() for value in values)
    if request.method == "GET":
        post.doubt("Its form has the method GET, which puts what people type into addresses and logs. Use POST.")
    return post, body


def is_sent(query: dict[str, str]) -> bool:
    """Say whether an address carries a form: some set no method, and visitors must not lose what they typed."""
    return bool(query.get("oid") and any(query[name] for name in query.keys() - ADDRESSED))


def sites(query: dict[str, str]) -> tuple[str, ...] | None:
    """Return the sites of the form that an address names; a browser that asks first sends no body to name one."""
    if "form" not in query:
        return None
    try:
        org_id, form_id = ids.decode(query.get("oid", ""), ids.ORGANIZATION), ids.decode(query["form"], ids.FORM)
        form = doors.form_of(org_id, form_id)
    except (ids.BadId, Error):
        return None
    return tuple(form.sites) if form else None


def sender(request: HttpRequest) -> answers.Sender:
    return answers.Sender(request.META.get("HTTP_ORIGIN", ""), request.META.get("HTTP_REFERER", ""))


def parameters(request: HttpRequest) -> dict[str, str]:
    """Return the query's parameters by their names in lower case, for senders write them as they like."""
    if not request.META.get("QUERY_STRING"):
        return {}
    return {name.lower(): str(value) for name, value in request.GET.items()}


def envelope(request: HttpRequest, query: dict[str, str]) -> Envelope:
    meta = request.META
    return Envelope(
        address=address_of(request),
        content_type=meta.get("CONTENT_TYPE", ""),
        user_agent=meta.get("HTTP_USER_AGENT", ""),
        referer=meta.get("HTTP_REFERER", ""),
        origin=meta.get("HTTP_ORIGIN", ""),
        idempotency_key=meta.get("HTTP_IDEMPOTENCY_KEY", ""),
        org_in_query=query.get("oid") or query.get("orgid") or "",
    )


def read_body(request: HttpRequest) -> tuple[bytes, Readable | None]:
    """Return the body, also one sent in chunks without its length, and its rest if it is longer than any form's."""
    in_chunks = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    source = request.META["wsgi.input"] if in_chunks else request
    most = MOST_WITH_FILES if is_multipart(request) else MOST_BYTES
    body: bytes = source.read(most + 1)
    return body, source if len(body) > most else None


def is_multipart(request: HttpRequest) -> bool:
    return request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/")


def read_away(source: Readable) -> None:
    """Read what is not kept, so that the sender gets to read the refusal."""
    left = DISCARDED
    while left > 0 and (more := source.read(min(65536, left))):
        left -= len(more)
