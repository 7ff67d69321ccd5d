"""Rule sets over the API: whole, as JSON, in force at once."""

import pytest

from leads.models import Job

LEAD = {"last_name": "Vogel", "company": "Brenner AG", "country": "Germany", "number_of_employees": 900}


@pytest.fixture
def rule(root):
    """The rule in force."""
    return root.get("assignment-rules/").json()["results"][0]


def entry(name, owner, **more):
    return {"name": name, "assign": {"type": "member", "id": owner.public_id}, **more}


def test_a_rule_is_got_changed_and_put_back_whole(acme, root, rule, ada):
    rule["entries"].insert(0, entry("Germans", acme.ben, criteria={"field": "country", "is": "de"}, target_minutes=30))
    put = root.put(f"assignment-rules/{rule['id']}/", rule)
    assert put.status_code == 200, put.content
    assert put.json()["version"] == rule["version"] + 1
    assert [row["name"] for row in put.json()["entries"]] == ["Germans", "Everything else"]
    assert put.json()["entries"][1]["id"] == rule["entries"][1]["id"]
    assert ada.post("leads/", LEAD).json()["owner"]["name"] == "Ben Acme"
    assert ada.post("leads/", LEAD | {"country": "Norway"}).json()["owner"]["name"] == "Unassigned"


def test_a_draft_is_tried_on_one_lead_and_on_many(acme, root, rule, ada):
    path = f"assignment-rules/{rule['id']}/"
    lead = ada.post("leads/", LEAD).json()["id"]
    root.patch(f"{path}?draft=1", {"entries": [entry("All", acme.ben)]})
    one = root.post(f"{path}dry-run/", {"lead": lead}).json()
    assert (one["moved"], one["live"]["goes_to"], one["draft"]["goes_to"]) == (True, "Unassigned", "Ben Acme")
    made = root.post(f"{path}dry-run/", {"last": 10})
    assert made.status_code == 201, made.content
    assert made.json()["result"]["moved"] == 1
    assert root.get(f"dry-runs/{made.json()['id']}/").json() == made.json()
    for asked in ({}, {"last": 10, "lead": lead}):
        assert root.post(f"{path}dry-run/", asked).status_code == 422
    assert ada.post(f"{path}dry-run/", {"last": 10}).status_code == 403


def test_a_draft_routes_nothing_until_it_is_published(acme, root, rule, ada):
    path = f"assignment-rules/{rule['id']}/"
    drafted = root.patch(f"{path}?draft=1", {"entries": [entry("All", acme.ben)]}).json()
    assert (drafted["has_draft"], drafted["entries"][0]["name"]) == (True, "All")
    assert root.get(path).json()["entries"] == rule["entries"]
    assert ada.post("leads/", LEAD).json()["owner"]["type"] == "queue"
    published = root.post(f"{path}publish/").json()
    assert (published["has_draft"], published["version"]) == (False, rule["version"] + 1)
    assert ada.post("leads/", LEAD).json()["owner"]["name"] == "Ben Acme"


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"criteria": {"field": "shoe_size", "is": 43}}, "entries.0.criteria"),
        ({"criteria": {"field": "owner", "is": "me"}}, "entries.0.criteria"),
        ({"criteria": "everything"}, "entries.0.criteria"),
        ({"assign": {"type": "member", "id": "00500000000zzzzAAA"}}, "entries.0.assign.id"),
        ({"assign": {"type": "moon"}}, "entries.0.assign.type"),
        ({"assign": "Ben"}, "entries.0.assign"),
        ({"target_minutes": 0}, "entries.0.target_minutes"),
        ({"color": "red"}, "entries.0.color"),
        ({"id": "a/b"}, "entries.0.id"),
    ],
)
def test_an_entry_that_cannot_be_read_is_refused_where_it_is_wrong(acme, root, rule, broken, field):
    refused = root.put(f"assignment-rules/{rule['id']}/", rule | {"entries": [entry("One", acme.ben) | broken]})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert root.get(f"assignment-rules/{rule['id']}/").json()["entries"] == rule["entries"]


def test_another_rule_takes_the_place_of_the_active_one(acme, root, rule, ada):
    body = {"name": "Fair", "is_active": True, "entries": [entry("All", acme.ben)]}
    made = root.post("assignment-rules/", body)
    assert made.status_code == 201, made.content
    assert root.get(f"assignment-rules/{rule['id']}/").json()["is_active"] is False
    assert ada.post("leads/", LEAD).json()["owner"]["name"] == "Ben Acme"


def test_the_rule_that_routes_is_neither_switched_off_nor_deleted(root, acme, rule):
    path = f"assignment-rules/{rule['id']}/"
    for refused in (root.patch(path, {"is_active": False}), root.delete(path)):
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    spare = root.post("assignment-rules/", {"name": "Spare", "is_active": False}).json()
    assert root.delete(f"assignment-rules/{spare['id']}/").status_code == 204
    assert acme.client(acme.root).get(acme.url("assignment/")).status_code == 200


def test_a_queue_that_an_entry_names_is_kept(root, acme, rule):
    queue = root.post("queues/", {"name": "DACH"}).json()
    named = {"name": "Germans", "assign": {"type": "queue", "id": queue["id"]}}
    assert root.patch(f"assignment-rules/{rule['id']}/", {"entries": [named, *rule["entries"]]}).status_code == 200
    refused = root.delete(f"queues/{queue['id']}/")
    assert (refused.status_code, "Germans" in refused.json()["detail"]) == (409, True)


def test_who_may_not_configure_sees_and_changes_no_rule(program, rule):
    for name in ("vic", "ada", "mara", "grace"):
        for answer in (program(name).get("assignment-rules/"), program(name).post("scoring-rules/", {})):
            assert answer.status_code == 403
            assert answer.json()["detail"] == "Only admins may do this. Ask one of them."


def test_mallory_finds_no_rule_of_acme(mallory, rule):
    assert mallory.get(f"assignment-rules/{rule['id']}/").status_code == 404
    assert mallory.put(f"assignment-rules/{rule['id']}/", rule).status_code == 404


def test_a_scoring_rule_counts_for_the_next_lead_and_rescores_the_others(root, ada, in_acme):
    before = ada.post("leads/", LEAD).json()["score"]
    rule = {"name": "Large", "criteria": {"field": "number_of_employees", "gte": 500}, "points": 40}
    assert root.post("scoring-rules/", rule).status_code == 201
    assert ada.post("leads/", LEAD | {"last_name": "Brandt"}).json()["score"] == before + 40
    assert Job.objects.count() == 1
    job = Job.objects.get()
    assert root.get(f"jobs/{job.public_id}/").json()["state"] == "waiting"


def test_a_scoring_rule_cannot_ask_for_the_score(root):
    refused = root.post("scoring-rules/", {"name": "X", "criteria": {"field": "score", "gte": 1}, "points": 1})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["criteria"])


def test_a_grading_profile_is_put_whole(root, ada):
    profile = root.get("grading-profiles/").json()["results"][0]
    profile["criteria"] = [
        {"name": "Large", "criteria": {"field": "number_of_employees", "gte": 500}, "thirds": 3},
        {"name": "Near", "criteria": {"field": "country", "is": "de"}, "thirds": 2},
    ]
    put = root.put(f"grading-profiles/{profile['id']}/", profile)
    assert put.status_code == 200, put.content
    assert [row["name"] for row in put.json()["criteria"]] == ["Large", "Near"]
    assert ada.post("leads/", LEAD).json()["grade"] == "B-"


def test_only_one_grading_profile_is_active(root):
    first = root.get("grading-profiles/").json()["results"][0]
    second = root.post("grading-profiles/", {"name": "Other", "is_active": True}).json()
    states = {row["id"]: row["is_active"] for row in root.walk("grading-profiles/")}
    assert states == {first["id"]: False, second["id"]: True}


def test_a_rule_beside_the_main_one_speaks_about_its_leads_and_comes_back_as_it_was(acme, root, rule, ada):
    fair = {"name": "Trade fair", "is_on": True, "criteria": {"field": "city", "is": "Hannover"}}
    made = root.post("assignment-rules/", fair | {"entries": [entry("All", acme.ben)], "last_day": "2999-12-31"})
    assert made.status_code == 201, made.content
    assert ada.post("leads/", LEAD | {"city": "Hannover"}).json()["owner"]["name"] == "Ben Acme"
    assert ada.post("leads/", LEAD | {"last_name": "Sommer"}).json()["owner"]["name"] == "Unassigned"
    put = root.put(f"assignment-rules/{made.json()['id']}/", made.json())
    assert put.json() | {"version": 1, "published_at": ""} == made.json() | {"published_at": ""}
    refused = root.patch(
        f"assignment-rules/{made.json()['id']}/", {"first_day": "2026-02-01", "last_day": "2026-01-01"}
    )
    assert refused.json()["errors"].keys() == {"last_day"}


def test_a_draft_is_checked_and_an_old_version_routes_again(acme, root, rule, ada):
    path = f"assignment-rules/{rule['id']}/"
    everyone = [entry("All", acme.ben), entry("Germans", acme.ada, criteria={"field": "country", "is": "de"})]
    root.patch(f"{path}?draft=1", {"entries": everyone})
    checks = root.get(f"{path}checks/").json()
    assert [(one["number"], one["kind"]) for one in checks["findings"] if one["is_warning"]] == [(2, "unreachable")]
    assert [(one["kind"], one["name"]) for one in checks["changes"]] == [
        ("added", "All"), ("added", "Germans"), ("removed", "Everything else")
    ]  # fmt: skip
    root.post(f"{path}publish/")
    assert root.post(f"{path}restore/", {"version": rule["version"], "publish": True}).json()["number"] == 3
    assert ada.post("leads/", LEAD).json()["owner"]["name"] == "Unassigned"
    told = root.get(f"{path}versions/").json()["results"]
    assert [(one["number"], one["published_by"]) for one in told[:2]] == [
        (3, acme.root.public_id),
        (2, acme.root.public_id),
    ]


def test_a_rule_leaves_as_a_file_and_comes_back_into_the_draft(acme, root, rule):
    path = f"assignment-rules/{rule['id']}/"
    for form in ("json", "csv", "xml"):
        text = acme.api(acme.root).get(f"/api/v1/{path}export/?as={form}").content.decode()
        arrival = root.post(f"{path}import/", {"content": text})
        assert (arrival.json()["form"], arrival.json()["points"]) == (form, [])
        assert root.get(path).json()["has_draft"] is False
    assert root.get(f"{path}export/?as=pdf").status_code == 422
    assert root.get(f"{path}export/?version=9").json()["code"] == "unreadable_file"
    asked = {"content": "Name,Assign to,Target\nNordics,Queue,Nordics", "add": True, "dry_run": True}
    arrival = root.post(f"{path}import/", asked).json()
    assert arrival["points"] == [
        {"entry": 1, "words": "There is no queue “Nordics” here.", "is_open": True, "question": "target:queue:Nordics"}
    ]
    assert [acme.ben.public_id, f"Person {acme.ben}"] in arrival["questions"][0]["choices"]
    assert root.get(path).json()["has_draft"] is False
    decided = asked | {"dry_run": False, "decisions": {"target:queue:Nordics": acme.ben.public_id}}
    assert root.post(f"{path}import/", decided).json()["entries"][0]["assign"]["id"] == acme.ben.public_id
    assert [row["name"] for row in root.get(f"{path}?draft=1").json()["entries"]] == ["Nordics", "Everything else"]
    assert root.post(f"{path}import/", {"content": "no rule"}).json()["code"] == "unreadable_file"


def test_a_rule_that_was_never_published_cannot_become_the_main_one(acme, root):
    made = root.post("assignment-rules/", {"name": "Silent"}).json()
    refused = root.patch(f"assignment-rules/{made['id']}/", {"is_active": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_published")
    assert root.post("assignment-rules/", {"name": "Empty", "is_active": True}).status_code == 409
