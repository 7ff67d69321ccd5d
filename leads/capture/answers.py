"""What a visitor's browser or a program gets back for a post; the same whether or not a lead comes of it."""

import secrets
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme

from leads.capture.read_post import MOST_BYTES, MOST_WITH_FILES, Post
from leads.capture.receive import Receipt

# The shape that programs look for in Salesforce's answer: a refresh, and a script that replaces the location.
REDIRECT = """<html><head><meta http-equiv="Refresh" content="0; URL={attribute}">
<script nonce="{nonce}">
if (window.location.replace){{
window.location.replace('{url}');
}} else {{
window.location.href ='{url}';
}}
</script></head><body><p>Thank you. <a href="{attribute}">Continue</a></p></body></html>
"""
FILES_LOST = (
    f"Your request has been received, but not its files: together they are larger than "
    f"{MOST_WITH_FILES // 1024 // 1024} MB."
)
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
PLAIN_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"


@dataclass(frozen=True)
class Sender:
    """The page a browser says it posts from: its site, and its address."""

    origin: str = ""
    referer: str = ""


def accepted(post: Post, receipt: Receipt, *, wants_json: bool, sender: Sender) -> HttpResponse:
    """Answer a post that was understood, which is every post."""
    if wants_json:
        return readable(as_json(receipt, post), receipt, sender)
    target = allowed(post.first("returl"), (*receipt.hosts, own_host(), *host_of(sender.referer)))
    if post.first("debug") == "1":
        return page("debug", {"pairs": post.pairs, "doubts": post.doubts, "receipt": receipt, "target": target})
    if post.has_lost_files:
        return page("without_files", {"most": MOST_WITH_FILES // 1024 // 1024, "target": target})
    return redirect(target) if target else thanks()


def readable(response: HttpResponse, receipt: Receipt, sender: Sender) -> HttpResponse:
    """Let only the sites that a form lists read its answers; a form without a list, and no form, let everybody."""
    if receipt.sites and sender.origin:
        if is_listed(sender.origin, receipt.sites):
            response["Access-Control-Allow-Origin"] = sender.origin
        else:
            del response["Access-Control-Allow-Origin"]
        response["Vary"] = "Origin"
    return response


def is_listed(address: str, sites: tuple[str, ...]) -> bool:
    """Say whether an address is on one of the sites a form lists; our own pages are on every list."""
    host = next(iter(host_of(address)), "")
    return host == own_host() or any(
        host == site.lower() or site[:2] == "*." and host.endswith(site[1:].lower()) for site in sites
    )


@lru_cache(maxsize=4)
def host_in(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def own_host() -> str:
    return host_in(settings.PUBLIC_URL)


def as_json(receipt: Receipt, post: Post) -> JsonResponse:
    """Answer a program that asked for JSON."""
    if receipt.submission_id is None:
        errors = {"oid": "No organization has this id. Copy `oid` from the form that leadmgr made for you."}
        return JsonResponse({"success": False, "errors": errors}, headers=ANYBODY)
    warnings = {"warnings": {"files": FILES_LOST}} if post.has_lost_files else {}
    return JsonResponse({"success": True, "id": receipt.public_id, **warnings}, headers=ANYBODY)


def host_of(referer: str) -> tuple[str, ...]:
    """Return the host of the page that holds the form: whoever could abuse it has the visitor there already."""
    try:
        host = urlsplit(referer).hostname
    except ValueError:
        return ()
    return (host,) if host else ()


def allowed(url: str, hosts: tuple[str, ...]) -> str:
    """Return an address that is safe to send a visitor to and to write into a script, or nothing.

    Anybody can post any `retURL`, so only paths of ours, hosts that the organization listed and the host the form
    stands on are followed: a Salesforce form works with its host name changed, and nobody can lead elsewhere.
    """
    if "\\" in url:
        return ""
    url = quote(url, safe="%/:?#[]@!$&()*+,;=~-._")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    listed = any(host == known.lower() or known[:2] == "*." and host.endswith(known[1:].lower()) for known in hosts)
    # A name before the host would be harmless to us but is only ever there to deceive whoever reads the address.
    safe = "@" not in parts.netloc and url_has_allowed_host_and_scheme(
        url, allowed_hosts={parts.netloc} if parts.netloc else None
    )
    is_path = url.startswith("/") and not parts.netloc and not parts.scheme
    return url if (listed or is_path) and safe else ""


def redirect(url: str) -> HttpResponse:
    """Send the visitor on by script and refresh, with status 200, as programs expect."""
    nonce = secrets.token_urlsafe(12)
    body = REDIRECT.format(url=url, attribute=escape(url), nonce=nonce)
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'"
    return html(body, 200, policy)


def html(body: str, status: int, policy: str = PLAIN_POLICY) -> HttpResponse:
    headers = ANYBODY | {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    return HttpResponse(body, content_type="text/html;charset=UTF-8", status=status, headers=headers)


def page(name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    return html(render_to_string(f"capture/{name}.html", context), status)


@lru_cache(maxsize=1)
def thanks_page() -> str:
    """The page never differs, so it is rendered once a process."""
    return render_to_string("capture/thanks.html")


def thanks() -> HttpResponse:
    return html(thanks_page(), 200)


def how_to_post() -> HttpResponse:
    answer = page("how_to_post", {}, 405)
    answer["Allow"] = "POST, OPTIONS"
    return answer


def preflight(sender: Sender, sites: tuple[str, ...] | None) -> HttpResponse:
    """Let a script on the customer's own page post with `Accept` and `Idempotency-Key`; a form lists its pages."""
    allow = {
        "Access-Control-Allow-Methods": "POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, Idempotency-Key",
        "Access-Control-Max-Age": "86400",
    }
    return readable(HttpResponse(status=204, headers=ANYBODY | allow), Receipt(sites=sites), sender)


def too_large(*, wants_json: bool) -> HttpResponse:
    most = f"{MOST_BYTES // 1024 // 1024} MB"
    if wants_json:
        words = f"This post is larger than {most}, so nothing of it was stored. Send files as multipart/form-data."
        return JsonResponse({"success": False, "errors": {"body": words}}, status=413, headers=ANYBODY)
    return page("too_large", {"most": most}, 413)


def too_many(*, wants_json: bool) -> HttpResponse:
    """Refuse what would endanger the store; plugins that honor Retry-After send it again."""
    words = "So many posts come from here that none more is stored for a minute. Send it again then."
    if wants_json:
        answer: HttpResponse = JsonResponse({"success": False, "errors": {"body": words}}, status=429, headers=ANYBODY)
    else:
        answer = page("not_stored", {}, 429)
    answer["Retry-After"] = "60"
    return answer


def not_stored(*, wants_json: bool) -> HttpResponse:
    """Say plainly that nothing was kept, so that the sender tries again."""
    if wants_json:
        words = "The post could not be stored just now. Send it again in a minute."
        answer: HttpResponse = JsonResponse({"success": False, "errors": {"body": words}}, status=503, headers=ANYBODY)
    else:
        answer = page("not_stored", {}, 503)
    answer["Retry-After"] = "60"
    return answer
