"""Tags: words people mark leads with, asked for by filters, never set by visitors."""

import json

import pytest
from django.test import Client

from leads.models import Lead, Submission, Tag
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


def test_a_lead_keeps_each_tag_once_and_the_organization_remembers_it(acme):
    body = {"last_name": "Vogel", "company": "Brenner", "tags": ["VIP", " vip ", "Fair 2026"]}
    made = acme.api(acme.ada).post("/api/v1/leads/", body, content_type="application/json")
    assert (made.status_code, made.json()["tags"]) == (201, ["VIP", "Fair 2026"])
    with acme.open():
        assert [tag.name for tag in Tag.objects.all()] == ["Fair 2026", "VIP"]


def test_a_filter_finds_a_tag_in_whatever_case(acme):
    with acme.open():
        LeadFactory(last_name="Vogel", tags=["VIP"])
        LeadFactory(last_name="Brandt", tags=["Fair"])
    asked = json.dumps({"all": [{"field": "tags", "is": "vip"}]})
    found = acme.api(acme.ada).get("/api/v1/leads/", {"filter": asked}).json()["results"]
    assert [row["last_name"] for row in found] == ["Vogel"]


def test_tags_are_edited_in_place_on_the_lead_page(acme):
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada, tags=["VIP"])
    path = acme.url(f"leads/{lead.public_id}/fields/tags/")
    assert 'value="VIP"' in acme.client(acme.ada).get(path).content.decode()
    assert acme.client(acme.ada).post(path, {"tags": "VIP, Fair 2026"}).status_code == 302
    with acme.open():
        assert Lead.objects.get(pk=lead.pk).tags == ["VIP", "Fair 2026"]


@pytest.mark.parametrize("tags", [["x" * 41], ["a,b"], [f"t{n}" for n in range(21)]])
def test_tags_that_no_list_could_show_are_refused(acme, tags):
    body = {"last_name": "Vogel", "company": "Brenner", "tags": tags}
    refused = acme.api(acme.ada).post("/api/v1/leads/", body, content_type="application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["tags"])


def test_a_visitor_cannot_tag_a_lead(acme):
    from leads.capture.process import drain

    pairs = {"oid": acme.org.public_id, "last_name": "Vogel", "company": "Brenner", "tags": "VIP"}
    Client().post("/servlet/servlet.WebToLead", pairs)
    drain(acme.org.pk)
    with acme.open():
        assert Submission.objects.get().lead.tags == []
