"""Values are understood as visitors of a country write them, and what could be meant otherwise says so."""

import pytest

from leads.capture.as_written import as_day, as_flag, as_number, as_ticked
from leads.capture.read_post import read
from leads.capture.usual_names import usual
from tenancy import ids


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("1.250.000", "US", "1250000"),
        ("$1,250,000.00", "DE", "1250000.00"),
        ("12.500,50 €", "US", "12500.50"),
        ("CHF 1’250’000.50", "CH", "1250000.50"),
        ("12,5", "US", "12.5"),
        ("500,-", "DE", "500"),
        ("51-200", "DE", "51"),
        ("250.000", "DE", "250000"),
        ("250.000", "US", "250.000"),
        ("0.1250", "DE", "0.1250"),
        ("50k", "US", "50k"),
        ("about 50", "US", "about 50"),
    ],
)
def test_numbers_have_the_marks_of_their_country_unless_they_tell_themselves(written, country, number):
    assert as_number(written, country)[0] == number


def test_three_digits_behind_a_mark_are_thousands_of_money_and_a_guess_of_any_other_number():
    assert as_number("1,250", "DE", is_whole=True) == ("1250", False)
    assert as_number("1,250", "DE") == ("1.250", True)


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("24.12.85", "DE"),
        ("12/24/1985", "DE"),
        ("12/24/1985", "US"),
        ("1985/12/24", "US"),
        ("1985-12-24T00:00:00Z", "US"),
        ("December 24, 1985", "DE"),
    ],
)
def test_dates_are_read_in_every_usual_order(written, country):
    assert as_day(written, country) == "1985-12-24"


def test_a_ticked_box_sends_any_text_and_programs_send_no():
    assert [as_ticked(text) for text in ("I agree", "on", "false", "0", "nein", "")] == [True, True, *[False] * 4]
    assert [as_flag(text, opts_out=True) for text in ("No e-mails please", "subscribed", "0")] == ["yes", "no", "no"]


def test_names_that_people_understand_are_understood_but_never_a_consent():
    meant = {"your-name": "full_name", "Nachname": "last_name", "E-Mail-Adresse": "email", "Message": "description"}
    assert {name: usual(name) for name in meant} == meant
    assert [usual(name) for name in ("newsletter", "source", "userid", "by")] == [""] * 4


@pytest.mark.parametrize("charset", ["ISO-8859-1", "windows-1252", "ISO-8859-15"])
def test_letters_in_utf8_are_read_as_such_whatever_the_form_says(charset):
    post = read(b"last_name=M%C3%BChle&city=K%F6ln", "", charset)
    assert post.pairs == [("last_name", "Mühle"), ("city", "Köln")]
    assert post.doubts == [f"Some of it was not {post.doubts[0].split()[5]} and was read as utf-8."]


def test_an_id_whose_case_a_program_changed_is_put_back():
    known = ids.encode(ids.ORGANIZATION, 987_654_321_012)
    assert ids.restored(known.lower())[:15] == ids.restored(known.upper())[:15] == known[:15]
