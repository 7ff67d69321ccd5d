"""A visitor's post becomes a lead, once."""

import pytest

from leads.models import CampaignMember, Inquiry, Lead, Submission
from tenancy.events import of
from tests.capture.conftest import KATRIN, URL
from tests.factories import CampaignFactory, CustomFieldFactory


def test_a_post_becomes_a_scored_graded_routed_lead_with_its_inquiry(post, worked, acme):
    posted = {"lead_source": "Web", "description": "A quote, please", "country": "Germany"}
    assert post(KATRIN | posted).status_code == 200
    with worked():
        lead = Lead.objects.get()
        assert (lead.name, lead.company, lead.email) == ("Katrin Vogel", "Brenner AG", "katrin@brenner.example")
        assert (lead.owner_queue, lead.inquiry_count, lead.status.label) == (acme.queue, 1, "Open")
        assert lead.score > 0 and lead.grade
        kinds = [event.kind for event in of(lead)]
        assert {"lead.created", "lead.scored", "lead.graded", "lead.assigned", "lead.captured"} <= set(kinds)
        assert of(lead).get(kind="lead.assigned").because["rule"]["name"]
        inquiry, submission = Inquiry.objects.get(), Submission.objects.get()
        assert (inquiry.lead, inquiry.text, inquiry.lead_source) == (lead, "A quote, please", "Web")
        assert (submission.lead, submission.state, submission.outcome) == (lead, "done", "created")


def test_the_inquiry_counts_before_the_lead_is_routed(post, worked):
    post()
    with worked():
        lead = Lead.objects.get()
        scored, assigned = of(lead).get(kind="lead.scored"), of(lead).get(kind="lead.assigned")
        assert scored.pk < assigned.pk
        assert any("inquir" in line["words"].lower() for line in scored.because["lines"])


def test_a_post_without_names_is_a_lead_that_says_so(post, worked):
    post({"email": "info@brenner.example"})
    with worked():
        lead = Lead.objects.get()
        assert (lead.last_name, lead.company) == ("[not provided]", "[not provided]")


def test_drained_again_a_submission_makes_nothing_more(post, worked, acme):
    post()
    with worked():
        pass
    with acme.open():
        Submission.objects.update(state="waiting")
    with worked():
        # The second pass meets the same person: the lead is joined, never doubled.
        assert Lead.objects.count() == 1


def test_custom_fields_are_read_by_web_id_and_by_api_name(post, worked, acme):
    with acme.open():
        CustomFieldFactory(name="color", web_id="00N9A0000COLOR1")
        CustomFieldFactory(name="Provider_Number", kind="number")
        CustomFieldFactory(name="parts", kind="multipicklist", choices=["Red", "Blue"])
        CustomFieldFactory(name="born", kind="date")
        own = CustomFieldFactory(name="own")
    post(
        KATRIN
        | {
            "00N9A0000COLOR1EAA": "Navy",
            "Provider_Number__c": "1234567",
            "parts__c": ["Red", "Blue"],
            "born__c": "24/12/2025",
            own.public_id[:15]: "By our own id",
        }
    )
    with worked():
        assert Lead.objects.get().custom == {
            "color": "Navy",
            "Provider_Number": 1234567,
            "parts": ["Red", "Blue"],
            "born": "2025-12-24",
            "own": "By our own id",
        }


def test_several_values_in_one_parameter_are_parted_at_semicolons(post, worked, acme):
    with acme.open():
        CustomFieldFactory(name="parts", kind="multipicklist", choices=["Red", "Blue"])
    post(KATRIN | {"parts__c": "Red; Blue"})
    with worked():
        assert Lead.objects.get().custom == {"parts": ["Red", "Blue"]}


def test_a_required_custom_field_that_is_missing_costs_no_lead(post, worked, acme):
    with acme.open():
        CustomFieldFactory(name="size", is_required=True)
    post()
    with worked():
        assert Lead.objects.get().custom == {}


def test_what_no_field_can_take_stays_in_the_submission_with_a_remark(post, worked):
    post(KATRIN | {"employees": "many", "revenue": "1e99", "email": "no address", "city": "x" * 60, "member-no": "7"})
    with worked():
        lead, submission = Lead.objects.get(), Submission.objects.get()
        assert (lead.number_of_employees, lead.annual_revenue, lead.email, lead.city) == (None, None, "", "x" * 40)
        for name in ("employees", "revenue", "email", "city"):
            assert f"{name}: " in submission.problem
        assert ["member-no", "7"] in submission.pairs and ["city", "x" * 60] in submission.pairs


def test_the_first_value_of_a_repeated_name_counts_and_the_second_is_kept(post, worked):
    post(KATRIN | {"email": ["", "katrin@brenner.example", "other@brenner.example"]})
    with worked():
        assert Lead.objects.get().email == "katrin@brenner.example"
        assert ["email", "other@brenner.example"] in Submission.objects.get().pairs


def test_names_are_read_as_salesforce_writes_them_and_in_any_case(post, worked):
    post({"LastName": "Vogel", "Company": "Brenner AG", "EMAIL": "k@b.example", "URL": "brenner.example", "zip": "8001",
          "country_code": "CH", "mobile": "+41 44 668 18 00", "doNotCall": "1", "emailOptOut": "1"})  # fmt: skip
    with worked():
        lead = Lead.objects.get()
        assert (lead.last_name, lead.company, lead.email) == ("Vogel", "Brenner AG", "k@b.example")
        assert (lead.website, lead.postal_code, lead.country_key) == ("brenner.example", "8001", "ch")
        assert lead.mobile_e164 == "+41446681800" and lead.do_not_call and lead.has_opted_out_of_email


@pytest.mark.parametrize(
    ("posted", "label"),
    [
        ("Contacted", "Contacted"),
        ("contacted", "Contacted"),
        ("Neu", "Open"),
        ("Qualified", "Open"),
        ("Unqualified", "Open"),
    ],
)
def test_a_posted_status_may_only_be_an_open_one(post, worked, posted, label):
    post(KATRIN | {"status": posted})
    with worked():
        assert Lead.objects.get().status.label == label
        assert ("status: " in Submission.objects.get().problem) == (label == "Open")


def test_a_campaign_gets_its_member_and_a_foreign_one_is_remarked(post, worked, acme, globex):
    with acme.open():
        campaign = CampaignFactory()
    post(KATRIN | {"Campaign_ID": campaign.public_id, "member_status": "RESPONDED"})
    with globex.open():
        foreign = CampaignFactory()
        assert foreign.pk != campaign.pk
    post({"last_name": "Brandt", "Campaign_ID": foreign.public_id})
    with worked():
        member = CampaignMember.objects.get()
        assert (member.campaign, member.status, member.lead.last_name) == (campaign, "Responded", "Vogel")
        assert Inquiry.objects.get(lead=member.lead).campaign == member.lead.campaign == campaign
        assert "no campaign" in Submission.objects.latest("pk").problem


def test_a_member_status_that_the_campaign_lacks_is_remarked_and_the_usual_one_used(post, worked, acme):
    with acme.open():
        campaign = CampaignFactory(member_statuses=[{"name": "Invited", "responded": False},
                                                    {"name": "Came", "responded": True}])  # fmt: skip
    post(KATRIN | {"Campaign_ID": campaign.public_id, "member_status": "Registered"})
    with worked():
        assert CampaignMember.objects.get().status == "Came"
        assert "“Registered” is no status of this campaign" in Submission.objects.get().problem


def test_the_first_response_clock_starts_when_the_post_came(post, worked):
    post()
    with worked():
        assert Lead.objects.get().created_at == Submission.objects.get().received_at


def test_a_program_that_asks_for_json_gets_the_submissions_id(post, stored):
    answer = post(Accept="application/json")
    assert answer.json() == {"success": True, "id": stored()[0].public_id}


def test_a_post_names_its_organization_in_the_body_or_in_the_query(post_body, stored, acme):
    oid = acme.org.public_id
    post_body(b"last_name=One", url=f"{URL}&orgId={oid[:15]}")
    post_body(b"orgid=OID&last_name=Two")
    post_body(b"OID=OID&last_name=Three".replace(b"OID=", b"oid=", 1))
    assert len(stored()) == 3
