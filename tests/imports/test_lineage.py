"""Each lead knows the file and line it came from, and lists and rules may ask."""

import json

from django.utils import timezone

from leads.configuration import configuration
from leads.lists.columns import catalog
from leads.models import Lead
from leads.rule_criteria import bound
from tests.factories import LeadFactory
from tests.imports.test_undo import HEAD, NEW, imported, undone


def test_a_lead_names_its_file_and_line_on_its_page_and_to_programs(acme):
    batch = imported(acme)
    with acme.open():
        lead = Lead.objects.get(last_name="Neu1")
        assert (lead.imported_from, lead.imported_line, lead.owner.name) == (batch, 3, "Unassigned")
    page = acme.client(acme.mara).get(acme.url(f"leads/{lead.public_id}/")).content.decode()
    assert "Import of fair.csv, line 3" in page
    assert "routed it to Unassigned" in " ".join(page.split())  # where it was already
    assert f"/imports/{batch.public_id}/?show=all&amp;line=3#rows" in page
    assert "?show=all" not in acme.client(acme.ada).get(acme.url(f"leads/{lead.public_id}/")).content.decode()
    shown = acme.api(acme.mara).get(f"/api/v1/leads/{lead.public_id}/").json()
    assert (shown["imported_from"], shown["imported_line"]) == (batch.public_id, 3)


def test_lists_and_rules_ask_for_an_import(acme):
    batch = imported(acme)
    with acme.open():
        LeadFactory()
    tree = {"all": [{"field": "import", "is": batch.public_id}]}
    found = acme.api(acme.mara).get("/api/v1/leads/", {"filter": json.dumps(tree), "count": "1"}).json()
    assert {row["last_name"] for row in found["results"]} == {f"Neu{n}" for n in range(5)}
    page = acme.client(acme.mara).get(acme.url("leads/"), {"view": "all", "filter": json.dumps(tree)})
    assert "fair.csv" in page.content.decode()
    with acme.open():
        assert "import" in catalog()
        judged = bound(configuration().schema.parse(tree), timezone.now())
        assert {lead.imported_from_id for lead in Lead.objects.all() if judged.holds(lead)} == {batch.pk}


def test_what_an_undo_took_back_keeps_its_trail(acme):
    batch = imported(acme, HEAD + NEW)
    undone(acme, batch)
    with acme.open():
        lead = Lead.objects.deleted().first()
    page = acme.client(acme.mara).get(acme.url(f"leads/{lead.public_id}/")).content.decode()
    assert "Import of fair.csv undone" in page
    assert "Import of fair.csv, line" in page
