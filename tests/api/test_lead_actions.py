"""What one does with a lead over the API: move, accept, assign, release, convert, read its history."""

import pytest

from tests.factories import AccountFactory, ContactFactory, LeadFactory, QueueFactory


@pytest.fixture
def lead(acme):
    """Ada's lead."""
    with acme.open():
        return LeadFactory(owner_member=acme.ada, company="Brenner AG", annual_revenue=500_000)


@pytest.fixture
def waiting(acme):
    """A lead in the queue that Ada accepts from."""
    with acme.open():
        return LeadFactory()


def path(lead, verb=""):
    return f"leads/{lead.public_id}/{verb}" + ("/" if verb else "")


def test_unqualified_asks_for_a_reason(ada, lead):
    refused = ada.post(path(lead, "status"), {"status": "Unqualified"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["reason"])
    refused = ada.post(path(lead, "status"), {"status": "Unqualified", "reason": "Because"})
    assert "Not a fit" in refused.json()["errors"]["reason"][0]
    done = ada.post(path(lead, "status"), {"status": "Unqualified", "reason": "not a fit"}).json()
    assert (done["status"], done["stage"], done["reason"]) == ("Unqualified", "unqualified", "Not a fit")


def test_not_now_asks_for_the_day_to_come_back(ada, lead):
    body = {"status": "Unqualified", "reason": "No budget yet"}
    refused = ada.post(path(lead, "status"), body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["come_back_on"])
    assert ada.post(path(lead, "status"), body | {"come_back_on": "2030-01-31"}).json()["come_back_on"] == "2030-01-31"


def test_a_converted_status_is_reached_by_converting_only(ada, lead):
    refused = ada.post(path(lead, "status"), {"status": "Qualified"})
    assert (refused.status_code, refused.json()["code"]) == (409, "use_convert")
    assert refused.json()["allowed"] == ["Contacted", "Qualified", "Unqualified"]


def test_a_move_that_the_table_of_steps_lacks_lists_the_possible_ones(ada, lead):
    ada.post(path(lead, "status"), {"status": "Unqualified", "reason": "Not a fit"})
    refused = ada.post(path(lead, "status"), {"status": "Contacted"})
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_allowed")
    assert refused.json()["allowed"] == ["Open"]


def test_of_two_who_accept_the_second_learns_who_was_faster(program, ada, waiting):
    assert ada.post(path(waiting, "accept")).json()["owner"]["name"] == "Ada Acme"
    refused = program("grace").post(path(waiting, "accept"))
    assert (refused.status_code, refused.json()["code"]) == (409, "already_taken")
    assert "Ada Acme" in refused.json()["detail"]


def test_ben_accepts_nothing_from_a_queue_he_is_not_in(program, waiting):
    assert program("ben").post(path(waiting, "accept")).status_code == 403
    assert program("vic").post(path(waiting, "accept")).status_code == 403


def test_the_next_lead_of_a_queue_until_it_is_empty(ada, acme, waiting):
    queue = waiting.owner_queue.public_id
    taken = ada.post(f"queues/{queue}/take-next/")
    assert (taken.status_code, taken.json()["id"]) == (200, waiting.public_id)
    assert taken.json()["owner"]["name"] == "Ada Acme"
    assert ada.post(f"queues/{queue}/take-next/").status_code == 204


def test_a_repeated_take_next_gives_the_same_lead_and_takes_no_other(ada, acme, waiting):
    with acme.open():
        LeadFactory()
    queue = waiting.owner_queue.public_id
    first = ada.post(f"queues/{queue}/take-next/", Idempotency_Key="one")
    again = ada.post(f"queues/{queue}/take-next/", Idempotency_Key="one")
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert ada.get(f"leads/?count=1&filter={ {'field': 'owner', 'is': 'me'} }".replace("'", '"')).json()["count"] == 1


def test_assigning_to_a_member_or_a_queue(acme, program, lead):
    with acme.open():
        queue = QueueFactory(name="DACH")
    grace = program("grace")
    given = grace.post(path(lead, "assign"), {"owner": acme.ben.public_id, "because": "Speaks German"}).json()
    assert given["owner"] == {"type": "member", "id": acme.ben.public_id, "name": "Ben Acme"}
    given = grace.post(path(lead, "assign"), {"owner": {"type": "queue", "id": queue.public_id}}).json()
    assert given["owner"]["name"] == "DACH"
    assert program("ben").post(path(lead, "assign"), {"owner": acme.ben.public_id}).status_code == 403


@pytest.mark.parametrize(
    "owner",
    [None, 5, "005", {"type": "member"}, {"type": "moon", "id": "x"}, {"type": {}, "id": "x"}, "00500000000zzzzAAA"],
)
def test_an_owner_who_is_none_is_refused(ada, lead, owner):
    refused = ada.post(path(lead, "assign"), {"owner": owner})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["owner"])


def test_an_owner_of_another_organization_is_none(ada, lead, globex):
    assert ada.post(path(lead, "assign"), {"owner": globex.root.public_id}).status_code == 422


def test_giving_a_lead_back_says_why(ada, lead):
    assert ada.post(path(lead, "release"), {}).status_code == 422
    back = ada.post(path(lead, "release"), {"reason": "Not my language"}).json()
    assert back["owner"]["type"] == "queue"
    assert ada.get(path(lead, "events")).json()["results"][0]["because"] == {"words": "Not my language"}


def test_converting_makes_account_contact_and_opportunity(ada, lead):
    body = {"account": {"name": "Brenner Group"}, "opportunity": {"name": "Roof", "amount": 12000.5,
            "close_date": "2030-01-31", "stage": "Qualification"}, "status": "Qualified"}  # fmt: skip
    done = ada.post(path(lead, "convert"), body)
    assert done.status_code == 200, done.content
    lead_now = done.json()
    assert (lead_now["status"], lead_now["stage"]) == ("Qualified", "converted")
    account = ada.get(f"accounts/{lead_now['converted_account']}/").json()
    assert (account["name"], account["annual_revenue"]) == ("Brenner Group", 5000)
    contact = ada.get(f"contacts/{lead_now['converted_contact']}/").json()
    assert (contact["last_name"], contact["account"]) == (lead.last_name, account["id"])
    opportunity = ada.get(f"opportunities/{lead_now['converted_opportunity']}/").json()
    assert {name: opportunity[name] for name in ("name", "amount", "stage", "close_date", "account")} == {
        "name": "Roof", "amount": 12000.5, "stage": "Qualification", "close_date": "2030-01-31",
        "account": account["id"],
    }  # fmt: skip
    assert lead_now["account"] == {"id": account["id"], "name": "Brenner Group"}


def test_converting_with_nothing_said_names_the_account_as_the_company(ada, lead):
    done = ada.post(path(lead, "convert")).json()
    assert done["account"]["name"] == "Brenner AG"
    assert done["opportunity"] is None


def test_converting_into_what_is_there(acme, ada, lead):
    with acme.open():
        account = AccountFactory(owner=acme.ada)
        contact = ContactFactory(owner=acme.ada, account=account)
    body = {"account": {"id": account.public_id}, "contact": {"id": contact.public_id}, "opportunity": None}
    done = ada.post(path(lead, "convert"), body).json()
    assert (done["converted_account"], done["converted_contact"]) == (account.public_id, contact.public_id)


def test_a_converted_lead_changes_no_more(ada, lead):
    ada.post(path(lead, "convert"))
    for refused in (
        ada.post(path(lead, "convert")),
        ada.patch(path(lead), {"city": "Oslo"}),
        ada.post(path(lead, "status"), {"status": "Open"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "converted_lead")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"account": {"id": "00100000000zzzzAAA"}}, "account.id"),
        ({"account": "Brenner"}, "account"),
        ({"opportunity": {"stage": "Moon"}}, "opportunity.stage"),
        ({"opportunity": {"amount": "much"}}, "opportunity.amount"),
        ({"status": "Open"}, "status"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_conversion_that_cannot_be_carried_out_names_the_field(ada, lead, body, field):
    refused = ada.post(path(lead, "convert"), body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert ada.get(path(lead)).json()["stage"] == "open"


def test_the_history_is_newest_first_and_says_who_and_why(ada, acme, lead):
    ada.patch(path(lead), {"city": "Oslo"})
    ada.post(path(lead, "status"), {"status": "Contacted"})
    history = ada.walk(path(lead, "events") + "?limit=1")
    assert [event["type"] for event in history if event["type"] in ("lead.changed", "lead.status")] == [
        "lead.status",
        "lead.changed",
    ]
    moved = next(event for event in history if event["type"] == "lead.status")
    assert moved["changes"] == {"status": ["Open", "Contacted"]}
    assert moved["by"] == {"id": acme.ada.public_id, "name": "Ada Acme"}
    assert moved["door"] == "api"


def test_mallory_does_nothing_with_adas_lead(mallory, lead):
    assert mallory.get(path(lead, "events")).status_code == 404
    bodies = {
        "status": {"status": "Contacted"}, "accept": {}, "assign": {"owner": "005000000000001AAA"},
        "release": {"reason": "x"}, "convert": {}, "restore": {},
    }  # fmt: skip
    for verb, body in bodies.items():
        assert mallory.post(path(lead, verb), body).status_code == 404, verb


def test_logging_a_call_stops_the_clock_and_moves_the_lead_on(ada, lead):
    call = {"kind": "call", "lead": lead.public_id, "outcome": "No answer", "minutes": 2}
    logged = ada.post("activities/", call | {"follow_up": "2030-01-31T09:00:00+01:00"})
    assert logged.status_code == 201, logged.content
    now = ada.get(path(lead)).json()
    assert (now["status"], now["call_count"]) == ("Contacted", 1)
    assert now["first_responded_at"] is not None
    tasks = ada.walk(f'tasks/?filter={{"field": "lead", "is": "{lead.public_id}"}}')
    assert [(task["subject"], task["due_at"], task["done"]) for task in tasks] == [
        ("Follow up", "2030-01-31T08:00:00Z", False)
    ]
    done = ada.patch(f"tasks/{tasks[0]['id']}/", {"done": True}).json()
    assert done["done"] is True
    assert done["done_at"] is not None
    mine = '{"all": [{"field": "owner", "is": "me"}, {"field": "done_at", "empty": true}]}'
    assert ada.walk(f"tasks/?filter={mine}") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "call"}, "lead"),
        ({"kind": "song", "lead": "x"}, "kind"),
        ({"kind": "note", "lead": "00Q00000000zzzzAAA", "body": "x"}, "lead"),
        ({"kind": "call", "minutes": -1}, "minutes"),
        ({"kind": "call", "at": "yesterday"}, "at"),
    ],
)
def test_an_activity_that_cannot_be_logged_names_the_field(ada, body, field):
    refused = ada.post("activities/", body)
    assert refused.status_code == 422
    assert field in refused.json()["errors"]
