"""No path of the API shows or changes another organization's records; each is asked, also those added later."""

import pytest
from django.urls import get_resolver

from leads.configuration import configuration
from leads.files import attach
from leads.models import (
    EmailTemplate,
    Form,
    Import,
    ImportMapping,
    Job,
    Lead,
    ReplyRule,
    SavedView,
    Submission,
    WebHook,
    WebHookDelivery,
)
from tests.api.program import document
from tests.factories import (
    AccountFactory,
    ActivityFactory,
    CampaignFactory,
    ContactFactory,
    CustomFieldFactory,
    LeadFactory,
    OpportunityFactory,
)


@pytest.fixture
def belongings(acme):
    """One record of acme of each kind that a path can name, by the letters its ids begin with."""
    from assignment.models import Assignment, AssignmentRule, Availability, Leave, Pool, Reroute
    from qualification.models import GradingProfile, ScoringRule

    with acme.open():
        account = AccountFactory(owner=acme.ada)
        lead = LeadFactory(owner_member=acme.ada)
        hook = WebHook.objects.create(name="Chat", url="https://example.com/", secret="s")
        letter = EmailTemplate.objects.create(name="Hello", subject="Hello", body="Hi")
        records = [
            account, lead, ContactFactory(owner=acme.ada), OpportunityFactory(owner=acme.ada, account=account),
            CampaignFactory(), CustomFieldFactory(), ActivityFactory(lead=lead, owner=acme.ada, kind="task"),
            acme.queue, acme.ada, configuration().statuses[0], configuration().reasons[0],
            AssignmentRule.objects.get(), ScoringRule.objects.first(), GradingProfile.objects.get(),
            Form.objects.create(name="Contact us"), Submission.objects.create(once_key="1"),
            Import.objects.create(file_name="list.csv"), ImportMapping.objects.create(name="Badges"),
            Job.objects.create(kind="rescore"),
            Pool.objects.create(name="Reps", queue=acme.queue), Reroute.objects.create(upon="reopened"),
            Availability.objects.create(member=acme.ada),
            Leave.objects.create(member=acme.ada, first_day="2099-01-01", last_day="2099-01-02"),
            Assignment.objects.create(lead=lead, outcome="queued", queue=acme.queue, goes_to="Q"),
            letter, ReplyRule.objects.create(name="Thanks", template=letter), hook,
            WebHookDelivery.objects.create(hook=hook, event_id=1),
            SavedView.objects.create(label="Mine", member=acme.ada), attach(lead, "a.txt", [b"a"], by=acme.ada),
        ]  # fmt: skip
        return {record.id_prefix: record for record in records}


def paths_with_ids():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if "{id}" in path:
                asked = next(row for row in operation["parameters"] if row["name"] == "id")
                yield method.upper(), path.removeprefix("/api/v1/"), asked["schema"]["pattern"].lstrip("^")[:3]


def test_every_path_gives_mallory_the_answer_of_a_missing_record(belongings, mallory, root):
    for method, path, prefix in paths_with_ids():
        there = path.replace("{id}", belongings[prefix].public_id)
        body = None if method == "GET" else {}
        answer = mallory.call(method, there, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, there)


def test_no_list_shows_mallory_a_record_of_acme(belongings, mallory):
    theirs = {record.public_id for record in belongings.values()}
    for path, methods in document()["paths"].items():
        if "get" in methods and "{id}" not in path:
            met = mallory.walk(path.removeprefix("/api/v1/"))
            assert not theirs & {row["id"] for row in met}, path


def test_a_record_of_acme_is_nothing_mallory_can_refer_to(belongings, mallory):
    account, lead = belongings["001"].public_id, belongings["00Q"].public_id
    refused = [
        mallory.post("contacts/", {"last_name": "X", "account": account}),
        mallory.post("activities/", {"kind": "note", "body": "x", "lead": lead}),
        mallory.post("queues/", {"name": "X", "members": [belongings["005"].public_id]}),
        mallory.post("leads/?assign=0", {"last_name": "X", "company": "Y", "owner": belongings["00G"].public_id}),
        mallory.post("forms/", {"name": "X", "campaign": belongings["701"].public_id}),
    ]
    assert [answer.status_code for answer in refused] == [422] * 5


def test_what_mallory_tried_changed_nothing(acme, belongings, mallory):
    for method, path, prefix in paths_with_ids():
        if method != "GET":
            mallory.call(method, path.replace("{id}", belongings[prefix].public_id), {})
    with acme.open():
        lead = Lead.objects.get(pk=belongings["00Q"].pk)
        assert (lead.deleted_at, lead.version, lead.owner_member_id) == (None, 1, acme.ada.pk)
        assert all(type(record).objects.filter(pk=record.pk).exists() for record in belongings.values())


def test_every_action_of_every_path_names_the_ability_it_asks_for():
    for pattern in get_resolver("leadmgr.api_urls").url_patterns:
        view = pattern.callback
        for action in getattr(view, "actions", {}).values():
            assert action in view.cls.abilities, (pattern, action)
