"""Where a post came from, seen through the proxies we trust."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """Return the visitor's address: the nearest one in the chain of proxies that is not ours."""
    nearest = parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = [parsed(part) for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while nearest is not None and forwarded and is_ours(nearest):
        nearest = forwarded.pop() or nearest
    return None if nearest is None else str(nearest)


def parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None


def is_ours(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in ipaddress.ip_network(net, strict=False) for net in settings.TRUSTED_PROXIES)
