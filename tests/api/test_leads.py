"""Leads over the API: made, listed, read, changed, deleted."""

import json

import pytest

from leads.models import Lead
from tests.factories import CustomFieldFactory, LeadFactory

KATRIN = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG", "email": "k.vogel@brenner.example"}


@pytest.fixture
def lead(acme):
    with acme.open():
        return LeadFactory(owner_member=acme.ada)


def test_a_posted_lead_is_answered_with_its_final_owner_score_and_grade(ada):
    answer = ada.post("leads/", KATRIN)
    assert answer.status_code == 201
    made = answer.json()
    assert made["name"] == "Katrin Vogel"
    assert made["status"] == "Open"
    assert made["owner"]["name"] == "Unassigned"
    assert made.pop("joined") is False
    assert ada.get(f"leads/{made['id']}/").json() == made


def test_the_same_person_again_is_an_inquiry_of_the_lead_that_is_there(ada):
    first = ada.post("leads/", KATRIN).json()
    again = ada.post("leads/", KATRIN | {"city": "Bonn", "description": "Still waiting."})
    assert (again.status_code, again.json()["joined"]) == (200, True)
    assert (again.json()["id"], again.json()["inquiry_count"], again.json()["city"]) == (first["id"], 1, "Bonn")
    assert ada.get("leads/?count=1").json()["count"] == 1


def test_who_chooses_the_owner_gets_exactly_the_lead_that_was_sent(ada):
    first = ada.post("leads/?assign=0", KATRIN).json()
    second = ada.post("leads/?assign=0", KATRIN)
    assert second.status_code == 201
    assert second.json()["id"] != first["id"]
    assert second.json()["has_duplicates"] is True


def test_all_standard_fields_come_back_as_they_were_sent(ada):
    sent = KATRIN | {
        "salutation": "Dr.", "title": "CFO", "phone": "+49 30 901820", "mobile_phone": "+49 171 2345678",
        "fax": "+49 30 901821", "website": "https://brenner.example", "street": "Torstr. 1", "city": "Berlin",
        "state": "Berlin", "postal_code": "10119", "country": "Germany", "lead_source": "Web", "industry": "Banking",
        "rating": "Hot", "annual_revenue": 1250000.5, "number_of_employees": 240, "description": "Wants a quote.",
        "do_not_call": True,
    }  # fmt: skip
    made = ada.post("leads/", sent).json()
    assert {name: made[name] for name in sent} == sent


def test_the_organizations_own_fields_are_an_object(acme, ada):
    with acme.open():
        CustomFieldFactory(name="seats", kind="number")
    made = ada.post("leads/", KATRIN | {"custom": {"seats": 25}}).json()
    assert made["custom"] == {"seats": 25}
    refused = ada.post("leads/", KATRIN | {"custom": {"seats": "many", "chairs": 1}})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"custom.seats", "custom.chairs"}


def test_without_assignment_the_owner_may_be_chosen(acme, ada):
    owner = {"type": "member", "id": acme.ada.public_id}
    made = ada.post("leads/?assign=0", KATRIN | {"owner": owner}).json()
    assert made["owner"] == owner | {"name": "Ada Acme"}
    refused = ada.post("leads/", KATRIN | {"owner": owner})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["owner"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"company": "Brenner"}, "last_name"),
        (KATRIN | {"lastname": "Vogel"}, "lastname"),
        (KATRIN | {"score": 900}, "score"),
        (KATRIN | {"email": "nobody"}, "email"),
        (KATRIN | {"number_of_employees": 10**30}, "number_of_employees"),
        (KATRIN | {"annual_revenue": "plenty"}, "annual_revenue"),
        (KATRIN | {"title": "x" * 129}, "title"),
        (KATRIN | {"city": ["Berlin"]}, "city"),
        (KATRIN | {"custom": [1]}, "custom"),
        (KATRIN | {"status": "Nonsense"}, "status"),
        (KATRIN | {"status": {"a": 1}}, "status"),
        (KATRIN | {"owner": "001000000000001AAA"}, "owner"),
        ([KATRIN], "body"),
        ("Katrin", "body"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name(ada, body, field):
    answer = ada.post("leads/", body)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert ada.get("leads/?count=1").json()["count"] == 0


@pytest.mark.parametrize(
    "body", [b"{", b"[1,", b"\xff\xfe", b'{"a": NaN}', b'{"last_name": "a\\u0000"}', b'{"x": "\\ud800"}',
             b"[" * 100_000, b'{"a": 1e999999999}', b"9" * 5000]
)  # fmt: skip
def test_a_body_that_is_no_json_is_told_so(ada, body):
    answer = ada.post("leads/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_other_bodies_are_refused_as_such(acme):
    answer = acme.api(acme.ada).post("/api/v1/leads/", {"last_name": "Vogel"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_beyond_two_megabytes_is_too_large(ada):
    answer = ada.call("POST", "leads/batch/", b'{"description": "' + b"x" * 2_200_000 + b'"}')
    assert answer.status_code == 413


def test_mallory_gets_the_same_404_for_adas_lead_as_for_none(mallory, lead):
    foreign = mallory.get(f"leads/{lead.public_id}/")
    missing = mallory.get("leads/00Q00000000zzzzAAA/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()
    assert mallory.patch(f"leads/{lead.public_id}/", {"city": "Oslo"}).status_code == 404
    assert mallory.delete(f"leads/{lead.public_id}/").status_code == 404
    assert mallory.get("leads/").json()["results"] == []


@pytest.mark.parametrize("path", ["leads/1/", "leads/001000000000001AAA/", "leads/00Q!/", "nothing/"])
def test_what_is_no_path_is_a_problem_too(ada, path):
    answer = ada.get(path)
    assert (answer.status_code, answer["content-type"]) == (404, "application/problem+json")


def test_without_a_key_nothing_is_told(stranger, lead):
    answer = stranger.get(f"leads/{lead.public_id}/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_that_is_not_in_force_is_told_so(stranger):
    answer = stranger.get("leads/", authorization="Bearer lm_nonsense")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_key")


def test_a_viewer_reads_and_writes_nothing(program, lead):
    vic = program("vic")
    assert vic.get(f"leads/{lead.public_id}/").status_code == 200
    for refused in (
        vic.post("leads/", KATRIN),
        vic.patch(f"leads/{lead.public_id}/", {"city": "Oslo"}),
        vic.delete(f"leads/{lead.public_id}/"),
    ):
        assert refused.status_code == 403
        assert refused.json()["detail"].startswith("Only ")


def test_a_method_that_a_path_does_not_have(ada):
    answer = ada.call("PUT", "leads/", {})
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]


def test_changing_a_field_counts_the_version_up(ada, lead):
    before = ada.get(f"leads/{lead.public_id}/")
    after = ada.patch(f"leads/{lead.public_id}/", {"city": "Oslo"})
    assert after.json()["city"] == "Oslo"
    assert after.json()["version"] == before.json()["version"] + 1
    assert after["ETag"] != before["ETag"]


def test_an_older_version_does_not_overwrite(ada, lead):
    path = f"leads/{lead.public_id}/"
    tag = ada.get(path)["ETag"]
    assert ada.patch(path, {"city": "Oslo"}, If_Match=tag).status_code == 200
    assert ada.patch(path, {"city": "Bergen"}, If_Match=tag).status_code == 412
    assert ada.patch(path, {"city": "Bergen", "version": 1}).status_code == 409
    assert ada.patch(path, {"city": "Bergen"}, If_Match="what?").status_code == 422
    assert ada.get(path).json()["city"] == "Oslo"


def test_status_is_writable_among_open_ones_only(ada, lead):
    path = f"leads/{lead.public_id}/"
    assert ada.patch(path, {"status": "contacted"}).json()["status"] == "Contacted"
    refused = ada.patch(path, {"status": "Qualified", "city": "Oslo"})
    assert (refused.status_code, refused.json()["code"]) == (409, "use_convert")
    assert "Unqualified" in refused.json()["allowed"]
    assert ada.patch(path, {"status": "Unqualified"}).status_code == 422
    unchanged = ada.get(path).json()
    assert (unchanged["status"], unchanged["city"]) == ("Contacted", "")


def test_a_converted_status_is_refused_on_creation(ada):
    refused = ada.post("leads/", KATRIN | {"status": "Qualified"})
    assert (refused.status_code, refused.json()["code"]) == (409, "use_convert")
    assert refused.json()["allowed"] == ["Open", "Contacted"]


def test_a_deleted_lead_is_gone_until_it_is_restored(ada, lead):
    path = f"leads/{lead.public_id}/"
    assert ada.delete(path).status_code == 204
    assert ada.get(path).status_code == 404
    assert [row["id"] for row in ada.walk("leads/?deleted=1")] == [lead.public_id]
    assert ada.post(f"{path}restore/").status_code == 200
    assert ada.get(path).status_code == 200


def test_ben_does_not_delete_adas_lead(program, lead):
    refused = program("ben").delete(f"leads/{lead.public_id}/")
    assert refused.status_code == 403
    assert "owner" in refused.json()["detail"]


def test_a_filter_is_a_criteria_tree(acme, ada):
    with acme.open():
        for city, employees in (("Berlin", 10), ("Hamburg", 300), ("Hamburg", 20)):
            LeadFactory(city=city, number_of_employees=employees)
    tree = {"all": [{"field": "city", "is": "hamburg"}, {"not": {"field": "number_of_employees", "gte": 100}}]}
    page = ada.get(f"leads/?filter={json.dumps(tree)}").json()
    assert [(lead["city"], lead["number_of_employees"]) for lead in page["results"]] == [("Hamburg", 20)]
    mine = json.dumps({"field": "owner", "is": "me"})
    assert ada.get(f"leads/?filter={mine}").json()["results"] == []


@pytest.mark.parametrize(
    "written", ["{", "[]", '{"field": "shoe_size", "is": 1}', '{"all": [{"field": "score", "gte": 0.5}]}',
                '{"field": "score", "gte": 1e99}', "[" * 90_000, '{"field": "city", "is": "\\u0000"}']
)  # fmt: skip
def test_a_filter_that_cannot_be_read_says_where(ada, written):
    answer = ada.client.get("/api/v1/leads/", {"filter": written})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["filter"])


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "ordering=email", "cursor=%C3%A4", "cursor=W10", "count=2", "city=Oslo"],
)
def test_a_parameter_that_cannot_be_understood_is_refused_by_name(ada, query):
    answer = ada.get(f"leads/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [query.partition("=")[0]])


def test_search_finds_part_of_a_name(acme, ada):
    with acme.open():
        LeadFactory(last_name="Wiedemann")
        LeadFactory(last_name="Brandt")
    assert [lead["last_name"] for lead in ada.get("leads/?q=iedem").json()["results"]] == ["Wiedemann"]


def test_a_page_of_fifty_costs_one_select_of_leads(acme, ada, django_assert_max_num_queries):
    with acme.open():
        LeadFactory.create_batch(60, owner_member=acme.ada)
    ada.get("leads/")  # the organization's settings are read once a process
    with django_assert_max_num_queries(14) as captured:
        assert len(ada.get("leads/").json()["results"]) == 50
    about_leads = [row["sql"] for row in captured if "leads_" in row["sql"] or "tenancy_member" in row["sql"]]
    assert len([sql for sql in about_leads if '"leads_lead"' in sql]) == 1
    assert Lead._meta.db_table == "leads_lead"
