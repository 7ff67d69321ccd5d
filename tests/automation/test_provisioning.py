"""A new organization can take its first lead at once."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assignment.models import AssignmentRule
from automation.provisioning import found_organization
from leads.models import OpportunityStage, Queue, Reason, Stage, Status
from qualification.models import GradingProfile, ScoringRule
from tenancy import directory, ids, slugs
from tenancy.acting import acting
from tenancy.models import Member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def halden():
    return found_organization("Halden", admin_email="edith@halden.example", password=PASSWORD)


def told(*arguments: str) -> dict[str, str]:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return json.loads(out.getvalue())


def test_a_new_organization_has_all_its_first_lead_needs(halden):
    with acting(halden.org):
        assert [status.label for status in Status.objects.all()] == ["Open", "Contacted", "Qualified", "Unqualified"]
        assert Status.objects.default().label == "Open"
        assert Status.objects.of(Stage.CONVERTED).get().label == "Qualified"
        assert {reason.kind for reason in Reason.objects.all()} == {"never", "not_now"}
        assert OpportunityStage.objects.count() == 10
        last = AssignmentRule.objects.get(is_active=True).versions.get().entries[-1]
        assert last["assign"] == {"type": "queue", "id": Queue.objects.default().pk}
        assert ScoringRule.objects.exists()
        assert GradingProfile.objects.get().criteria.count() == 5


def test_a_founder_administers_and_accepts_from_the_default_queue(halden):
    with acting(halden.org):
        assert halden.member.role == "admin"
        assert list(Queue.objects.of(halden.member)) == [Queue.objects.default()]


def test_create_org_prints_what_a_program_needs():
    answer = told("create_org", "Rigi Bahnen", "--admin", "mara@rigi.example", "--password", "a password")
    org_id, member_id, _ = directory.api_key(answer["api_key"])
    assert ids.decode(answer["org_id"], ids.ORGANIZATION) == org_id
    assert answer["slug"] == "rigi-bahnen"
    with acting(org_id):
        assert Member.objects.get(pk=member_id).role == "admin"


def test_create_member_prints_what_a_program_needs(halden):
    answer = told("create_member", "halden", "bo@halden.example", "--role", "marketer", "--password", "a password")
    org_id, member_id, _ = directory.api_key(answer["api_key"])
    assert (org_id, ids.decode(answer["member_id"], ids.MEMBER)) == (halden.org.pk, member_id)
    with acting(halden.org):
        assert Member.objects.get(pk=member_id).role == "marketer"


@pytest.mark.parametrize(
    ("name", "slug"), [("Halden", "halden-2"), ("API", "api-2"), ("日本", "organization"), ("Møre & Co.", "mre-co")]
)
def test_an_address_is_made_from_the_name_and_is_nobody_elses(halden, name, slug):
    assert found_organization(name, admin_email="a@b.example", password="a password").org.slug == slug


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Two", "--admin", "edith@halden.example", "--password", "wrong"], "already has an account with another"),
        (["Two", "--admin", "no address", "--password", "right"], "is no e-mail address"),
        (["Two", "--admin", "x@y.example", "--password", "right", "--slug", "halden"], "“halden” is taken"),
        (["Two", "--admin", "x@y.example", "--password", "right", "--slug", "api"], "“api” is taken"),
        (["Two", "--admin", "x@y.example", "--password", "right", "--time-zone", "Mars/Two"], "is no time zone"),
        ([" ", "--admin", "x@y.example", "--password", "right"], "needs a name"),
    ],
)
def test_create_org_refuses_in_one_sentence(halden, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("create_org", *arguments)
    assert "\n" not in str(refused.value)


def test_of_two_founders_of_one_address_the_second_is_told(halden, monkeypatch):
    monkeypatch.setattr(slugs, "is_taken", lambda slug: False)  # what the second one saw before the first committed
    with pytest.raises(CommandError, match="“halden” is taken"):
        call_command("create_org", "Halden", "--admin", "x@y.example", "--password", "right")


def test_an_account_may_found_a_second_organization(halden):
    answer = told("create_org", "Halden Labs", "--admin", "EDITH@halden.example", "--password", PASSWORD)
    assert len(directory.memberships(halden.member.user.pk)) == 2
    assert answer["slug"] == "halden-labs"


def test_create_member_refuses_in_one_sentence(halden):
    with pytest.raises(CommandError, match="already a member of Halden"):
        call_command("create_member", "halden", "edith@halden.example", "--password", PASSWORD)
    with pytest.raises(CommandError, match="No organization lives at “nowhere”"):
        call_command("create_member", "nowhere", "x@y.example", "--password", "right")


def test_a_refused_founding_leaves_nothing_behind(halden):
    before = directory.organizations()
    with pytest.raises(CommandError):
        call_command("create_org", "Two", "--admin", "x@y.example", "--password", "right", "--currency", "DOUBLOONS")
    assert directory.organizations() == before
