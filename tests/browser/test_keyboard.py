"""Work without a mouse: the whole loop counted in keys, the list beside a lead, the board, and where the focus goes."""

import re

from playwright.sync_api import Page, expect

from tests.browser.waiting import settle

LEAD = re.compile("/leads/00Q")


class Keys:
    """A keyboard that counts: each press is one, what is typed as text is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def focus(page: Page) -> str:
    """The id of what has the focus, or what else tells it."""
    return page.evaluate("(({id, tagName, className}) => id || tagName + '.' + className)(document.activeElement)")


def cursor(page: Page, name: str) -> None:
    """Walk the list down to a lead."""
    for _ in range(30):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.textContent").startswith(name):
            return
    raise AssertionError(f"{name} is not in the list")


def lay_out(page: Page, layout: str) -> None:
    page.locator(f"button[name=layout][value={layout}]").click()
    settle(page)


def test_a_lead_is_accepted_called_moved_planned_and_left_with_six_keys(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url())
    keys = Keys(page)
    keys.press("a")
    page.wait_for_url(LEAD)
    expect(page.locator("#lead-name")).to_have_text("Ulla Kern")
    settle(page)
    keys.press("l")
    keys.type("Line 3 stops twice a week.")
    keys.press("Alt+s", "Alt+f", "Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("Line 3 stops twice a week.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Contacted")
    expect(page.locator("#timeline")).to_contain_text("Upcoming")
    settle(page)
    worked = page.url
    keys.press("j")
    page.wait_for_url(lambda url: url != worked)
    expect(page.locator("#lead-name")).not_to_have_text("Ulla Kern")
    assert keys.pressed == 6


def test_the_list_beside_a_lead_follows_the_cursor(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("leads/?view=all&q=Keys AG&ordering=name"))
    lay_out(page, "split")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#pane #lead-name")).to_have_text("Ida Busch")
    assert "from=" in page.url and "Ida Busch" in page.title()
    assert focus(page).startswith("name-")
    page.keyboard.press("Enter")
    assert focus(page) == "lead-name"
    page.keyboard.press("Escape")
    assert focus(page).startswith("name-")
    page.reload()
    expect(page.locator("[data-split] [aria-current]")).to_contain_text("Ida Busch")
    expect(page.locator("[data-split] li")).to_have_count(4)
    page.keyboard.press("k")
    expect(page.locator("#pane #lead-name")).to_have_text("Ida Adler")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#split-rows")).to_be_hidden()
    expect(page.get_by_role("link", name="Next lead")).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    lay_out(page, "table")


def test_what_is_done_in_the_pane_is_seen_in_the_list(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("leads/?view=all&q=Queue AG&ordering=name"))
    lay_out(page, "split")
    page.keyboard.press("j")
    expect(page.locator("#pane #lead-name")).to_have_text("Ida Erb")
    settle(page)
    page.keyboard.press("a")
    expect(page.locator("#pane [data-accept]")).to_have_count(0)
    settle(page)
    page.keyboard.press("l")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-split] [aria-current]")).to_contain_text("Contacted")
    assert focus(page) == "tab-call"
    lay_out(page, "table")


def test_a_card_is_carried_by_keys_and_keeps_the_focus(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("board/?view=open&q=Keys AG&ordering=name"))
    page.keyboard.press("j")
    card = focus(page)
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#live")).to_have_text("Ida Adler is in Contacted.")
    expect(page.locator("section[aria-label=Contacted]")).to_contain_text("Ida Adler")
    assert focus(page) == card
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#dialog")).to_contain_text("Convert")
    expect(page.locator("section[aria-label=Contacted]")).to_contain_text("Ida Adler")
    page.keyboard.press("Escape")
    assert focus(page) == card
    page.keyboard.press("z")
    expect(page.locator("section[aria-label=Open]")).to_contain_text("Ida Adler")


def test_a_card_is_dropped_and_a_refused_one_goes_back_with_a_reason(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("board/?view=open&q=Keys AG&ordering=name"))
    contacted = page.locator("section[aria-label=Contacted]")
    page.locator(".board-card", has_text="Ida Busch").drag_to(contacted)
    expect(contacted).to_contain_text("Ida Busch")
    page.locator(".board-card", has_text="Ida Dorn").drag_to(contacted)
    expect(page.locator("#toasts [role=alert]")).to_be_visible()
    expect(page.locator("section[aria-label=Open]")).to_contain_text("Ida Dorn")
    page.locator(".board-card", has_text="Ida Busch").drag_to(page.locator("section[aria-label^=Unqualified]"))
    expect(page.locator("#dialog")).to_contain_text("Mark Ida Busch unqualified")


def test_space_looks_at_a_lead_and_leaves_the_list_as_it_is(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("leads/?view=all&q=Keys AG&ordering=name"))
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator("#peek h2")).to_have_text("Ida Adler")
    page.keyboard.press("j")
    expect(page.locator("#peek h2")).to_have_text("Ida Busch")
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Ida Busch"


def test_the_focus_outlives_each_swap(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("leads/?view=all&q=Queue AG&ordering=name"))
    cursor(page, "Ida Fink")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("tr.is-accepted")).to_contain_text("Ida Fink")
    settle(page)
    assert focus(page) != "BODY."
    page.keyboard.press("/")
    page.keyboard.type("X")
    page.wait_for_url(re.compile("q=[^&]*X"))
    settle(page)
    assert focus(page) == "q"
    page.goto(company.url("leads/?view=all&q=Clausen"))
    cursor(page, "Ida Clausen")
    page.keyboard.press("Enter")
    page.wait_for_url(LEAD)
    settle(page)
    page.locator("#field-title a").focus()
    page.keyboard.press("Enter")
    page.locator("#field-title input:not([type=hidden])").fill("CFO")
    page.keyboard.press("Enter")
    expect(page.locator("#field-title")).to_contain_text("CFO")
    settle(page)
    assert focus(page) != "BODY."
    page.keyboard.press("n")
    page.keyboard.type("Wants a quote.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("Wants a quote.")
    settle(page)
    assert focus(page).startswith("tab-")


def test_each_letter_does_what_the_list_of_shortcuts_says(acting_as, company):
    page = acting_as("ada")
    page.goto(company.url("leads/?view=all&q=Clausen"))
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("Peek without opening")
    page.keyboard.press("Escape")
    cursor(page, "Ida Clausen")
    for key, words in (("Shift+C", "Convert"), ("s", "status")):
        page.keyboard.press(key)
        expect(page.locator("#dialog")).to_contain_text(words, ignore_case=True)
        page.keyboard.press("Escape")
        expect(page.locator("#dialog")).to_be_hidden()
    page.keyboard.press("Escape")
    cursor(page, "Ida Clausen")
    page.keyboard.press("Enter")
    page.wait_for_url(LEAD)
    for key, kind in (("l", "call"), ("n", "note"), ("t", "task"), ("e", "email")):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        expect(page.locator(f"#tab-{kind}")).to_have_attribute("aria-selected", "true")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    expect(page.locator("#dialog")).to_contain_text("Now Open")
    page.locator("#dialog").get_by_role("button", name="Contacted").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Contacted")
    expect(page.locator("#dialog")).to_be_hidden()
    settle(page)
    page.keyboard.press("3")
    page.wait_for_url(re.compile("section=insights"))
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url(re.compile("/board/"))
    page.keyboard.press("c")
    page.wait_for_url(re.compile("/leads/new/"))


def test_single_letters_do_nothing_for_who_has_switched_them_off(acting_as, company):
    page = acting_as("ben")
    page.goto(company.url("settings/profile/"))
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto(company.url("leads/?view=all"))
    page.keyboard.press("?")
    page.keyboard.press("j")
    assert focus(page) == "BODY."
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#dialog")).to_be_visible()
