"""Members: roles, managers, switching off and on."""

import pytest

from assignment.models import AssignmentRule, RuleVersion
from tests.factories import LeadFactory


def page(acme, member, below=""):
    return acme.url(f"settings/members/{member.public_id}/{below}")


def test_an_admin_changes_role_manager_and_limits(acme):
    given = {"title": "Rep, north", "role": "marketer", "manager": acme.grace.pk, "open_limit": "30", "away_until": ""}
    assert acme.client(acme.root).post(page(acme, acme.ben), given).status_code == 302
    with acme.open():
        acme.ben.refresh_from_db()
        assert (acme.ben.role, acme.ben.manager_id, acme.ben.open_limit) == ("marketer", acme.grace.pk, 30)


def test_the_last_admin_stays_one(acme):
    client = acme.client(acme.root)
    answer = client.post(page(acme, acme.root), {"role": "rep"})
    assert answer.status_code == 422
    assert "is the only active admin" in answer.content.decode()
    assert client.post(page(acme, acme.root, "off/")).status_code == 409


def test_nobody_manages_their_own_manager(acme):
    answer = acme.client(acme.root).post(page(acme, acme.grace), {"role": "manager", "manager": acme.ada.pk})
    assert answer.status_code == 422
    assert "reports to" in answer.content.decode()


@pytest.fixture
def named(acme):
    """The published rule hands its first entry to Ada."""
    with acme.open(acme.root):
        rule = AssignmentRule.objects.get(is_active=True)
        last = rule.versions.first()
        entry = {"id": "ada1", "name": "Berlin", "active": True, "criteria": {"field": "city", "is": "Berlin"},
                 "assign": {"type": "member", "id": acme.ada.pk}, "target_minutes": None}  # fmt: skip
        RuleVersion.objects.create(rule=rule, number=last.number + 1, entries=[entry, *last.entries])
        acme.org.configuration_changed()


def test_switching_off_names_open_leads_and_rules_first(acme, named):
    with acme.open():
        LeadFactory(last_name="Vogel", owner_member=acme.ada)
    body = acme.client(acme.root).get(page(acme, acme.ada, "off/")).content.decode()
    assert "1 open lead" in body
    assert "Vogel" in body
    assert "Assignment entry “Berlin”" in body


def test_who_is_switched_off_cannot_come_in_until_switched_on(acme):
    root, ada = acme.client(acme.root), acme.client(acme.ada)
    assert root.post(page(acme, acme.ada, "off/")).status_code == 302
    assert ada.get(acme.url("")).status_code == 404
    assert acme.api(acme.ada).get("/api/v1/leads/").status_code == 401
    assert root.post(page(acme, acme.ada, "on/")).status_code == 302
    assert ada.get(acme.url("")).status_code == 200


def test_a_long_list_of_members_has_pages(acme):
    for number in range(50):
        acme.hire(f"p{number:02}", "rep")
    client = acme.client(acme.root)
    first, second = (client.get(acme.url(f"settings/members/?page={page}")).content.decode() for page in (1, 2))
    assert "1–50 of 56" in first
    assert "51–56 of 56" in second
    assert "P45 Acme" in first
    assert acme.root.public_id not in first
    assert acme.root.public_id in second
