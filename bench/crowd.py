"""A crowd of browsers in a process of its own, on connections that stay open.

`python -m bench.crowd` reads a JSON object from standard input: `port`, `cookies` (one a browser), `requests` (a list
of {"browser", "method", "path", "body", "at"}; `at` in seconds, or null to go on as soon as the browser has its
answer). It prints, by the requests' `kind`, the milliseconds each took from when it was due, and what went wrong.
"""

import asyncio
import gzip
import html
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

TOKEN = "c" * 32  # of both cookie and header: a browser of ours proves nothing else
NEXT_POLL = re.compile(r'hx-get="([^"]+/arrivals/[^"]+)"')


def crowd(asked: dict[str, Any]) -> dict[str, Any]:
    """Let a crowd do what is asked, from another process."""
    command = [sys.executable, "-m", "bench.crowd"]
    told = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


class Browser:
    """One connection with one session; requests wait for each other."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.lock = asyncio.Lock()
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.polls = ""  # where the page asks next for news, once it has heard some

    async def act(self, request: dict[str, Any]) -> int:
        """Do one thing; a page that heard news asks from then on for what is newer, as htmx does."""
        if request["kind"] == "poll" and self.polls:
            request = request | {"path": self.polls}
        status, body = await self.ask(request)
        if request["kind"] == "poll" and status == 200:
            page = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
            found = NEXT_POLL.search(page.decode())
            self.polls = html.unescape(found[1]) if found else ""
        return status

    async def ask(self, request: dict[str, Any]) -> tuple[int, bytes]:
        async with self.lock:
            for _ in range(2):
                try:
                    return await self.sent(request)
                except (ConnectionError, asyncio.IncompleteReadError):
                    self.streams = None  # the server closed a connection that had been quiet
        raise ConnectionError(request["path"])

    async def sent(self, request: dict[str, Any]) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        body = urlencode(request.get("body") or {}).encode()
        head = (
            f"{request['method']} {request['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nHX-Request: true\r\n"
            f"Cookie: sessionid={self.cookie}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Accept-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        return await answered(reader)


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in head:
        parts = []
        while size := int((await reader.readline()).strip() or b"0", 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return status, b"".join(parts)
    if status == 204 or b"content-length:" not in head:
        return status, b""
    return status, await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))


async def play(asked: dict[str, Any]) -> dict[str, Any]:
    browsers = [Browser(asked["port"], cookie) for cookie in asked["cookies"]]
    begun, took, wrong = time.monotonic(), defaultdict(list), []
    by_browser: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for request in asked["requests"]:
        by_browser[request["browser"]].append(request)

    async def one(number: int) -> None:
        for request in by_browser[number]:
            if request["at"] is not None:
                await asyncio.sleep(max(begun + request["at"] - time.monotonic(), 0))
            due = time.monotonic() if request["at"] is None else begun + request["at"]
            try:
                status = await browsers[number].act(request)
            except (OSError, asyncio.IncompleteReadError) as error:
                wrong.append(f"{request['path']}: {error!r}")
                status = 0
            took[request["kind"]].append((time.monotonic() - due) * 1000)
            if status >= 400 and status != 409:  # a lead that somebody else took is an answer
                wrong.append(f"{request['method']} {request['path'][:80]}: {status}")

    await asyncio.gather(*(one(number) for number in by_browser))
    return {"took": took, "wrong": wrong[:50], "number_wrong": len(wrong), "seconds": time.monotonic() - begun}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(play(json.load(sys.stdin)))))
