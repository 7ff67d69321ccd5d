"""Asking servers outside, safely: no redirects, no private addresses, a bounded wait and a bounded answer.

The name is resolved once and the connection goes to the address that was judged, so that a name which resolves to
another address a moment later leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tenancy.refusals import Refusal

MOST_READ = 4096
# Translated (NAT64) and IPv4-compatible addresses, which hold an IPv4 one in their last four bytes.
HOLDING_IPV4 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))


class NotOutside(Refusal):
    """An address in our own network is no server outside."""

    code, status = "address_not_allowed", 422
    sentence = "“{host}” is inside this network or no public host. Name a server on the internet."


class Unreachable(Exception):
    """The server did not answer; the text says why."""


@dataclass(frozen=True)
class Reply:
    """What a server answered: status and the beginning of its text."""

    status: int
    text: str


def post(url: str, body: bytes, headers: Mapping[str, str], *, patience: float = 10.0, private: bool = False) -> Reply:
    """Post a body and return the answer; raise `NotOutside` for a private address, `Unreachable` without an answer."""
    return asked("POST", url, body, headers, patience, MOST_READ, private=private)


def get(url: str, headers: Mapping[str, str], *, patience: float, most: int, private: bool = False) -> Reply:
    """Return what stands at an address, as far as `most` bytes; raise as `post` does."""
    return asked("GET", url, None, headers, patience, most, private=private)


def asked(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], patience: float, most: int, *, private: bool
) -> Reply:
    """Ask a server, at the address that its name was found to have and that was judged."""
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    address = resolved(host, port, private=private)
    link = Secure(host, port, address, patience) if is_secure else Plain(host, port, address, patience)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # The socket's own limit is for each piece: one that drips would hold its worker for hours.
    watch = threading.Timer(patience * 2, link.cut)
    watch.start()
    try:
        link.request(method, target, body, {"User-Agent": "leadmgr", **headers})
        answer = link.getresponse()
        return Reply(answer.status, answer.read(most).decode("utf-8", "replace").replace("\0", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
    finally:
        watch.cancel()
        link.close()


def resolved(host: str, port: int, *, private: bool) -> str:
    """Return an address of a host; every one of them must be public unless private ones are allowed."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} has no address") from error
    if not private and not all(is_public(address) for address in found):
        raise NotOutside(host=host)
    return found[0]


def is_public(address: str) -> bool:
    """Say whether an address is one of the internet, also when it is an IPv4 one written as IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and any(found in network for network in HOLDING_IPV4):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global
    return found.is_global and not found.is_multicast


class Plain(http.client.HTTPConnection):
    """A connection to an address that was judged, by the host's name."""

    def __init__(self, host: str, port: int, address: str, patience: float) -> None:
        super().__init__(host, port, timeout=patience)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)

    def cut(self) -> None:
        """End the connection while another thread waits for it."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


class Secure(Plain):
    """The same under TLS; the certificate must be the name's."""

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
