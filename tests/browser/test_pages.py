"""Every page: no accessibility violation in light, dark and on a phone, and no sideways scroll."""

import inspect
import re

import pytest

from tests.browser.walking import Walk
from tests.tenancy.test_strangers import patterns

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


def named(company, routes):
    """The inbox first, then every other page, by name and path."""
    pages = {name: path for name, path in routes.items() if name not in PARTS | FILES}
    return {"inbox at ": company.url()} | {f"{name} at {path}": company.url(path) for name, path in pages.items()}


def test_every_page_is_accessible_and_fits(acting_as, company, known):
    several = {name: path.format_map(company.records) for name, path in SEVERAL.items()}
    walk = Walk(acting_as("root"), known)
    seen = walk.over(named(company, paths(company.records) | several))
    assert not walk.problems, "\n".join(walk.problems)
    assert list(seen.values()).count(200) > 60


def test_every_page_is_accessible_to_a_rep(acting_as, company, known):
    """Other roles see other buttons."""
    walk = Walk(acting_as("ada"), known)
    seen = walk.over(named(company, paths(company.records)))
    assert not walk.problems, "\n".join(walk.problems)
    assert list(seen.values()).count(200) > 25


def test_a_page_in_every_state_is_accessible_and_fits(acting_as, company, known):
    walk = Walk(acting_as("ada"), known)
    seen = walk.over({path: company.url(path.format_map(company.records)) for path in STATES})
    assert not walk.problems, "\n".join(walk.problems)
    assert set(seen.values()) == {200}


def test_pages_without_an_organization_are_accessible_and_fit(browse, company, known):
    for path in OUTSIDE:
        walk = Walk(browse(company.address), known)
        walk.over({path: company.address + path})
        assert not walk.problems, "\n".join(walk.problems)
