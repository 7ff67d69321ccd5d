"""One click signs in as somebody of the demo organization, and as nobody else."""

import pytest
from django.test import Client, override_settings

from automation.provisioning import found_for
from leadmgr.demo import organizations
from leadmgr.demo.organizations import SLUG
from leads.capture.process import drain
from tenancy import directory
from tenancy.models import User
from tests.cast import found


@pytest.fixture
def rep(db):
    return User.objects.create_user(f"rep@{SLUG}.example", "correct horse battery", name="Mara Lindqvist")


@pytest.fixture
def demo(db, rep):
    return found_for(rep, "Nordlicht Instruments", slug=SLUG, is_demo=True).org


def post(role="rep"):
    client = Client()
    return client, client.post("/demo/sign-in/", {"role": role})


def test_the_page_offers_the_people_of_the_demo(demo):
    with override_settings(DEMO=True):
        page = Client().get("/accounts/login/").content.decode()
        assert "Mara Lindqvist" in page
    with override_settings(DEMO=False):
        assert "Mara Lindqvist" not in Client().get("/accounts/login/").content.decode()


def test_a_click_signs_in(demo):
    with override_settings(DEMO=True):
        client, answer = post()
    assert answer["Location"] == "/"
    assert client.get("/")["Location"] == f"/{SLUG}/"


def test_it_does_not_exist_without_the_demo(demo):
    with override_settings(DEMO=False):
        assert post()[1].status_code == 404


def test_other_roles_and_accounts_outside_the_demo_do_not_open(rep):
    with override_settings(DEMO=True):
        assert post("root")[1].status_code == 404
        assert post()[1].status_code == 404
        other = found("Real")
        assert other.root.pk
        assert Client().post("/demo/sign-in/", {"role": other.root.user.email}).status_code == 404


def test_the_demos_form_exists_with_the_demo_only(db):
    assert Client().get("/demo/form/").status_code == 404
    assert Client().get("/demo/arrived/").status_code == 404


def test_the_demos_form_is_sent_and_its_story_is_told(db):
    organizations.found_nordlicht()
    client = Client()
    with override_settings(DEMO=True):
        page = client.get("/demo/form/")
        fields = {name: value for name, _, value, _ in page.context["fields"]}
        client.post(
            "/servlet/servlet.WebToLead?encoding=UTF-8", fields | {"oid": page.context["oid"], "lead_source": "Web"}
        )
        assert "A worker reads it now" in client.get("/demo/arrived/").content.decode()
        drain(directory.organization(organizations.SLUG))
        story = client.get("/demo/arrived/").content.decode()
    assert "Robin Hallberg" in story
    assert "DACH enterprise" in story
