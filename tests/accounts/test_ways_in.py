"""Signing in, founding an organization, being invited to one."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from leadmgr.demo import organizations
from leads.capture.process import drain
from leads.models import Lead
from tenancy import directory
from tenancy.models import Invitation, Member, User
from tests.cast import PASSWORD

OPEN = override_settings(SIGNUP="open")
FOUNDER = {
    "name": "Noor Haddad",
    "email": "noor@kolibri.example",
    "password": "long enough words",
    "organization": "Kolibri",
    "country": "GB",
}


@OPEN
def test_signing_up_founds_an_organization_and_opens_its_checklist(db):
    client = Client()
    answer = client.post("/accounts/signup/", FOUNDER)
    assert answer["Location"] == "/kolibri/settings/setup/"
    assert client.get(answer["Location"]).status_code == 200


@OPEN
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("password", "short", "at least 10"), ("email", "x", "valid email"), ("organization", "", "required")],
)
def test_what_is_wrong_is_said_beside_its_field(db, field, value, words):
    answer = Client().post("/accounts/signup/", FOUNDER | {field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not User.objects.exists()


def test_sign_up_is_closed_unless_it_is_opened(db):
    assert Client().post("/accounts/signup/", FOUNDER).status_code == 403
    assert not User.objects.exists()


@OPEN
def test_a_taken_address_needs_its_password(acme):
    answer = Client().post("/accounts/signup/", FOUNDER | {"email": acme.ada.user.email})
    assert answer.status_code == 422
    assert "already has an account" in answer.content.decode()


def test_signing_in_leads_home(acme):
    client = Client()
    answer = client.post("/accounts/login/", {"login": acme.ada.user.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == acme.url("")


def test_a_wrong_password_is_refused_in_words(acme):
    answer = Client().post("/accounts/login/", {"login": acme.ada.user.email, "password": "wrong"})
    assert "not correct" in answer.content.decode()


def test_the_demo_buttons_are_there_in_the_demo_only(db):
    assert b"or look around as" not in Client().get("/accounts/login/").content
    with override_settings(DEMO=True):
        page = Client().get("/accounts/login/").content.decode()
    assert all(f"{role}@nordlicht.example" in page for role in ("rep", "marketer", "admin", "manager"))


def test_who_belongs_to_two_organizations_chooses(acme, globex):
    with globex.open():
        Member.objects.create(user=acme.ada.user, role="viewer")
    page = acme.client(acme.ada).get("/", follow=True).content.decode()
    assert acme.url("") in page
    assert globex.url("") in page


def test_who_belongs_to_none_is_told_so(db):
    user = User.objects.create_user("lone@x.example", PASSWORD)
    client = Client()
    client.force_login(user)
    assert "belong to no organization" in client.get("/", follow=True).content.decode()


@pytest.fixture
def link(acme, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        acme.client(acme.root).post(acme.url("settings/members/invite/"), {"email": "New@Acme.example", "role": "rep"})
    assert mail.outbox[-1].to == ["new@acme.example"]
    return re.search(r"/invitations/\S+", mail.outbox[-1].body)[0]


def test_somebody_new_joins_by_the_link(acme, link):
    client = Client()
    assert b"Root Admin" in client.get(link).content
    answer = client.post(link, {"name": "New Person", "password": "long enough words"}, follow=True)
    assert answer.redirect_chain[-1][0] == acme.url("")
    with acme.open():
        member = Member.objects.named().get(user__email="new@acme.example")
        assert (member.name, member.role) == ("New Person", "rep")


def test_a_link_works_once(acme, link):
    Client().post(link, {"name": "New Person", "password": "long enough words"})
    assert Client().get(link).status_code == 410


def test_a_link_that_was_taken_back_or_is_too_old_does_not_work(acme, link):
    with acme.open():
        invitation = Invitation.objects.get()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert Client().get(link).status_code == 410
    acme.client(acme.root).post(acme.url(f"settings/invitations/{invitation.public_id}/revoke/"))
    assert Client().get(link).status_code == 410


def test_who_has_an_account_signs_in_to_accept(acme, globex, link):
    with acme.open():
        Invitation.objects.update(email=globex.mallory.user.email)
    assert "Sign in as" in Client().get(link).content.decode()
    client = globex.client(globex.mallory)
    assert client.post(link).status_code == 302
    with acme.open():
        assert Member.objects.filter(user=globex.mallory.user, role="rep").exists()


def test_an_unknown_link_tells_nothing(db):
    answer = Client().get("/invitations/nothing/")
    assert answer.status_code == 410
    assert Lead.objects.count() == 0


def test_a_password_is_set_anew_by_mail(acme):
    client = Client()
    client.post("/accounts/password/reset/", {"email": acme.ada.user.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]
    page = client.get(link, follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password1": "another long one", "password2": "another long one"})
    assert answer.status_code == 302
    assert client.login(email=acme.ada.user.email, password="another long one")


def test_the_look_is_remembered(db):
    client = Client()
    answer = client.post("/preferences/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert (answer["Location"], client.cookies["theme"].value) == ("/accounts/login/", "dark")
    assert client.post("/preferences/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"


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
