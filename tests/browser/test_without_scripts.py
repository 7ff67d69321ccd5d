"""The rep's basic path in a browser that runs no script."""

from playwright.sync_api import expect

from tests.browser.test_story import row_of, sign_in, status_of
from tests.browser.waiting import shown_soon


def test_a_rep_accepts_logs_notes_and_converts(browse, acting_as, company):
    root = acting_as("root")
    root.goto(company.url("leads/new/"))
    root.get_by_role("textbox", name="Last name").fill("Handmann")
    root.get_by_role("textbox", name="Company").fill("Handmann AG")
    root.get_by_label("Assign by the active rule").check()
    root.get_by_role("button", name="Create lead").click()
    expect(root.locator("#lead-name")).to_have_text("Handmann")
    ada = sign_in(browse(company.address, java_script_enabled=False), company, "ada")
    shown_soon(ada, company.url(), "Handmann")
    row_of(ada, "Handmann").get_by_role("button", name="Accept").click()
    expect(ada.locator("#lead-name")).to_have_text("Handmann")
    ada.get_by_role("tab", name="Log call").click()  # the composer opens as it was last used
    ada.get_by_label("Call notes").fill("Rang once.")
    ada.get_by_role("button", name="Log call").click()
    expect(status_of(ada)).to_contain_text("Contacted")
    ada.get_by_role("tab", name="Note").click()
    ada.get_by_role("textbox", name="Note", exact=True).fill("Call on Monday.")
    ada.get_by_role("button", name="Save note").click()
    expect(ada.locator("#timeline")).to_contain_text("Call on Monday.")
    ada.locator("[data-key=convert]").first.click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Convert")
    ada.get_by_role("button", name="Convert lead").click()
    expect(ada.locator(".notice-ok").get_by_role("link")).to_have_count(3)
