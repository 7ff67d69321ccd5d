"""What every resource does alike: made, listed, read, changed, removed, refused, hidden from others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Queue
from tests.api.program import Program, document

NOTE = {"kind": "note", "body": "Wants a quote."}
RULE = {"name": "Big", "criteria": {"field": "number_of_employees", "gte": 500}, "points": 10}
# name: a body that makes one, a change, and by whom at least
RESOURCES = {
    "accounts": ({"name": "Brenner AG", "annual_revenue": 1200.5}, {"phone": "+49 30 1"}, "ada"),
    "contacts": ({"last_name": "Vogel"}, {"title": "CFO"}, "ada"),
    "opportunities": (
        {"name": "Roof", "stage": "Prospecting", "close_date": "2030-01-31"}, {"stage": "closed won"}, "ada"
    ),
    "tasks": ({"subject": "Call back", "due_at": "2030-01-31T09:00:00+01:00"}, {"done": True}, "ada"),
    "campaigns": ({"name": "Fair", "budgeted_cost": 5000}, {"status": "Completed"}, "mara"),
    "email-templates": (
        {"name": "Hello", "subject": "Hi", "body": "Hello {{ lead.first_name }}", "shared": True}, {"folder": "A"},
        "mara",
    ),
    "forms": (
        {"name": "Contact us", "fields": [{"name": "last_name", "required": True}, {"name": "rating", "value": "Hot"}]},
        {"return_url": "https://www.acme.example/thanks"}, "mara",
    ),
    "import-mappings": (
        {"name": "Badges", "mapping": {"columns": {"surname": {"field": "last_name"}, "firm": {"field": "company"}}}},
        {"name": "Badges of fairs"}, "mara",
    ),
    "queues": ({"name": "DACH", "target_minutes": 30}, {"email": "dach@acme.example"}, "root"),
    "pools": ({"name": "Reps", "method": "weighted"}, {"method": "load"}, "root"),
    "reroutes": ({"upon": "score", "score": 80}, {"score": 90}, "root"),
    "statuses": ({"label": "Waiting", "position": 9}, {"guidance": "Wait."}, "root"),
    "reasons": ({"label": "Too small", "kind": "never"}, {"position": 4}, "root"),
    "opportunity-stages": ({"label": "Trial", "probability": 30}, {"probability": 35}, "root"),
    "custom-fields": ({"name": "seats", "label": "Seats", "kind": "number"}, {"label": "Places"}, "root"),
    "scoring-rules": (RULE, {"points": 25}, "root"),
    "grading-profiles": ({"name": "Fit", "is_active": False}, {"name": "Best fit"}, "root"),
}  # fmt: skip
LISTS = [*RESOURCES, "leads", "activities", "members", "submissions", "imports", "jobs", "exports", "leaves",
         "availabilities"]  # fmt: skip


@pytest.mark.parametrize("name", RESOURCES)
def test_it_is_made_read_changed_listed_and_removed(program, name):
    body, change, who = RESOURCES[name]
    caller = program(who)
    made = caller.post(f"{name}/", body)
    assert made.status_code == 201, made.content
    assert {key: made.json()[key] for key in body if key not in ("due_at", "criteria")} == {
        key: value for key, value in body.items() if key not in ("due_at", "criteria")
    }
    path = f"{name}/{made.json()['id']}/"
    assert caller.get(path).json() == made.json()
    assert caller.patch(path, change).status_code == 200
    assert caller.get(path).json() != made.json()
    assert made.json()["id"] in [row["id"] for row in caller.walk(f"{name}/?limit=2")]
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"fields": [1, []]}, "fields.0"),
        ({"fields": [{"required": True}]}, "fields.0.name"),
        ({"return_url": "javascript:alert(1)"}, "return_url"),
    ],
)
def test_a_form_that_no_page_could_show_is_refused(program, broken, field):
    refused = program("mara").post("forms/", {"name": "Contact us"} | broken)
    assert (refused.status_code, next(iter(refused.json()["errors"]))) == (422, field)


@pytest.mark.parametrize("name", RESOURCES)
def test_an_unknown_field_is_refused_by_name(program, name):
    body, _, who = RESOURCES[name]
    refused = program(who).post(f"{name}/", body | {"shoe_size": 43})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["shoe_size"])


@pytest.mark.parametrize("name", RESOURCES)
def test_a_viewer_makes_none(program, name):
    refused = program("vic").post(f"{name}/", RESOURCES[name][0])
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("Only ")


@pytest.mark.parametrize("name", RESOURCES)
def test_mallory_sees_changes_and_removes_none(program, mallory, name):
    body, change, who = RESOURCES[name]
    made = program(who).post(f"{name}/", body).json()["id"]
    path = f"{name}/{made}/"
    for answer in (mallory.get(path), mallory.patch(path, change), mallory.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert made not in [row["id"] for row in mallory.walk(f"{name}/")]


@pytest.mark.parametrize("name", LISTS)
def test_without_a_key_there_is_no_list(stranger, name):
    assert stranger.get(f"{name}/").status_code == 401


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_count_and_refuses_what_it_does_not_know(root, name):
    page = root.get(f"{name}/?count=1&limit=1").json()
    assert page["count"] >= len(page["results"])
    assert root.get(f"{name}/?shoe_size=43").status_code == 422
    assert root.get(f'{name}/?filter={{"field": "shoe_size", "is": 43}}').status_code == 422


@pytest.mark.parametrize("name", ["accounts", "contacts", "tasks", "campaigns", "queues", "statuses"])
def test_a_longer_list_costs_no_more_queries(program, acme, name):
    body, _, who = RESOURCES[name]
    caller = program(who)
    unique = next(key for key in ("name", "label", "last_name", "subject") if key in body)

    def queries():
        caller.get(f"{name}/")
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"{name}/").status_code == 200
        return len(captured)

    caller.post(f"{name}/", body)
    few = queries()
    for number in range(5):
        assert caller.post(f"{name}/", body | {unique: f"No. {number}"}).status_code == 201
    assert queries() == few


def test_a_repeated_name_is_refused_with_a_sentence(root):
    root.post("queues/", {"name": "DACH"})
    again = root.post("queues/", {"name": "DACH"})
    assert (again.status_code, list(again.json()["errors"])) == (422, ["name"])


def test_every_path_but_the_document_wants_a_key(db, stranger):
    for path, methods in document()["paths"].items():
        for method in methods:
            concrete = path.removeprefix("/api/v1/").replace("{id}", example_id(methods[method]))
            assert stranger.call(method.upper(), concrete, {}).status_code == 401, (method, path)


def example_id(operation):
    """An id of the kind a path asks for."""
    pattern = next((row["schema"]["pattern"] for row in operation["parameters"] if row["in"] == "path"), "")
    return pattern.lstrip("^")[:3] + "000000000001EAA"[:12]


@pytest.mark.parametrize("who", ["vic", "ada", "mara", "grace", "root"])
def test_who_may_make_what_follows_the_table_of_roles(program, who):
    least = {"ada": 1, "mara": 2, "grace": 3, "root": 4}
    rank = {"vic": 0, **least}[who]
    for name, (body, _, least_role) in RESOURCES.items():
        status = program(who).post(f"{name}/", body).status_code
        assert status == (201 if rank >= least[least_role] else 403), name


def test_the_default_queue_stays(root, in_acme):
    refused = root.delete(f"queues/{Queue.objects.default().public_id}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")


def test_a_key_stops_working_when_its_member_is_deactivated(acme, root):
    ada = Program(acme.key(acme.ada))
    assert ada.get("leads/").status_code == 200
    assert root.patch(f"members/{acme.ada.public_id}/", {"is_active": False}).status_code == 200
    assert ada.get("leads/").status_code == 401
