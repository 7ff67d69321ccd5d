"""Waiting for what goes on by itself: requests of htmx, and what a worker does."""

import time

from playwright.sync_api import Page, expect

LOADED = """async () => {
  while (document.querySelector('.htmx-request')) await new Promise((done) => setTimeout(done, 20));
}"""


def settle(page: Page) -> None:
    """Wait until no part of the page is being loaded."""
    page.evaluate(LOADED)


def shown_soon(page: Page, address: str, words: str) -> None:
    """Open a page again until it tells what a worker has done by then."""
    deadline = time.monotonic() + 60
    page.goto(address)
    while words not in page.locator("main").inner_text() and time.monotonic() < deadline:
        time.sleep(0.2)
        page.reload()
    expect(page.locator("main")).to_contain_text(words)
