"""The customer's own web site: a page with the form that leadmgr made, and the page its visitors go on to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"></head><body><h1>{title}</h1>{body}</body></html>"""


class Website(ThreadingHTTPServer):
    """Serves the page with the form at `/` and thanks everywhere else."""

    daemon_threads = True
    markup = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Pages(BaseHTTPRequestHandler):
    server: Website

    def do_GET(self) -> None:
        shown = ("Ask us", self.server.markup) if self.path == "/" else ("Thank you", "")
        content = PAGE.format(title=shown[0], body=shown[1]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def website() -> Iterator[Website]:
    server = Website(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
