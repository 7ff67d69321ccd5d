"""A row is read as its mapping says: values that stand for others, columns put together, constants, names cut."""

import pytest

from leads.imports import examining
from leads.imports.mapping import reader
from leads.imports.names import split_name
from leads.imports.receiving import receive
from leads.imports.running import drain, start
from leads.models import Import, Lead
from tests.factories import CustomFieldFactory


def read(cells, **mapping):
    """Return a row's values under a mapping whose columns are given by their place."""
    columns = {str(place): column for place, column in enumerate(mapping.pop("columns")) if column}
    batch = Import(headers=[""] * len(cells), mapping={"columns": columns} | mapping)
    return reader(batch)(cells)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Katrin Vogel", {"first_name": "Katrin", "last_name": "Vogel"}),
        ("Vogel", {"last_name": "Vogel"}),
        ("Johann Wolfgang von Goethe", {"first_name": "Johann Wolfgang", "last_name": "von Goethe"}),
        ("Vincent van der Berg", {"first_name": "Vincent", "last_name": "van der Berg"}),
        ("María de la Cruz", {"first_name": "María", "last_name": "de la Cruz"}),
        ("José Ortega y Gasset", {"first_name": "José", "last_name": "Ortega y Gasset"}),
        ("Van Morrison", {"first_name": "Van", "last_name": "Morrison"}),
        ("Martin King Jr.", {"first_name": "Martin", "last_name": "King", "suffix": "Jr."}),
        ("Jane Roy, PhD", {"first_name": "Jane", "last_name": "Roy", "suffix": "PhD"}),
        ("Vogel, Katrin Anna", {"first_name": "Katrin Anna", "last_name": "Vogel"}),
        ("Herr Dr. Urs Keller", {"salutation": "Dr.", "first_name": "Urs", "last_name": "Keller"}),
        ("山田 太郎", {"last_name": "山田", "first_name": "太郎"}),
        ("", {}),
    ],
)
def test_a_full_name_is_cut_where_the_family_begins(text, parts):
    assert split_name(text) == parts


def test_a_column_of_its_own_knows_a_part_of_the_name_better(in_acme):
    found = read(["Anja Maria Petersen", "Anja"], columns=[{"field": "name"}, {"field": "first_name"}])
    assert found == {"first_name": "Anja", "last_name": "Petersen"}


def test_values_stand_for_others_in_any_case(in_acme):
    status = {"field": "status", "values": {"Neu": "Open"}}
    assert read(["neu"], columns=[status]) == {"status": "Open"}
    assert read(["Other"], columns=[status]) == {"status": "Other"}


def test_columns_come_together_with_a_separator_and_without_what_is_empty(in_acme):
    street = [{"field": "street"}] * 3
    assert read(["Weg 1", "", "Haus 2"], columns=street, joins={"street": "\n"}) == {"street": "Weg 1\nHaus 2"}


def test_a_column_may_say_how_its_dates_and_numbers_are_written(in_acme):
    columns = [{"field": "created_at", "date": "mdy"}, {"field": "annual_revenue", "number": ","}]
    assert read(["03/04/2025", "1.250,50"], columns=columns) == {
        "created_at": "2025-03-04",
        "annual_revenue": "1250.50",
    }


def test_own_fields_take_days_numbers_and_yes_in_the_words_of_the_file(in_acme):
    for name, kind in (("day", "date"), ("size", "number"), ("member", "checkbox")):
        CustomFieldFactory(name=name, label=name, kind=kind)
    in_acme.org.configuration_changed()
    columns = [
        {"field": "custom.day", "date": "dmy"},
        {"field": "custom.size", "number": ","},
        {"field": "custom.member"},
    ]
    found = read(["25.11.2025 08:51", "1.250,5", "sí"], columns=columns)
    assert found == {"custom": {"day": "2025-11-25", "size": "1250.5", "member": "yes"}}


def test_constants_and_fallbacks_fill_what_a_row_leaves_empty(in_acme):
    def filled(cell):
        return read(
            [cell], columns=[{"field": "company"}], constants={"lead_source": "Web"}, fallbacks={"company": "Unknown"}
        )

    assert filled("Brenner") == {"company": "Brenner", "lead_source": "Web"}
    assert filled("") == {"company": "Unknown", "lead_source": "Web"}


def test_formulas_are_text_and_short_rows_end_in_nothing(in_acme):
    columns = [{"field": "description"}, {"field": "city"}]
    assert read(['=HYPERLINK("x")'], columns=columns) == {"description": '=HYPERLINK("x")'}


@pytest.mark.parametrize(
    ("cells", "opted_out"),
    [("yes no", True), ("no no", None), ("unsubscribed yes", True), ("no no", None), ("2024-05-01 yes", True)],
)
def test_any_column_may_opt_out_and_a_column_may_mean_the_opposite(in_acme, cells, opted_out):
    out = {"field": "has_opted_out_of_email"}
    assert read(cells.split(), columns=[out, out]).get("has_opted_out_of_email") is opted_out
    inverted = read(["nein"], columns=[out | {"invert": True}])
    assert inverted == {"has_opted_out_of_email": True}
    assert read(["subscribed"], columns=[out | {"invert": True}]) == {}
    assert read(["perhaps"], columns=[out]) == {"has_opted_out_of_email": "perhaps"}


def test_columns_that_say_who_may_be_written_to_are_turned_around(in_acme):
    batch = receive(
        b"Last Name,Company,Email,Unsubscribed,Marketing consent\nVogel,Brenner,v@b.example,no,no",
        "x.csv",
        by=in_acme.mara,
    )
    columns = batch.mapping["columns"]
    assert columns["3"] == {"field": "has_opted_out_of_email"}
    assert columns["4"] == {"field": "has_opted_out_of_email", "invert": True}
    assert reader(batch)(["Vogel", "Brenner", "v@b.example", "no", "no"])["has_opted_out_of_email"] is True


@pytest.mark.parametrize(
    ("email", "last_name", "company"),
    [
        ("katrin.vogel@brenner.co.uk", "Vogel", "brenner.co.uk"),
        ("k_vogel7@gmail.com", "Vogel", "Unknown"),
        ("info@brenner.example", "[not provided]", "brenner.example"),
        ("", "[not provided]", "Unknown"),
    ],
)
def test_what_every_lead_needs_may_come_from_its_address(in_acme, email, last_name, company):
    fallbacks = {
        "last_name": {"from": "email", "else": "[not provided]"},
        "company": {"from": "email", "else": "Unknown"},
    }
    found = read([email], columns=[{"field": "email"}], fallbacks=fallbacks)
    assert (found["last_name"], found["company"]) == (last_name, company)


@pytest.mark.parametrize(
    ("phone", "country", "e164"),
    [
        ("030 23125000", "Германия", "+493023125000"),
        ("044 668 18 00", "CHE", "+41446681800"),
        ("020 7946 0958", "Großbritannien", "+442079460958"),
        ("+33 1 23 45 67 89", "Suisse", "+33123456789"),
    ],
)
def test_a_phone_number_is_read_by_the_rules_of_its_rows_country(acme, phone, country, e164):
    with acme.open(acme.mara, door="import"):
        batch = receive(f"Nachname,Firma,Telefon,Land\nVogel,Brenner,{phone},{country}".encode(), "x.csv", by=acme.mara)
        start(batch, batch.mapping, by=acme.mara)
    drain(acme.org.pk)
    with acme.open():
        assert Lead.objects.get().phone_e164 == e164


def test_a_column_of_ids_of_another_system_is_kept(acme):
    with acme.open(acme.mara, door="import"):
        batch = receive(b"Last Name,Company,External ID\nVogel,Brenner,X-17", "x.csv", by=acme.mara)
        start(batch, batch.mapping, by=acme.mara)
    drain(acme.org.pk)
    with acme.open():
        assert Lead.objects.get().external_id == "X-17"


def test_a_status_that_only_the_whole_file_shows_holds_up_a_list_that_was_to_run_at_once(acme):
    rows = [f"Vogel,Brenner,Neu,{'x' * 500}" for _ in range(2500)]
    rows[2200] = "Keller,Alp,In Bearbeitung,y"
    for last, state in (("Gewonnen", "mapping"), ("offen", "waiting")):
        content = "\n".join(["Last Name,Company,Status,Notes", *rows, f"Roy,Nord,{last},z"]).encode()
        with acme.open(acme.mara, door="import"):
            batch = receive(content, "x.csv", by=acme.mara)
            assert batch.state == "reading"
            start(batch, batch.mapping, by=acme.mara)
        examining.drain(acme.org.pk)
        with acme.open():
            batch.refresh_from_db()
            assert (batch.state, "Say what “Gewonnen”" in batch.problem) == (state, state == "mapping")
            assert batch.mapping["columns"]["2"]["values"]["In Bearbeitung"] == "Contacted"
