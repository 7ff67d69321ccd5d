"""The page on which a marketer says what columns mean: everything chosen is kept, shown on a row and can be undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.imports import saved
from leads.imports.receiving import receive
from leads.imports.running import start
from leads.models import CustomField, Import, Lead
from tests.factories import CustomFieldFactory
from tests.imports.lists import received, run, written

LIST = (
    b"Nachname;Firma;E-Mail;Lead-Status;Halle;Newsletter;Angelegt am;Lead Owner\n"
    b"Vogel;Brenner AG;v@brenner.example;Neu;7;ja;03.04.2025;ada@acme.example\n"
    b"Keller;Alpstein;k@alpstein.example;Gewonnen;9;nein;13.04.2025;\n"
    b"Roy;Nord;r@nord.example;Neu;7;ja;01.02.2025;\n"
)


@pytest.fixture
def mara(acme):
    return acme.client(acme.mara)


@pytest.fixture
def batch(acme):
    with acme.open(acme.mara, door="import"):
        return receive(LIST, "fair.csv", by=acme.mara)


def address(cast, batch, below=""):
    return cast.url(f"imports/{batch.public_id}/mapping/{below}")


def fresh(cast, batch):
    with cast.open():
        return Import.objects.get(pk=batch.pk)


def text(response):
    return response.content.decode()


def drawn(response):
    return {column["header"]: column for column in response.context["columns"]}


def test_a_column_shows_its_values_its_meaning_and_how_sure_that_is(acme, mara, batch):
    columns = drawn(mara.get(address(acme, batch)))
    assert columns["Nachname"]["samples"] == ["Vogel", "Keller", "Roy"]
    assert columns["Nachname"]["pill"] == ("pill-success", "Sure 97 %")
    assert columns["Halle"]["pill"] == ("", "Not imported")
    assert columns["Lead Owner"]["hint"] == ("owner", "Owner")
    assert columns["Newsletter"]["invert"] is True
    assert (
        columns["Angelegt am"]["dates"]["words"]
        == "Of the dates in the file, 1 fit only day first and 0 fit only month first."
    )


def test_dates_that_begin_with_the_year_and_addresses_of_owners_leave_nothing_to_decide(acme, mara):
    head, ours = "Nachname,Firma,Besitzer,Angelegt am", acme.mara.user.email
    content = f"{head}\nVogel,Alt,{ours},2024-12-18T10:03:00\nKeller,Neu,x@y.example,2025-06-26\n"
    with acme.open(acme.mara, door="import"):
        batch = receive(content.encode(), "iso.csv", by=acme.mara)
    assert drawn(mara.get(address(acme, batch)))["Besitzer"]["hint"] == ("owner", "Owner")
    mara.post(address(acme, batch), {"column-2": "owner", "drawn-2": "", "do": "preview"})
    columns = drawn(mara.get(address(acme, batch)))
    assert columns["Angelegt am"]["dates"]["words"] == "Dates in the file begin with the year."
    assert {row["value"]: row["first"] for row in columns["Besitzer"]["values"]["rows"]} == {
        ours: "As it is", "x@y.example": "Choose",
    }  # fmt: skip


def test_values_of_a_status_column_are_given_a_meaning_before_one_goes_on(acme, mara, batch):
    values = drawn(mara.get(address(acme, batch)))["Lead-Status"]["values"]
    assert [(row["value"], row["count"], row["is_open"]) for row in values["rows"]] == [
        ("Neu", 2, False), ("Gewonnen", 1, True),
    ]  # fmt: skip
    assert list(drawn(mara.get(address(acme, batch, "?show=look")))) == ["Lead-Status"]
    sent = {"column-3": "status", "drawn-3": "status", "value-3-Neu": "=Open", "value-3-Gewonnen": ""}
    assert "Say what “Gewonnen”" in text(mara.post(address(acme, batch), sent))
    for choice, meant in (("=Contacted", "Contacted"), ("-", "")):
        assert mara.post(address(acme, batch), sent | {"value-3-Gewonnen": choice}).status_code == 302
        column = fresh(acme, batch).mapping["columns"]["3"]
        assert column == {"field": "status", "values": {"Neu": "Open", "Gewonnen": meant}}


def test_values_that_an_own_picklist_lacks_ask_for_a_decision(acme, batch):
    with acme.open():
        CustomFieldFactory(name="hall", label="Hall", kind="picklist", choices=["7"])
        acme.org.configuration_changed()
    root, mara = acme.client(acme.root), acme.client(acme.mara)
    sent = {"column-4": "custom.hall", "drawn-4": "custom.hall", "value-3-Gewonnen": "-", "column-3": ""}
    shown = root.post(address(acme, batch), sent)
    assert "“Hall” has no choice “9” (1). Say in “Halle” what they become." in text(shown)
    values = drawn(shown)["Halle"]["values"]
    nine = next(row for row in values["rows"] if row["value"] == "9")
    assert (values["undecided"], nine["count"], [way[0] for way in nine["more"]]) == (1, 1, ["+", "!"])
    for choice, meant in (("=7", "7"), ("-", ""), ("!", "9")):
        assert mara.post(address(acme, batch), sent | {"value-4-9": choice}).status_code == 302
        assert fresh(acme, batch).mapping["columns"]["4"] == {"field": "custom.hall", "values": {"9": meant}}
    assert mara.post(address(acme, batch), sent | {"value-4-9": "+"}).status_code != 302  # an admin's choice
    assert root.post(address(acme, batch), sent | {"value-4-9": "+"}).status_code == 302
    assert fresh(acme, batch).mapping["columns"]["4"] == {"field": "custom.hall"}
    with acme.open():
        assert CustomField.objects.get(name="hall").choices == ["7", "9"]


def test_each_choice_of_a_cell_with_several_is_decided(acme):
    with acme.open():
        CustomFieldFactory(name="topics", label="Topics", kind="multipicklist", choices=["Press", "Pump"])
        acme.org.configuration_changed()
    rows = (("Last name", "Company", "Topics"), ("Roy", "Kar", '"pump; Valve"'), ("Lee", "Firn", '"Valve;Hose"'))
    batch = received(acme, written(*rows))
    mara, sent = acme.client(acme.mara), {"column-2": "custom.topics", "drawn-2": "custom.topics"}
    shown = mara.post(address(acme, batch), sent | {"value-2-Hose": "!"})
    assert "“Topics” has no choice “Valve” (2)." in text(shown)
    mara.post(address(acme, batch), sent | {"value-2-Hose": "-", "value-2-Valve": "=Press"})
    run(acme, fresh(acme, batch))
    with acme.open():
        assert [lead.custom for lead in Lead.objects.order_by("pk")] == [
            {"topics": ["Pump", "Press"]}, {"topics": ["Press"]},
        ]  # fmt: skip


def test_columns_that_are_not_on_the_page_stay_as_they_are(acme, mara, batch):
    before = fresh(acme, batch).mapping["columns"]
    shown = mara.get(address(acme, batch, "?show=open&find=halle"))
    assert list(drawn(shown)) == ["Halle"]
    assert mara.post(address(acme, batch), {"do": "preview", "find": "halle"})["Location"].endswith("?find=halle")
    mara.post(address(acme, batch), {"do": "preview", "column-4": "description"})
    assert fresh(acme, batch).mapping["columns"] == before | {"4": {"field": "description"}}
    mara.post(address(acme, batch), {"do": "again"})
    assert fresh(acme, batch).mapping["columns"] == before


def test_two_columns_of_one_field_are_joined_as_one_likes(acme, mara, batch):
    sent = {"do": "preview", "column-4": "description", "column-3": "description"}
    join = drawn(mara.post(address(acme, batch), sent))["Lead-Status"]["join"]
    assert join["others"] == ["Halle"]
    assert fresh(acme, batch).mapping["joins"] == {"description": "\n"}
    response = mara.post(address(acme, batch), sent | {"join-description": "slash"})
    assert ("Description", "Neu / 7") in response.context["shown"]["rows"]


def test_a_date_order_a_hint_a_constant_and_a_fallback_are_taken(acme, mara, batch):
    sent = {"column-6": "created_at", "drawn-6": "created_at", "date-6": "mdy", "do": "take:7:owner",
            "constant-0-field": "country", "constant-0": "CH",
            "fallback-company": "", "fallback-company-from": "email"}  # fmt: skip
    mara.post(address(acme, batch), sent)
    mapping = fresh(acme, batch).mapping
    assert mapping["columns"]["6"] == {"field": "created_at", "date": "mdy"}
    assert mapping["columns"]["7"] == {"field": "owner"}
    assert mapping["constants"] == {"country": "CH"}
    assert mapping["fallbacks"] == {"company": {"from": "email"}}


def test_an_admin_makes_a_field_of_a_column_and_others_read_why_not(acme, mara, batch):
    assert "An admin can add one" in text(mara.get(address(acme, batch)))
    assert mara.get(address(acme, batch, "fields/4/")).status_code == 403
    root = acme.client(acme.root)
    assert root.post(address(acme, batch), {"do": "field:4"})["Location"] == address(acme, batch, "fields/4/")
    form = root.get(address(acme, batch, "fields/4/")).context["form"]
    assert (form["label"].value(), form["kind"].value()) == ("Halle", "number")
    root.post(address(acme, batch, "fields/4/"), {"label": "Halle", "kind": "number", "entity": "lead", "choices": ""})
    with acme.open():
        assert CustomField.objects.get().label == "Halle"
    assert fresh(acme, batch).mapping["columns"]["4"] == {"field": "custom.halle"}


def test_a_mapping_is_saved_used_renamed_and_deleted(acme, mara, batch):
    mara.post(address(acme, batch), {"do": "save", "name": "Fair", "column-4": "description"})
    with acme.open():
        (row,) = saved.list_saved()
    mara.post(address(acme, batch), {"do": "again"})
    mara.post(address(acme, batch), {"do": "use", "saved": row.public_id})
    assert fresh(acme, batch).mapping["columns"]["4"] == {"field": "description"}
    mappings = acme.url("imports/mappings/")
    assert mara.post(f"{mappings}{row.public_id}/rename/", {"name": " "}).status_code == 422
    mara.post(f"{mappings}{row.public_id}/rename/", {"name": "Badges"})
    assert "Badges" in text(mara.get(mappings))
    mara.post(f"{mappings}{row.public_id}/delete/")
    assert "No saved mappings" in text(mara.get(mappings))


def test_two_hundred_columns_come_in_pages_with_as_many_queries_as_a_few(acme, mara, batch):
    wide = ",".join(["Last Name", "Company", *(f"Column {number}" for number in range(198))]) + "\nVogel,Brenner"
    with acme.open(acme.mara, door="import"):
        other = receive(wide.encode(), "wide.csv", by=acme.mara)
    mara.get(address(acme, batch))  # which reads the settings
    with CaptureQueriesContext(connection) as few:
        mara.get(address(acme, batch))
    with CaptureQueriesContext(connection) as many:
        first = mara.get(address(acme, other))
    assert len(many) == len(few)
    assert (len(first.context["columns"]), first.context["range"]) == (50, "1–50 of 200")
    assert len(mara.get(address(acme, other, first.context["after"])).context["columns"]) == 50


def test_the_page_says_that_columns_are_mapped_as_last_time(acme, mara, batch):
    with acme.open(acme.mara, door="import"):
        columns = {"0": {"field": "last_name"}, "1": {"field": "company"}, "4": {"field": "description"}}
        start(batch, {"columns": columns}, by=acme.mara)
        again = receive(LIST, "fair-2.csv", by=acme.mara)
    shown = mara.get(address(acme, again))
    assert "3 of 8 columns are matched as in fair.csv, the last file with these columns." in text(shown)
    assert drawn(shown)["Halle"]["pill"] == ("pill-success", "As last time")
