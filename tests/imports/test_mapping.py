"""A row is read as its mapping says: values that stand for others, columns put together, constants, names cut."""

import pytest

from leads.imports.mapping import reader
from leads.imports.names import split_name
from leads.models import Import


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
