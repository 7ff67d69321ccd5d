"""The main job, told once through the browser: from a visitor's form to a converted lead."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.waiting import settle, shown_soon
from tests.browser.website import website
from tests.cast import PASSWORD

CSV = b"First name,Last name,Company,E-mail\nPetra,Sommer,Sommer GmbH,petra@sommer.example\nNo,Address,Nowhere,nobody\n"


@pytest.fixture(scope="module")
def site():
    with website() as server:
        yield server


def sign_in(page: Page, company, name: str) -> Page:
    """Sign in on the sign-in page, as a person would."""
    page.goto("/accounts/login/")
    page.get_by_label("Work e-mail").fill(f"{name}@{company.slug}.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(company.url())
    return page


def make_form(page: Page, company, site) -> None:
    """The marketer makes a form and copies its HTML into the site."""
    page.goto(company.url("forms/new/"))
    page.get_by_label("Name", exact=True).fill("Ask us")
    page.get_by_label("Visitors go on to").fill(f"{site.address}/thanks")
    with page.expect_response("**/preview/"):  # what is typed is drawn a moment later
        page.get_by_label("Another field").select_option(label="Title")
    settle(page)
    page.get_by_role("button", name="Field", exact=True).click()
    expect(page.get_by_role("button", name="Leave out Title")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Save form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask us")
    site.markup = page.locator("#markup").inner_text()


def ask(page: Page, site, first: str, last: str, company: str) -> None:
    """A visitor fills in the form and sends it."""
    page.goto(site.address)
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)
    page.get_by_label("Email").fill(f"{first}@{company.split()[0]}.example".lower())
    page.get_by_label("Company").fill(company)
    page.get_by_label("Title").fill("Head of operations")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading")).to_have_text("Thank you")
    assert page.url == f"{site.address}/thanks"


def status_of(page: Page):
    return page.locator("[aria-current=step]")


def row_of(page: Page, name: str):
    return page.locator("tbody tr", has_text=name)


def accept(page: Page, company, name: str) -> None:
    """The rep finds the lead in the queue, with a score and a grade, and takes it."""
    shown_soon(page, company.url(), name)
    row = row_of(page, name)
    expect(row.locator(".cell-score")).to_contain_text(re.compile("[1-9]"))
    expect(row.locator(".cell-grade")).to_contain_text(re.compile("[A-F]"))
    row.get_by_role("button", name="Accept").click()
    expect(row_of(page, name)).to_contain_text("it is yours")
    row_of(page, name).get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#lead-name")).to_have_text(name)
    expect(page.locator("#routing-card")).to_contain_text("Everything else")


def work(page: Page, company) -> None:
    """The rep logs a call, which makes the lead Contacted, writes a note and plans a task."""
    expect(status_of(page)).to_contain_text("Open")
    page.locator("#tab-call").click()  # the composer opens as it was last used
    page.get_by_label("Call notes").fill("Line 3 stops twice a week.")
    page.get_by_role("button", name="Log call").click()
    expect(status_of(page)).to_contain_text("Contacted")
    expect(page.locator("#timeline")).to_contain_text("Line 3 stops twice a week.")
    page.get_by_role("tab", name="Note").click()
    page.get_by_role("textbox", name="Note", exact=True).fill("Two sites, 40 seats.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline")).to_contain_text("Two sites, 40 seats.")
    page.get_by_role("tab", name="Task").click()
    page.get_by_label("What is to be done").fill("Send the offer")
    page.locator("#panel-task").get_by_label("Due").fill("2031-01-31T09:00")
    page.get_by_role("button", name="Add task").click()
    expect(page.locator("#timeline")).to_contain_text("Send the offer")


def convert(page: Page, name: str) -> str:
    """The rep converts in the dialog; the lead is read-only then and leads to all three records."""
    address = page.url
    page.locator("[data-key=convert]").first.click()
    expect(page.locator("#dialog")).to_be_visible()
    page.get_by_role("button", name="Convert lead").click()
    banner = page.locator(".notice-ok")
    expect(banner).to_contain_text("Converted")
    expect(banner.get_by_role("link")).to_have_count(3)
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.locator(".path-small")).to_contain_text("Qualified")
    for place in ("accounts", "contacts", "opportunities"):
        link = banner.locator(f"a[href*='/{place}/']")
        assert page.request.get(link.get_attribute("href")).status == 200
    return address


def unqualify(page: Page, name: str) -> None:
    page.goto(re.sub(r"[?#].*", "", page.url) + "unqualify/")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Mark unqualified").click()
    expect(page.locator("#lead-name")).to_have_text(name)
    expect(page.locator("#record-head")).to_contain_text("Unqualified")


def test_from_a_visitors_form_to_an_opportunity(browse, acting_as, company, site):
    make_form(acting_as("mara"), company, site)
    visitor = browse(site.address)
    ask(visitor, site, "Katrin", "Lindqvist", "Lindqvist Bau")
    ada = sign_in(browse(company.address), company, "ada")
    accept(ada, company, "Katrin Lindqvist")
    work(ada, company)
    address = convert(ada, "Katrin Lindqvist")
    ada.goto(company.url("tasks/"))
    expect(row_of(ada, "Send the offer")).to_be_visible()
    mallory = browse(company.address, company.elsewhere["session"])
    assert mallory.request.get(address).status == 404
    elsewhere = address.replace(f"/{company.slug}/", f"/{company.elsewhere['slug']}/")
    assert mallory.request.get(elsewhere).status == 404
    mallory.goto(f"/{company.elsewhere['slug']}/leads/?view=all")
    assert "Lindqvist" not in mallory.content()


def test_the_next_one_is_taken_and_unqualified_with_a_reason(browse, acting_as, company, site):
    make_form_once(acting_as, company, site)
    ask(browse(site.address), site, "Olaf", "Stern", "Stern Logistik")
    ada = acting_as("ada")
    shown_soon(ada, company.url(), "Olaf Stern")
    ada.get_by_role("button", name="Accept next").first.click()
    expect(ada.locator("#lead-name")).to_be_visible()
    name = ada.locator("#lead-name").inner_text()
    unqualify(ada, name)


def make_form_once(acting_as, company, site) -> None:
    """Let each test of this file run alone."""
    if not site.markup:
        make_form(acting_as("mara"), company, site)


def test_an_admin_sends_the_next_lead_elsewhere(browse, acting_as, company, site):
    make_form_once(acting_as, company, site)
    root = acting_as("root")
    root.goto(company.url("assignment/"))
    root.get_by_role("link", name="Entry", exact=True).click()
    root.get_by_label("Name", exact=True).fill("Hansa goes to Ben")
    root.get_by_role("button", name="Condition", exact=True).click()
    settle(root)
    root.get_by_label("Field").select_option(label="Company")
    settle(root)
    root.get_by_label("Operator").select_option(label="contains")
    settle(root)
    root.locator(".condition-value input").fill("Hansa")
    root.locator(".assign-line label", has_text="Person").click()
    root.get_by_label("Person", exact=True).last.select_option(label="Ben Acme")
    root.get_by_role("button", name="Save to the draft").click()
    expect(root.locator("#rule-entries li").first).to_contain_text("Company contains “Hansa”")
    root.get_by_role("link", name="Publish draft").click()
    root.get_by_role("button", name="Publish", exact=True).click()
    expect(root.locator(".toast-region")).to_contain_text("routes from now on")
    ask(browse(site.address), site, "Hanna", "Koch", "Hansa Kontor")
    ben = acting_as("ben")
    shown_soon(ben, company.url(), "Hanna Koch")
    row_of(ben, "Hanna Koch").get_by_role("link", name="Hanna Koch", exact=True).click()
    expect(ben.locator("#routing-card")).to_contain_text("Hansa goes to Ben")


def test_a_marketer_imports_a_list_and_replays_a_failed_post(acting_as, company):
    mara = acting_as("mara")
    mara.goto(company.url("imports/new/"))
    mara.locator("input[type=file]").set_input_files({"name": "fair.csv", "mimeType": "text/csv", "buffer": CSV})
    expect(mara.get_by_role("heading", name="Match columns")).to_be_visible()  # the file is sent once it is chosen
    mara.get_by_role("button", name="Continue").click()
    mara.get_by_label("Legitimate interest").check()
    mara.get_by_role("button", name="Continue to the dry run").click()
    expect(mara.locator("#dry-run")).to_contain_text("What would happen to 2 rows")
    mara.get_by_role("button", name="Start import").click()
    mara.locator("#rows").get_by_role("link", name="All rows").click()
    expect(mara.locator("#rows")).to_contain_text("Petra Sommer")
    expect(mara.locator("#rows tbody tr")).to_have_count(2)
    expect(mara.locator("#rows tbody tr").nth(1)).to_contain_text("name@company.com")
    mara.goto(company.url(f"submissions/{company.records['submission']}/"))
    mara.get_by_role("button", name="Replay").click()
    expect(mara.locator(".toast-region")).to_contain_text("looks at this submission again")


def test_an_upload_goes_on_after_a_lost_connection_and_after_loading_anew(acting_as, company, tmp_path):
    mara, file, begun_at = acting_as("mara"), tmp_path / "long.csv", []
    file.write_bytes(b"Last name,Company\n" + b"Vogel,Brenner AG\n" * 150_000)  # 2.5 MB: three pieces

    def lose_the_second(route):
        if route.request.method == "PATCH":
            begun_at.append(route.request.headers["upload-offset"])
        if len(begun_at) == 2:
            route.abort()
        else:
            route.continue_()

    mara.route("**/content/", lose_the_second)
    mara.goto(company.url("imports/new/"))
    mara.locator("input[type=file]").set_input_files(file)
    expect(mara.locator("[data-upload-words]")).to_contain_text("The connection is lost. What is here is kept")
    begun_at.append("the page is loaded anew")
    mara.reload()
    mara.locator("input[type=file]").set_input_files(file)
    expect(mara.get_by_role("heading", name="Match columns")).to_be_visible()
    assert begun_at[0] == "0"
    assert begun_at[3] == begun_at[1] != "0"


def test_a_managers_figures_lead_to_their_lists(acting_as, company):
    grace = acting_as("grace")
    grace.goto(company.url("dashboard/"))
    figure = grace.locator(".key-figure a").first
    told = int(figure.inner_text().replace(",", ""))
    figure.click()
    expect(grace.locator("table.leads tbody tr:not(.group-row, .empty-row)")).to_have_count(told)
