"""Pools, weeks, leave and the routing log by program."""

from assignment import routing
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory


def test_a_pool_is_put_with_its_members_and_rules_hand_leads_to_it(acme, root):
    members = [{"member": acme.ada.public_id, "weight": 3, "open_limit": 40}, {"member": acme.ben.public_id}]
    made = root.post("pools/", {"name": "Reps", "method": "weighted", "members": members})
    assert made.status_code == 201, made.content
    assert [(row["weight"], row["open_limit"]) for row in made.json()["members"]] == [(3, 40), (1, None)]
    pool = made.json()["id"]
    changed = root.patch(f"pools/{pool}/", {"members": [{"member": acme.ben.public_id, "is_paused": True}]})
    assert [row["is_paused"] for row in changed.json()["members"]] == [True]
    rule = root.get("assignment-rules/").json()["results"][0]["id"]
    entries = [
        {"name": "Shared out", "assign": {"type": "pool", "id": pool}, "ladder": {"alert": 0}},
        {"name": "Known", "assign": {"type": "account"}},
    ]
    put = root.patch(f"assignment-rules/{rule}/", {"entries": entries})
    assert put.status_code == 200, put.content
    assert put.json()["entries"][0]["assign"] == {"type": "pool", "id": pool}
    assert put.json()["entries"][0]["ladder"]["alert"] == 0
    assert root.delete(f"pools/{pool}/").status_code == 409


def test_weeks_and_leaves_are_checked(acme, root):
    week = {"member": acme.ada.public_id, "time_zone": "Europe/Helsinki", "shifts": [[0, "09:00", "17:00"]]}
    made = root.post("availabilities/", week)
    assert (made.status_code, made.json()["shifts"]) == (201, [[0, "09:00", "17:00"]])
    assert root.patch(f"availabilities/{made.json()['id']}/", {"shifts": [[7, "9", "17"]]}).status_code == 422
    assert root.patch(f"availabilities/{made.json()['id']}/", {"time_zone": "Mars/Base"}).status_code == 422
    days = {"member": acme.ada.public_id, "first_day": "2030-01-05", "last_day": "2030-01-02"}
    assert root.post("leaves/", days).status_code == 422
    leave = root.post("leaves/", days | {"last_day": "2030-01-09", "delegate": acme.ben.public_id})
    assert leave.status_code == 201
    assert root.patch(f"leaves/{leave.json()['id']}/", {"last_day": "2030-01-02"}).status_code == 422
    assert root.patch(f"leaves/{leave.json()['id']}/", {"last_day": "2030-01-07"}).json()["last_day"] == "2030-01-07"


def test_the_routing_log_is_listed_filtered_and_explains_one_decision(acme, root):
    with acme.open():
        publish(
            entry("Big", {"field": "number_of_employees", "gte": 9}, acme.ada), entry("Rest", {"all": []}, acme.ben)
        )
        lead = routing.route(LeadFactory(number_of_employees=4))
        routing.route(LeadFactory(number_of_employees=10))
    found = root.get('assignments/?filter={"field": "entry", "is": "rest"}').json()["results"]
    assert [(row["lead"], row["goes_to"]) for row in found] == [(lead.public_id, acme.ben.name)]
    one = root.get(f"assignments/{found[0]['id']}/").json()
    assert one["because"]["skipped"] == [{"number": 1, "name": "Big", "why": "Employees is 4, wanted at least 9"}]
