"""Signing up founds an organization that can take its first lead."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from leads.editing import create_lead
from tenancy import directory
from tenancy.acting import acting
from tenancy.models import User

GIVEN = {
    "name": "Nora Neu", "email": "nora@initech.example", "password1": "correct horse battery",
    "organization": "Initech", "country": "CH",
}  # fmt: skip


@pytest.fixture
def sign_up(db):
    def sign_up(**changes):
        client = Client()
        return client, client.post("/accounts/signup/", GIVEN | changes)

    with override_settings(SIGNUP="open"):
        yield sign_up


def test_sign_up_to_a_routed_lead(sign_up):
    client, answer = sign_up()
    assert answer.status_code == 302
    assert client.get("/")["Location"] == "/initech/setup/"
    with acting(directory.organization("initech"), door="form") as now:
        assert (now.org.country, now.org.time_zone, now.org.currency) == ("CH", "Europe/Zurich", "CHF")
        lead = create_lead({"last_name": "Vogel", "company": "Brenner AG", "number_of_employees": "800"})
        lead.refresh_from_db()
        assert lead.owner_queue.is_default
        assert lead.grade
    assert User.objects.get(email="nora@initech.example").name == "Nora Neu"
    assert [message.to for message in mail.outbox] == [["nora@initech.example"]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"organization": " "}, "Enter the name of your company"),
        ({"password1": "short"}, "too short"),
        ({"email": "nora"}, "Enter a valid email"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"name": ""}, "Enter your name."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(sign_up, changes, words):
    _, answer = sign_up(**changes)
    assert words in answer.content.decode()
    assert not User.objects.filter(name="Nora Neu").exists()
    assert directory.organization("initech") is None


def test_a_closed_installation_says_so(db):
    with override_settings(SIGNUP="closed"):
        assert "Sign-up is closed" in Client().get("/accounts/signup/").content.decode()
        Client().post("/accounts/signup/", GIVEN)
    assert not User.objects.filter(email=GIVEN["email"]).exists()
    assert directory.organization("initech") is None


def test_a_forgotten_password_is_chosen_anew_by_mail(acme):
    client = Client()
    client.post("/accounts/password/reset/", {"email": acme.ada.user.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith(settings.PUBLIC_URL))
    page = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "another long one", "password2": "another long one"})
    assert client.login(email=acme.ada.user.email, password="another long one")


def test_an_unknown_address_is_answered_the_same_and_mailed_nothing(acme):
    asked = Client().post("/accounts/password/reset/", {"email": "nobody@acme.example"})
    assert asked["Location"] == Client().post("/accounts/password/reset/", {"email": acme.ada.user.email})["Location"]
    assert len(mail.outbox) == 1
