"""Every page: no accessibility violation in light, dark and on a phone, and no sideways scroll."""

import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.waiting import settle
from tests.tenancy.test_strangers import patterns

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# A color follows from the tags, classes and states of an element and of everything around it: together they are its
# sign. To judge colors is most of what axe takes, so only elements are judged whose sign no page has shown before.
LOOK = """(() => {
  const STATES = ["type", "role", "hidden", "inert", "disabled", "open", "checked", "aria-current", "aria-selected",
    "aria-pressed", "aria-expanded", "aria-invalid", "aria-checked", "aria-disabled"];
  const COLORS = ["color-contrast", "link-in-text-block"];
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const STRUCTURE = {
    runOnly: {type: "tag", values: TAGS}, rules: Object.fromEntries(COLORS.map((rule) => [rule, {enabled: false}])),
  };
  const own = (element) => [element.localName, element.getAttribute("class") ?? "",
    ...STATES.map((name) => element.getAttribute(name) ?? "")].join("|");
  const judged = async (where, options) => {
    const found = await axe.run(where, {resultTypes: ["violations"], ...options});
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} at ${node.target.join(" ")}`));
  };
  const signed = (root) => {
    const signs = new Map([[root.parentElement, ""]]), found = [];
    for (const element of [root, ...root.querySelectorAll("*")]) {
      const chain = signs.get(element.parentElement) + own(element);
      let sign = 7;
      for (let at = 0; at < chain.length; at++) sign = (sign * 31 + chain.charCodeAt(at)) | 0;
      signs.set(element, `${sign}`);
      if ([...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) found.push([element, sign]);
    }
    return found;
  };
  const unknown = (root, known) => {
    const before = new Set(known);
    return root ? signed(root).filter(([, sign]) => !before.has(sign) && before.add(sign)) : [];
  };
  let fresh = [];
  window.newSigns = ([whole, known]) => {
    const found = unknown(document.querySelector(whole ? "body" : "main"), known);
    fresh = found.map(([element]) => element);
    return found.map(([, sign]) => sign);
  };
  window.hasNewSigns = ([html, known]) =>
    unknown(new DOMParser().parseFromString(html, "text/html").querySelector("main"), known).length > 0;
  window.structure = (whole) => judged(whole ? document : "main", STRUCTURE);
  window.colors = () => judged({include: fresh}, {runOnly: {type: "rule", values: COLORS}});
})()"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# What answers a GET but is no page of its own.
PARTS = {
    "people-named", "lead-head", "lead-row", "lead-peek", "lead-cell", "lead-timeline", "lead-duplicates-panel",
    "lead-convert-preview", "board-column", "lead-score-panel", "lead-grade-panel", "lead-routing-panel",
    "assignment-dry-run", "scoring-job", "bulk", "export-new", "account-names",
    "contact-names", "opportunity-names", "campaign-names",
}  # fmt: skip
FILES = {
    "export-file", "import-template", "import-rejected", "messy-list", "file", "job-results", "received-original",
    "meeting-ics", "import-source", "import-content", "routing-log-export",
    "assignment-export",
}  # fmt: skip
# Routes that name a record by the converter of another kind.
KINDS = dict.fromkeys(("stage-edit", "stage-move", "stage-delete"), "stage") | dict.fromkeys(
    ("meeting", "meeting-cancel", "meeting-ics"), "meeting"
)
KINDS |= dict.fromkeys(("import-row", "import-owners", "import-undo"), "ran") | {"import-resume": "half"}
# Values for the places of paths that are no ids.
PLACES = {
    "<str:name>": "city",
    "<int:number>": "1",
    "<int:line>": "2",
    "<slug:entry_id>": "{entry}",
    "<slug:key>": "delete",
    "<slug:form>": "csv",
}
# The same page in other states, which an address alone does not tell.
STATES = [
    "leads/?view=all&q=Petersen", "leads/?view=all&q=nobody", "leads/{waiting}/", "leads/{lost}/", "leads/{won}/",
    "leads/{gone}/",
    "leads/{lead}/?compose=task", "leads/{lead}/?compose=event",
    "leads/{lead}/?compose=email&template={template}", "leads/{lead}/?section=insights", "tasks/?show=done",
    "leads/bulk/owner/?ids={lead}&ids={waiting}", "leads/bulk/status/?ids={lead}", "leads/bulk/tags/?ids={lead}",
    "tasks/?who=team", "tasks/new/?lead={lead}", "notifications/?show=unread", "search/?q=Katrin", "leads/?view=recent",
    "leads/?view=all&ordering=city&group=owner",
    "leads/?view=all&filter=%7B%22field%22:%22score%22,%22gte%22:0%7D",
    "?layout=split", "leads/?view=all&layout=split", "leads/{lead}/?from=mine&layout=split", "board/?by=owner",
]  # fmt: skip
# Pages of a route that has several, for those who may see them.
SEVERAL = {"import-result": "imports/{ran}/?show=rejected", "import-rows": "imports/{ran}/?show=all"}
OUTSIDE = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/servlet/servlet.WebToLead"]


def reads(view):
    """Whether a view answers a GET, as far as its decorators tell."""
    methods = inspect.getclosurevars(inspect.unwrap(view, stop=limited)).nonlocals.get("request_method_list", ["GET"])
    return "GET" in methods


def limited(view):
    return "request_method_list" in inspect.getclosurevars(view).nonlocals


def paths(records):
    """Every path of an organization's pages with a record in each place, by name."""
    found = {}
    for route, entry, _ in patterns("leadmgr.org_urls"):
        if not reads(entry.callback):
            continue
        for place, value in PLACES.items():
            route = route.replace(place, value)
        if entry.name in KINDS:
            route = re.sub("<[a-z]+:pk>", f"{{{KINDS[entry.name]}}}", route)
        found[entry.name] = re.sub("<([a-z]+):pk>", r"{\1}", route).format_map(records)
    return found


@pytest.fixture(scope="module")
def known() -> list[int]:
    """Signs of the elements whose colors were judged, by whichever test came first."""
    return []


@dataclass
class Look:
    """Looks at one page after the other; at the shell of the first one only, as all have the same."""

    page: Page
    known: list[int]
    whole: bool = True

    def __post_init__(self) -> None:
        self.page.add_init_script(AXE)
        self.page.add_init_script(LOOK)

    def at(self, address: str, name: str) -> list[str] | None:
        """What is wrong with a page, in both lights and on small screens; None if it is no page of its own."""
        status = self.opened(address)
        if status not in (200, 403):
            return None if status in (None, 405) else [f"{name}: {status}"]
        if self.page.locator("main").count() == 0:
            return [f"{name} answers a part of a page: name it in PARTS"]
        settle(self.page)
        news = self.page.evaluate("newSigns", [self.whole, self.known])
        self.known += news
        found = self.structure() + (self.lights() if news else []) + self.widths(also_judged=bool(news))
        self.whole = False
        return [f"{name} {line}" for line in found]

    def shows_news(self, address: str) -> bool | None:
        """Whether a page has elements whose like was not seen; None if there is no such page for whoever looks."""
        answer = self.page.request.get(address, max_redirects=0)
        return self.page.evaluate("hasNewSigns", [answer.text(), self.known]) if answer.status == 200 else None

    def opened(self, address: str) -> int | None:
        """The status of an address; None if it leads elsewhere."""
        answer = self.page.goto(address, wait_until="domcontentloaded")
        return None if answer.request.redirected_from else answer.status

    def structure(self) -> list[str]:
        return [f"has {line}" for line in self.page.evaluate("structure", self.whole)]

    def lights(self) -> list[str]:
        """Judge the colors of what is new, in both lights."""
        found = [f"in light has {line}" for line in self.page.evaluate("colors()")]
        self.page.emulate_media(color_scheme="dark")
        found += [f"in dark has {line}" for line in self.page.evaluate("colors()")]
        self.page.emulate_media(color_scheme="light")
        return found

    def widths(self, *, also_judged: bool) -> list[str]:
        """Measure the page on a tablet and on the smallest phone; judge it there if it has something new."""
        found = []
        for width in (768, 320):
            self.page.set_viewport_size({"width": width, "height": 844})
            if (beyond := self.page.evaluate(OVERFLOW)) > 0:
                found.append(f"is {beyond} px wider than {width}")
        if also_judged:
            found += [f"on a phone {line}" for line in self.structure()]
        self.page.set_viewport_size({"width": 1440, "height": 900})
        return found


def look_at(page, addresses, known):
    look = Look(page, known)
    return [problem for at in addresses for problem in look.at(at, at) or []]


def test_every_page_is_accessible_and_fits(acting_as, company, known):
    several = {name: path.format_map(company.records) for name, path in SEVERAL.items()}
    pages = {name: path for name, path in (paths(company.records) | several).items() if name not in PARTS | FILES}
    admin = Look(acting_as("root"), known)
    found = {name: admin.at(company.url(path), f"{name} at {path}") for name, path in pages.items()}
    problems = [line for lines in found.values() for line in lines or []]
    assert not problems, "\n".join(problems)
    assert sum(lines is not None for lines in found.values()) > 60


def test_every_page_is_accessible_to_a_rep(acting_as, company, known):
    """Other roles see other buttons: each page is opened on which something is whose like an admin does not see."""
    rep = Look(acting_as("ada"), known)
    problems, seen = rep.at(company.url(), "the inbox of a rep") or [], 0
    for name, path in paths(company.records).items():
        if name not in PARTS | FILES and (news := rep.shows_news(company.url(path))) is not None:
            problems += (rep.at(company.url(path), f"{name} at {path} for a rep") or []) if news else []
            seen += 1
    assert not problems, "\n".join(problems)
    assert seen > 25


def test_a_page_in_every_state_is_accessible_and_fits(acting_as, company, known):
    problems = look_at(acting_as("ada"), [company.url(path.format_map(company.records)) for path in STATES], known)
    assert not problems, "\n".join(problems)


def test_pages_without_an_organization_are_accessible_and_fit(browse, company, known):
    problems = look_at(browse(company.address), [company.address + path for path in OUTSIDE], known)
    assert not problems, "\n".join(problems)
