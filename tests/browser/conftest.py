"""Chromium in front of a running installation."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import redis
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.database import administer, copy_template, database_urls
from tests.operations.installation import Installation

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
# Chromium reports each refusal, which is an answer as any other, as an error; htmx does so too.
# A request that a test cuts off has failed.
REFUSALS = re.compile(r"status of 4(0[359]|22)|Response Status Error Code 4(0[39]|22)|ERR_FAILED$")
PATIENCE = 60_000  # milliseconds; nothing waits longer than it must, and a busy machine may take its time
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def installation(django_db_setup) -> Iterator[Installation]:
    """An installation beside the tests' services, on a copy of their migrated database.

    That one of its own begins from nothing is the supervisor's story.
    """
    name = f"test_browser_{os.getpid()}"
    copy_template(name)
    broker = settings.REDIS_URL.replace("db=", "db=1")
    redis.Redis.from_url(broker).flushdb()
    running = Installation(REDIS_URL=broker, **database_urls(name))
    yield running
    running.remove()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file; a longer life would leave an event loop in the way of other tests."""
    path = shutil.which("chromium")
    assert path, "the browser tests need Chromium"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Company:
    """Acme, as made by `tests.browser.company`, and where it is."""

    address: str
    slug: str
    records: dict[str, str]
    sessions: dict[str, str]
    elsewhere: dict

    def url(self, path: str = "") -> str:
        return f"{self.address}/{self.slug}/{path}"


@pytest.fixture(scope="session")
def company(installation):
    told = installation.run("manage.py", "shell", "-v0", "-c", "from tests.browser.company import main; main()")
    return Company(installation.address, **json.loads(told))


class Watch:
    """What a page must never do: fail, report an error, break its content policy."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def over(self, page: Page) -> Page:
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("response", self.on_response)
        page.set_default_timeout(PATIENCE)
        return page

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSALS.search(message.text):
            self.seen.append(f"{message.location.get('url', '')}: {message.text}")

    def on_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.seen.append(f"{response.request.method} {response.url}: {response.status}")


@pytest.fixture
def browse(chromium: Browser):
    """Open windows; whatever went wrong in one of them fails the test."""
    watch, windows = Watch(), []

    def window(address: str, session: str = "", **options) -> Page:
        context = chromium.new_context(
            base_url=address, **{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | options
        )
        windows.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        return watch.over(context.new_page())

    yield window
    for context in windows:
        context.close()
    assert watch.seen == []


@pytest.fixture
def acting_as(browse, company):
    """Open a window in which one of acme's people is signed in."""
    return lambda name, **options: browse(company.address, company.sessions[name], **options)
