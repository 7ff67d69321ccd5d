"""Judging many pages: what is the same for all of them is done once.

Most of what a judgment takes is not the page: to load it, to read its style sheets and scripts anew, to compile axe and
run it cold (five times slower than warm), to draw it again for each width. So one document stays open, the content of
each page is put into it as the server sends it, and a light or a width is changed once for all of them. A page with
files of its own is opened alone.
"""

from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
WALK = Path(__file__).with_name("walk.js").read_text()
TABLET, PHONE = 768, 320


@dataclass
class Walk:
    """A walk over pages in one window; the shell of the first one only is judged, as all have the same."""

    page: Page
    known: list[int]
    problems: list[str] = field(default_factory=list)
    whole: bool = True

    def over(self, pages: dict[str, str]) -> dict[str, int]:
        """Judge each page, by name and address, in both lights and on small screens; the status each one answers with.

        A page that is none of its own, as it leads elsewhere, has 0.
        """
        (name, address), *others = pages.items()
        statuses = {name: self._begin(name, address)}
        found = self.page.evaluate("walk.over", others)
        self._in_dark_and_narrow()
        for name, page in found.items():
            self.problems += page["wrong"]
            statuses[name] = self._alone(name, pages[name]) if page.get("alone") else page["status"]
        return statuses

    def _begin(self, name: str, address: str) -> int:
        """Open the first page, in whose document the others are shown."""
        status = self.page.goto(address, wait_until="domcontentloaded").status
        self.page.evaluate(AXE)
        self.page.evaluate(WALK)
        self.problems += self.page.evaluate("walk.begin", [name, status, self.whole, self.known])["wrong"]
        self.whole = False
        return status

    def _alone(self, name: str, address: str) -> int:
        status = self._begin(name, address)
        self._in_dark_and_narrow()
        return status

    def _in_dark_and_narrow(self) -> None:
        self.known[:] = self.page.evaluate("walk.known()")
        self.page.emulate_media(color_scheme="dark")
        self.problems += self.page.evaluate("walk.dark()")
        self.page.emulate_media(color_scheme="light")
        for width in (TABLET, PHONE):
            self.page.set_viewport_size({"width": width, "height": 844})
            self.problems += self.page.evaluate("walk.fits()")
        self.problems += self.page.evaluate("walk.phone()")
        self.page.set_viewport_size({"width": 1440, "height": 900})
