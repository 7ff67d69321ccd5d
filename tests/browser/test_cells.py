"""Change the cells of a list in their place: by hand and by key, as fast as anybody types."""

from playwright.sync_api import Page, expect

CHOOSE = """(names) => fetch("../views/columns/?view=all", {
  method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers")),
  body: new URLSearchParams(names.flatMap((name, at) => [[`on-${name}`, "on"], [`at-${name}`, at + 1]])),
}).then(({ ok }) => ok)"""


def hold(page: Page) -> list:
    """Keep the forms of cells back, as a slow line does, until they are let go."""
    held: list = []
    page.route("**/cells/*/", lambda route: held.append(route) if route.request.method == "GET" else route.continue_())
    return held


def test_a_cell_is_changed_in_its_place_and_the_focus_stays_with_it(acting_as, company):
    page = acting_as("ben")
    page.goto(company.url("leads/?view=all&q=Dorn"))
    assert page.evaluate(CHOOSE, ["title", "city", "number_of_employees", "country"])
    page.reload()
    here, keyboard = page.url, page.keyboard
    title, city, staff, country = (
        page.locator(f"#lead-rows td[data-cell={name}]") for name in ("title", "city", "number_of_employees", "country")
    )

    city.dblclick()
    expect(city.locator("input:focus")).to_be_visible()
    keyboard.type("Oslo")
    keyboard.press("Enter")
    expect(city).to_have_text("Oslo")
    expect(city).to_be_focused()

    keyboard.press("F2")
    expect(city.locator("input:focus")).to_have_value("Oslo")
    keyboard.type("Bergen")
    keyboard.press("Tab")
    expect(city).to_have_text("Bergen")
    expect(staff.locator("input:focus")).to_be_visible()
    keyboard.type("many")
    keyboard.press("Enter")
    expect(staff.get_by_role("alert")).to_contain_text("Enter a number")
    expect(staff.locator("input:focus")).to_have_value("many")
    keyboard.press("Escape")
    expect(staff).to_have_text("")
    expect(staff).to_be_focused()

    held = hold(page)
    pencil = {"x": country.bounding_box()["width"] - 10, "y": 12}
    country.dblclick(position=pencil)
    keyboard.type("Skola")
    keyboard.press("Backspace")
    keyboard.press("Enter")
    assert len(held) == 1
    held.pop().continue_()
    expect(country).to_have_text("Skol")
    expect(country).to_be_focused()
    title.dblclick()
    keyboard.type("Job")
    keyboard.press("Escape")
    held.pop().continue_()
    expect(title).to_be_focused()
    expect(title).to_have_text("")
    assert (page.url, held) == (here, [])
    page.reload()
    assert [cell.text_content() for cell in (title, city, staff, country)] == ["", "Bergen", "", "Skol"]
