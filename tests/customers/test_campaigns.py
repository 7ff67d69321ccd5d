"""Leads join campaigns and leave them, and a campaign's page counts what came of them."""

import pytest

from leads.configuration import configuration
from leads.models import Campaign, CampaignMember
from tenancy import events
from tests.factories import CampaignFactory, LeadFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def campaign(acme):
    with acme.open():
        return CampaignFactory(name="Fair")


@pytest.fixture
def lead(acme):
    with acme.open():
        return LeadFactory(last_name="Vogel", owner_member=acme.ada)


def add(cast, member, lead, campaign, status="Responded"):
    address = cast.url(f"leads/{lead.public_id}/campaign/")
    return cast.client(member).post(address, {"campaign": campaign.public_id, "status": status})


def page(cast, campaign, member=None, below=""):
    return cast.client(member or cast.vic).get(cast.url(f"campaigns/{campaign.public_id}/{below}"))


def test_a_lead_joins_once_and_its_history_says_so(acme, campaign, lead):
    shown = acme.client(acme.ada).get(acme.url(f"leads/{lead.public_id}/campaign/"), headers=HTMX)
    assert "Fair" in shown.content.decode()
    assert add(acme, acme.ada, lead, campaign, "Sent").status_code == 302
    add(acme, acme.ada, lead, campaign, "Responded")
    with acme.open():
        assert CampaignMember.objects.get().status == "Responded"
        assert events.of(lead).filter(kind="lead.campaign").count() == 1
    history = acme.client(acme.ada).get(acme.url(f"leads/{lead.public_id}/")).content.decode()
    assert "put it into Fair" in history
    assert "Add to campaign" in history


def test_a_campaign_counts_members_and_conversions(acme, campaign, lead):
    add(acme, acme.ada, lead, campaign)
    with acme.open():
        won = LeadFactory(status=configuration().default_status("converted"))
        gone = LeadFactory()
        CampaignMember.objects.create(campaign=campaign, lead=won)
        CampaignMember.objects.create(campaign=campaign, lead=gone)
        type(gone).objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    response = page(acme, campaign)
    assert response.context["totals"] == {"leads": 2, "responded": 1, "converted": 1}
    assert "Katrin Vogel" in response.content.decode()


def test_members_come_in_pages(acme, campaign):
    with acme.open():
        for _ in range(51):
            CampaignMember.objects.create(campaign=campaign, lead=LeadFactory())
    first = page(acme, campaign)
    assert len(first.context["members"]) == 50
    assert len(page(acme, campaign, below=first.context["next_url"]).context["members"]) == 1


def test_a_lead_leaves(acme, campaign, lead):
    add(acme, acme.ada, lead, campaign)
    address = acme.url(f"campaigns/{campaign.public_id}/leave/")
    assert acme.client(acme.vic).post(address, {"lead": lead.public_id}).status_code == 403
    assert acme.client(acme.ada).post(address, {"lead": "nonsense"}).status_code == 404
    assert acme.client(acme.ada).post(address, {"lead": lead.public_id}).status_code == 302
    with acme.open():
        assert not CampaignMember.objects.exists()


def test_viewers_add_nobody_and_nothing_chosen_is_said(acme, campaign, lead):
    assert add(acme, acme.vic, lead, campaign).status_code == 403
    refused = acme.client(acme.ada).post(acme.url(f"leads/{lead.public_id}/campaign/"), {"status": "Sent"})
    assert refused.status_code == 422
    assert "Choose a campaign." in refused.content.decode()


def test_a_campaign_has_statuses_of_its_own(acme, lead):
    root = acme.client(acme.root)
    sent = {
        "name": "Expo",
        "type": "Conference",
        "status": "Planned",
        "is_active": "on",
        "member_statuses": "Invited, Came* , Bought*",
    }
    root.post(acme.url("campaigns/new/"), sent)
    with acme.open():
        expo = Campaign.objects.get(name="Expo")
        assert (expo.statuses, expo.responses) == (["Invited", "Came", "Bought"], ["Came", "Bought"])
    assert "Invited, Came*, Bought*" in page(acme, expo).content.decode()
    assert add(acme, acme.ada, lead, expo, "Responded").status_code == 422
    assert add(acme, acme.ada, lead, expo, "Came").status_code == 302
    assert page(acme, expo).context["totals"] == {"leads": 1, "responded": 1, "converted": 0}
    twice = root.post(acme.url(f"campaigns/{expo.public_id}/edit/"), sent | {"member_statuses": "A, a"})
    assert "different statuses" in twice.content.decode()
