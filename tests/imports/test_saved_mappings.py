"""Who maps the same columns again is spared it: the last mapping is remembered, others are kept under a name."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from leads.imports import saved
from leads.imports.mapping_checks import check
from leads.imports.receiving import receive
from leads.imports.running import choose, drain, start
from leads.models import ImportMapping, Lead
from tenancy.refusals import Invalid
from tests.factories import CustomFieldFactory

LIST = b"Nachname,Firma,Halle\nVogel,Brenner AG,7\n"
TURNED = b"Halle,FIRMA,Nachname\n9,Nordkai,Petersen\n"
COLUMNS = {"columns": {"0": {"field": "last_name"}, "1": {"field": "company"}, "2": {"field": "description"}}}


@pytest.fixture
def imported(acme):
    """A list that ran with a column mapped by hand."""
    with acme.open(acme.mara, door="import"):
        batch = receive(LIST, "fair.csv", by=acme.mara)
        start(batch, COLUMNS, by=acme.mara)
    drain(acme.org.pk)
    return batch


def test_a_second_list_with_the_same_columns_is_mapped_as_the_last_one(acme, imported):
    with acme.open(acme.mara, door="import"):
        batch = receive(TURNED, "fair-2.csv", by=acme.mara)
        fields = {number: column["field"] for number, column in batch.mapping["columns"].items()}
        assert fields == {"0": "description", "1": "company", "2": "last_name"}
        other = receive(b"Nachname,Firma\nVogel,Brenner", "other.csv", by=acme.mara)
        assert len(other.mapping["columns"]) == 2


def test_what_is_gone_since_is_left_out(acme):
    with acme.open(acme.mara, door="import"):
        field = CustomFieldFactory(name="hall", label="Hall")
        batch = receive(LIST, "fair.csv", by=acme.mara)
        mapping = COLUMNS | {"constants": {"custom.hall": "1", "country": "DE"}}
        saved.save("Fair", mapping, batch, by=acme.mara)
        field.delete()
        acme.org.configuration_changed()
        assert saved.by_name("Fair", batch.headers) == COLUMNS | {"constants": {"country": "DE"}}


def test_mappings_are_saved_renamed_and_deleted(acme, imported):
    with acme.open(acme.mara):
        fair = saved.save(" Fair  badges ", COLUMNS, imported, by=acme.mara)
        assert saved.save("Fair badges", COLUMNS, imported, by=acme.mara) == fair
        saved.save("Old CRM", COLUMNS, imported, by=acme.mara)
        with pytest.raises(Invalid, match="already"):
            saved.rename(fair, "Old CRM", by=acme.mara)
        saved.rename(fair, "Badges", by=acme.mara)
        assert [row.name for row in saved.list_saved()] == ["Badges", "Old CRM"]
        saved.delete(fair, by=acme.mara)
        with pytest.raises(Invalid, match="There is no mapping named “Badges”. Saved are “Old CRM”"):
            saved.by_name("Badges", imported.headers)
        assert ImportMapping.objects.filter(name="").count() == 1  # the remembered one


def test_an_operator_names_a_mapping(acme, imported, tmp_path, capsys):
    with acme.open(acme.mara):
        saved.save("Fair", COLUMNS, imported, by=acme.mara)
    file = tmp_path / "list.csv"
    file.write_bytes(TURNED)
    call_command("import_leads", acme.org.slug, str(file), "--mapping", "Fair")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["created"] == 1
    with acme.open():
        assert Lead.objects.get(last_name="Petersen").description == "9"
    with pytest.raises(CommandError, match="no mapping named “Moon”"):
        call_command("import_leads", acme.org.slug, str(file), "--mapping", "Moon")


def test_a_mapping_is_refused_for_what_cannot_be(in_acme):
    batch = receive(LIST, "fair.csv", by=in_acme.mara)
    base = COLUMNS["columns"]
    for wrong, words in (
        ({"columns": base, "moon": {}}, "A mapping has"),
        ({"columns": base | {"2": {"field": "city", "date": "ydm"}}}, "dmy, mdy or ymd"),
        ({"columns": base | {"2": {"field": "city", "values": {"a": 1}}}}, "A mapping has"),
        ({"columns": base, "constants": {"owner": "ada"}}, "cannot be the same for every row"),
        ({"columns": base, "constants": {"shoe": "1"}}, "no field “shoe”"),
        ({"columns": base, "fallbacks": {"company": {"else": []}}}, "A mapping has"),
    ):
        with pytest.raises(Invalid, match=words):
            check(wrong, batch)
    choose(batch, {"columns": {"0": {"field": "last_name"}}, "fallbacks": {"company": "?"}}, by=in_acme.mara)
