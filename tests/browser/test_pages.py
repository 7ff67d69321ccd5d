"""Every page: no accessibility violation in light, dark and on a phone, and no sideways scroll."""

import re
from pathlib import Path

import axe_playwright_python

from tests.browser.waiting import settle
from tests.tenancy.test_strangers import patterns

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async ({only, without, tags}) => {
  const runOnly = only ? {type: 'rule', values: only} : {type: 'tag', values: tags};
  const rules = Object.fromEntries((without || []).map((rule) => [rule, {enabled: false}]));
  const found = await axe.run(document, {resultTypes: ['violations'], runOnly, rules});
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} at ${node.target.join(' ')}`));
}"""
COLORS = ["color-contrast", "link-in-text-block"]  # the slow rules, which no width changes
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


def paths(records):
    """Every path of an organization's pages with a record in each place, by name."""
    found = {}
    for route, entry, _ in patterns("leadmgr.org_urls"):
        for place, value in PLACES.items():
            route = route.replace(place, value)
        if entry.name in KINDS:
            route = re.sub("<[a-z]+:pk>", f"{{{KINDS[entry.name]}}}", route)
        found[entry.name] = re.sub("<([a-z]+):pk>", r"{\1}", route).format_map(records)
    return found


def seen_problems(page, name, status=200):
    """Look at the open page in both lights and at every width."""
    if status not in (200, 403, 405):
        return [f"{name}: {status}"]
    if page.locator("main").count() == 0:
        return [f"{name} answers a part of a page: name it in PARTS"]
    settle(page)
    found = [f"{name} in light: {line}" for line in page.evaluate(CHECK, {"tags": RULES})]
    page.emulate_media(color_scheme="dark")
    found += [f"{name} in dark: {line}" for line in page.evaluate(CHECK, {"only": COLORS})]
    page.emulate_media(color_scheme="light")
    for width in (768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        if (beyond := page.evaluate(OVERFLOW)) > 0:
            found.append(f"{name} is {beyond} px wider than {width}")
        if width == 390:
            found += [f"{name} on a phone: {line}" for line in page.evaluate(CHECK, {"tags": RULES, "without": COLORS})]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def look_at(page, addresses):
    page.add_init_script(AXE)
    return [problem for at in addresses for problem in seen_problems(page, at, page.goto(at).status)]


def test_every_page_is_accessible_and_fits(acting_as, company):
    page = acting_as("root")
    page.add_init_script(AXE)
    problems, seen = [], 0
    several = {name: path.format_map(company.records) for name, path in SEVERAL.items()}
    for name, path in (paths(company.records) | several).items():
        if name in PARTS | FILES:
            continue
        status = page.request.get(company.url(path), max_redirects=0).status
        if status == 405 or 300 <= status < 400:
            continue
        seen += 1
        page.goto(company.url(path))
        problems += seen_problems(page, f"{name} at {path}", status)
    assert not problems, "\n".join(problems)
    assert seen > 60


def test_every_page_is_accessible_to_a_rep_in_the_dark(acting_as, company):
    """Other roles see other buttons, and other colors in the dark: one look with every rule is enough for both."""
    page = acting_as("ada", color_scheme="dark")
    page.add_init_script(AXE)
    problems, seen = [], 0
    for name, path in paths(company.records).items():
        if name in PARTS | FILES or page.request.get(company.url(path), max_redirects=0).status != 200:
            continue
        seen += 1
        page.goto(company.url(path))
        settle(page)
        problems += [f"{name} at {path} for a rep: {line}" for line in page.evaluate(CHECK, {"tags": RULES})]
    assert not problems, "\n".join(problems)
    assert seen > 25


def test_a_page_in_every_state_is_accessible_and_fits(acting_as, company):
    page = acting_as("ada")
    problems = look_at(page, [company.url(path.format_map(company.records)) for path in STATES])
    assert not problems, "\n".join(problems)


def test_pages_without_an_organization_are_accessible_and_fit(browse, company):
    problems = look_at(browse(company.address), [company.address + path for path in OUTSIDE])
    assert not problems, "\n".join(problems)
