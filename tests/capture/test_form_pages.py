"""A marketer makes a web form, copies its HTML, and sees every post with what became of it."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from leads.capture.process import drain
from leads.models import Form, Lead, Submission
from tests.factories import CampaignFactory, CustomFieldFactory

ENTERED = {
    "name": "Quote request",
    "asks": ["first_name", "last_name", "email", "company", "industry", "description", "custom.size"],
    "needs": ["last_name", "email"],
    "sends": "rating=Hot",
    "lead_source": "Web",
    "return_url": "https://www.brenner.example/thanks",
}


class Page(HTMLParser):
    """The controls of a page, as a browser or a program would post them."""

    def __init__(self, html):
        super().__init__()
        self.inputs, self.labels, self.action = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.action = given["action"]
        if tag in ("input", "select", "textarea"):
            self.inputs.append(given)
        if tag == "label":
            self.labels.append(given["for"])


@pytest.fixture
def made(acme):
    """A form that Mara has made on the page."""
    with acme.open():
        CustomFieldFactory(name="size", label="Size", kind="picklist", choices=["S", "M"], web_id="00N9A0000WANTS1")
        campaign = CampaignFactory(name="Spring")
    answer = acme.client(acme.mara).post(acme.url("forms/new/"), ENTERED | {"campaign": campaign.pk})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def markup_of(answer):
    return answer.context["markup"]


def test_the_html_has_the_shape_that_programs_parse(acme, made):
    answer = acme.client(acme.mara).get(made)
    assert "&lt;form action=" in answer.content.decode()
    page = Page(markup_of(answer))
    named = {row["name"]: row for row in page.inputs}
    assert page.action.endswith("/servlet/servlet.WebToLead?encoding=UTF-8")
    assert named["oid"]["value"] == acme.org.public_id
    assert named["retURL"]["value"] == ENTERED["return_url"]
    assert named["rating"] == {"type": "hidden", "name": "rating", "value": "Hot"}
    assert named["first_name"]["maxlength"] == "40" and named["first_name"]["size"] == "20"
    assert named["first_name"]["id"] == "first_name" and "required" in named["email"]
    assert "00N9A0000WANTS1" in named and "Campaign_ID" in named
    assert set(page.labels) <= {row.get("id") for row in page.inputs}


def test_what_the_copied_html_posts_becomes_a_lead_of_that_form(acme, made):
    client = acme.client(acme.mara)
    page = Page(markup_of(client.get(made)))
    values = {row["name"]: row.get("value", "") for row in page.inputs}
    values |= {"last_name": "Vogel", "email": "katrin@brenner.example", "00N9A0000WANTS1": "M"}
    answer = Client().post(page.action.removeprefix("http://127.0.0.1:8000"), values)
    assert "window.location.replace('https://www.brenner.example/thanks')" in answer.content.decode()
    drain(acme.org.pk)
    with acme.open():
        lead = Lead.objects.get()
        assert (lead.rating, lead.custom, lead.campaign.name) == ("Hot", {"size": "M"}, "Spring")
        assert Submission.objects.get().form == Form.objects.get()
    assert "Receiving leads" in client.get(acme.url("forms/")).content.decode()


@pytest.mark.parametrize("pk", ["abc", "9" * 40, "-1", "²"])
def test_a_preview_of_no_form_of_ours_is_that_of_a_new_one(acme, pk):
    assert acme.client(acme.mara).post(acme.url("forms/preview/"), {"asks": ["email"], "pk": pk}).status_code == 200


def test_the_preview_follows_what_is_chosen_before_anything_is_saved(acme):
    answer = acme.client(acme.mara).post(acme.url("forms/preview/"), {"asks": ["email"], "name": ""})
    names = {row.get("name") for row in Page(answer.content.decode()).inputs}
    assert "email" in names and "first_name" not in names
    with acme.open():
        assert not Form.objects.exists()


def test_a_form_that_cannot_be_kept_comes_back_with_what_is_wrong(acme, made):
    entered = ENTERED | {"return_url": "javascript:alert(1)", "sends": "nonsense"}
    answer = acme.client(acme.mara).post(acme.url("forms/new/"), entered)
    assert answer.status_code == 422
    assert {"name", "return_url", "sends"} <= set(answer.context["editor"].errors)


def test_a_submission_says_what_became_of_each_value(acme):
    Client().post("/servlet/servlet.WebToLead", {"oid": acme.org.public_id, "last_name": "Vogel", "revenue": "much"})
    drain(acme.org.pk)
    client = acme.client(acme.mara)
    listed = client.get(acme.url("submissions/")).content.decode()
    with acme.open():
        submission = Submission.objects.get()
    assert "Vogel" in listed and "with remarks" in listed
    page = client.get(acme.url(f"submissions/{submission.public_id}/")).content.decode()
    assert "Kept here; not taken as Annual revenue" in page


def test_a_submission_in_quarantine_becomes_a_lead_when_replayed(acme):
    Client().post("/servlet/servlet.WebToLead", {"oid": acme.org.public_id, "last_name": "Vogel", "leave_empty": "x"})
    drain(acme.org.pk)
    with acme.open():
        submission = Submission.objects.get()
        assert submission.state == "quarantined" and not Lead.objects.exists()
    client = acme.client(acme.mara)
    assert client.get(acme.url("submissions/?state=quarantined")).content.decode().count("In quarantine") > 1
    client.post(acme.url(f"submissions/{submission.public_id}/replay/"))
    drain(acme.org.pk)
    with acme.open():
        assert Lead.objects.get().last_name == "Vogel"
    again = client.post(acme.url(f"submissions/{submission.public_id}/replay/"))
    assert again.status_code == 409


def test_older_submissions_are_a_page_away(acme):
    with acme.open():
        Submission.objects.bulk_create(
            Submission(once_key=str(number), pairs=[["last_name", f"Visitor {number}"]]) for number in range(60)
        )
    client = acme.client(acme.mara)
    first = client.get(acme.url("submissions/"))
    assert len(first.context["page"].rows) == 50
    older = client.get(acme.url(f"submissions/?before={first.context['page'].following}"))
    assert [row.name for row in older.context["page"].rows] == [f"Visitor {number}" for number in range(9, -1, -1)]


@pytest.mark.parametrize("path", ["forms/", "forms/new/", "submissions/"])
def test_reps_do_not_see_forms_and_submissions(acme, path):
    assert acme.client(acme.ada).get(acme.url(path)).status_code == 403
    assert acme.client(acme.mara).get(acme.url(path)).status_code == 200


def test_mallory_gets_the_same_404_for_acmes_form_and_submission_as_for_none(acme, globex):
    with acme.open():
        form = Form.objects.create(name="Quote")
        submission = Submission.objects.create(once_key="1")
    client = globex.client(globex.mallory)
    for path in (f"forms/{form.public_id}/", f"submissions/{submission.public_id}/"):
        assert client.get(globex.url(path)).status_code == 404


def test_submissions_are_found_by_what_they_say_of_somebody(acme):
    with acme.open():
        for name in ("Vogel", "Falke"):
            Submission.objects.create(once_key=name, pairs=[["last_name", name], ["company", f"{name} AG"]])
    found = acme.client(acme.mara).get(acme.url("submissions/?q=vogel"))
    assert [row.firm for row in found.context["page"].rows] == ["Vogel AG"]
