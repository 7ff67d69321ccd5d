"""The rule builder: what it draws, a browser without scripts posts back as the same tree."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from criteria.drafts import draft_of
from criteria.forms import CriteriaField, is_editing
from tests.criteria.samples import BERLIN, ME, NOW, SCHEMA, Sample, trees


class WithLogic(CriteriaField):
    logic = True


class RuleForm(forms.Form):
    criteria = WithLogic(SCHEMA)


class Controls(HTMLParser):
    """What a browser would post of a form, and the buttons one could press."""

    def __init__(self, html):
        super().__init__()
        self.posted, self.buttons, self.select, self.chosen = [], {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input":
            self.posted.append((attrs["name"], attrs.get("value", "")))
        elif tag == "select":
            self.select, self.chosen = attrs["name"], None
        elif tag == "option" and self.select and (self.chosen is None or "selected" in attrs):
            self.chosen = attrs["value"]
        elif tag == "button":
            self.buttons[attrs["value"]] = attrs["name"]

    def handle_endtag(self, tag):
        if tag == "select":
            self.posted.append((self.select, self.chosen))
            self.select = None


def query(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


class Browser:
    """A visitor who edits a tree without scripts."""

    def __init__(self, tree=None):
        self.form = RuleForm(initial={"criteria": tree})
        self.html = str(self.form["criteria"])

    @property
    def controls(self):
        return Controls(self.html)

    def send(self, pairs):
        self.form = RuleForm(query(pairs))
        self.form.is_valid()
        self.html = str(self.form["criteria"])
        return self

    def fill(self, changes):
        return [(name, changes.get(name, value)) for name, value in self.controls.posted]

    def save(self, **changes):
        return self.send(self.fill({name.replace("_", "-"): value for name, value in changes.items()}))

    def press(self, button, **changes):
        pairs = self.fill({name.replace("_", "-"): value for name, value in changes.items()})
        return self.send([*pairs, (self.controls.buttons[button], button)])

    @property
    def saved(self):
        assert self.form.is_valid(), self.form.errors
        return self.form.cleaned_data["criteria"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(trees)
def test_every_tree_survives_the_form(tree):
    drafted = SCHEMA.parse(draft_of(SCHEMA, tree).tree)
    assert Browser(tree).save().saved == drafted.data
    for row in (Sample(), Sample(city="Ulm", employees=1, custom={"note": "x"}, owner_id=7, grade=0)):
        assert drafted.at(NOW, tz=BERLIN, me=ME).holds(row) == SCHEMA.parse(tree).at(NOW, tz=BERLIN, me=ME).holds(row)


def test_an_empty_builder_is_the_catch_all():
    assert Browser().save().saved == {"all": []}


def test_a_rule_is_built_row_by_row():
    browser = Browser().press("add 0")
    assert is_editing(browser.form)
    browser.press("update", criteria_0_0_field="employees").press("update", criteria_0_0_op="gte")
    browser.press("group 0", criteria_0_0_value="1,250").press("add 0-1", criteria_0_1_0_value="Ulm")
    browser.press("update", criteria_0_1_1_field="country").press("update", criteria_0_1_1_op="in")
    browser.press("update", criteria_0_1_1_value="de").save(criteria_0_1_group="none")
    assert browser.saved == {
        "all": [
            {"field": "employees", "gte": 1250},
            {"none": [{"field": "city", "is": "Ulm"}, {"field": "country", "in": ["de"]}]},
        ]
    }
    assert "Employees is at least 1,250 <b>" not in browser.html
    assert "Employees is at least 1,250<b> and </b>" in browser.html


def test_a_button_does_not_save():
    browser = Browser({"field": "city", "is": "Ulm"}).press("add 0")
    assert browser.form.errors.as_data()["criteria"][0].code == "editing"
    assert "form-error" not in browser.html


def test_rows_groups_and_values_can_be_removed():
    tree = {"all": [{"field": "city", "in": ["Ulm", "a, b", "Bonn"]}, {"any": [{"field": "employees", "gte": 5}]}]}
    assert Browser(tree).press("drop 0-0 0").save().saved["all"][0] == {"field": "city", "in": ["a, b", "Bonn"]}
    assert Browser(tree).press("remove 0-1").save().saved == {"all": [tree["all"][0]]}
    assert Browser(tree).press("remove 0-1-0").save().saved == {"all": [tree["all"][0]]}
    assert Browser(tree).press("remove 0-0").save().saved == {"all": [tree["all"][1]]}


def test_commas_separate_what_is_typed_into_a_list():
    browser = Browser({"field": "city", "in": ["Ulm"]}).save(criteria_0_0_add='US, USA,"a, b",')
    assert browser.saved["all"][0]["in"] == ["Ulm", "US", "USA", "a, b"]


def test_what_is_wrong_stands_beside_its_row():
    tree = {"all": [{"field": "city", "is": "Ulm"}, {"any": [{"field": "employees", "gte": 250}]}]}
    browser = Browser(tree).save(criteria_0_1_0_value="many")
    assert not browser.form.is_valid()
    assert browser.html.count("form-error") == 1
    assert 'id="id_criteria-0-1-0-error"' in browser.html and "Needs a whole number" in browser.html
    assert 'value="many"' in browser.html


def test_a_blank_value_is_asked_for_and_not_read_as_empty():
    browser = Browser({"field": "city", "is": "Ulm"}).save(criteria_0_0_value=" ")
    assert not browser.form.is_valid() and "Needs a value" in browser.html


def test_another_field_brings_its_own_operators_and_no_old_value():
    browser = Browser({"field": "city", "starts_with": "Ulm"}).press("update", criteria_0_0_field="grade")
    assert ("criteria-0-0-op", "is") in browser.controls.posted
    assert ("criteria-0-0-value", "") in browser.controls.posted


def test_a_deleted_field_is_shown_as_such_and_keeps_its_row():
    tree = {"all": [{"field": "custom.gone", "is": "x"}, {"field": "city", "is": "Ulm"}]}
    browser = Browser(tree)
    assert "custom.gone (no longer exists)" in browser.html and "Needs a field that exists" in browser.html
    assert not browser.save().form.is_valid()
    assert browser.press("remove 0-0").save().saved == {"all": [{"field": "city", "is": "Ulm"}]}


def test_a_tree_too_deep_is_refused_in_words():
    posted = [("criteria-0-group", "all")]
    posted += [(f"criteria-0{'-0' * level}-group", "any") for level in range(1, 5)]
    posted += [(f"criteria-0{'-0' * 5}-field", "city"), (f"criteria-0{'-0' * 5}-op", "is")]
    browser = Browser().send([*posted, (f"criteria-0{'-0' * 5}-value", "Ulm")])
    assert not browser.form.is_valid() and "at most 4 levels" in browser.html


@pytest.mark.parametrize(
    "junk", [[("criteria-0-group", "xor")], [("criteria-7-field", "city")], [("criteria", "{")], []]
)
def test_junk_is_no_reason_to_fail(junk):
    form = RuleForm(query([*junk, ("criteria-do", "drop 0-x y")]))
    form.is_valid()
    assert str(form["criteria"])


def test_json_is_taken_too():
    assert (
        RuleForm({"criteria": '{"field": "city", "is": "Ulm"}'})
        .fields["criteria"]
        .clean({"field": "city", "is": "Ulm"})
    )
    form = RuleForm({"criteria": '{"any": [{"field": "city", "is": "Ulm"}]}'})
    assert form.is_valid() and form.cleaned_data["criteria"] == {"any": [{"field": "city", "is": "Ulm"}]}


def test_typed_text_is_escaped():
    html = Browser({"field": "city", "in": ['<b>"&']}).html
    assert "&lt;b&gt;&quot;&amp;" in html and "<b>&quot;" not in html and '<b>"' not in html


def test_the_builder_needs_no_inline_style_or_script():
    html = Browser({"field": "city", "is": "Ulm"}).html
    assert "style=" not in html and "<script" not in html and "hx-on" not in html and "js:" not in html


def test_a_required_builder_refuses_the_catch_all():
    field = CriteriaField(SCHEMA, required=True)
    with pytest.raises(forms.ValidationError, match="at least one"):
        field.clean({"all": []})


def test_an_unchanged_form_knows_that_it_is_unchanged():
    tree = {"all": [{"field": "country", "in": ["de", "at"]}]}
    browser = Browser(tree)
    browser.send(browser.controls.posted)
    browser.form.initial = {"criteria": tree}
    assert not RuleForm(browser.form.data, initial={"criteria": tree}).has_changed()
    assert RuleForm(browser.form.data, initial={"criteria": {"all": []}}).has_changed()


ROWS = [{"field": "city", "is": "Ulm"}, {"field": "employees", "gte": 5}, {"field": "company", "is": "Loop"}]


def test_typed_logic_joins_the_rows():
    browser = Browser({"all": ROWS})
    assert 'value="1 AND 2 AND 3"' in browser.html and "1 City, 2 Employees, 3 Company" in browser.html
    assert browser.save(criteria_logic="1 and (2 or 3)").saved == {"all": [ROWS[0], {"any": ROWS[1:]}]}
    assert browser.save(criteria_logic="").saved == {"all": ROWS}


def test_logic_that_cannot_be_followed_is_kept_and_named():
    browser = Browser({"all": ROWS}).save(criteria_logic="1 AND 2")
    assert not browser.form.is_valid()
    assert 'value="1 AND 2"' in browser.html and "Condition 3 must stand in the filter logic" in browser.html
    assert browser.save(criteria_logic="1 OR 2 OR 3").saved == {"any": ROWS}


def test_rows_that_are_regrouped_change_the_logic():
    browser = Browser({"all": ROWS}).press("update", criteria_0_group="any")
    assert 'value="1 OR 2 OR 3"' in browser.html
    browser.press("add 0", criteria_logic="NOT 1 AND (2 OR 3 OR 4)")
    assert 'value="NOT 1 AND (2 OR 3 OR 4)"' in browser.html
