"""Takes the pictures of the README: `make screenshots`; `python -m tests.browser.shots ADDRESS` of a running demo."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import QUIET
from tests.browser.waiting import settle
from tests.operations.installation import ROOT, Installation

SHOTS = ROOT / "docs" / "screenshots"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def demo(given: list[str]) -> Iterator[str]:
    """The address of a demo: the given one, or one that runs for this."""
    if given:
        yield given[0].rstrip("/")
        return
    running = Installation(DEMO="1")
    try:
        yield running.address
    finally:
        running.remove()


def signed_in(chromium: Browser, address: str, role: str, size: dict[str, int]) -> Page:
    """Open a window in which somebody of the demo is signed in."""
    page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator(f"button[name=role][value={role}]").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def shoot(page: Page, name: str) -> None:
    settle(page)
    page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")


def own_lead(page: Page) -> None:
    """Open a lead of the rep's own that was talked to."""
    row = page.locator("tbody tr", has=page.locator(".cell-activity", has_text="Call"))
    row.filter(has_not=page.locator("[data-accept]")).locator(".lead-name").first.click()
    page.locator("#lead-name").wait_for()


def take(chromium: Browser, address: str) -> None:
    visitor = chromium.new_context(viewport=DESK).new_page()
    visitor.goto(f"{address}/accounts/login/")
    shoot(visitor, "sign-in")
    rep = signed_in(chromium, address, "rep", DESK)
    shoot(rep, "inbox")
    own_lead(rep)
    shoot(rep, "lead")
    rep.locator("[data-key=convert]").first.click()
    rep.locator("#dialog[open]").wait_for()
    shoot(rep, "convert")
    admin = signed_in(chromium, address, "admin", DESK)
    admin.get_by_role("link", name="Assignment", exact=True).click()
    admin.locator("#rule-entries a", has_text="edited").click()
    shoot(admin, "rules")
    manager = signed_in(chromium, address, "manager", DESK)
    manager.get_by_role("link", name="Dashboard", exact=True).click()
    shoot(manager, "dashboard")
    phone = signed_in(chromium, address, "rep", PHONE)
    shoot(phone, "inbox-phone")
    own_lead(phone)
    shoot(phone, "lead-phone")


def main() -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or sys.exit("the pictures need Chromium")
    with demo(sys.argv[1:]) as address, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=QUIET)
        take(chromium, address)
        chromium.close()
    size = sum(shot.stat().st_size for shot in Path(SHOTS).glob("*.png"))
    print(f"{len(list(SHOTS.glob('*.png')))} pictures, {size // 1024} KB")


if __name__ == "__main__":
    main()
