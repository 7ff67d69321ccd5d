"""An invitation: mailed, accepted once by whom it is for, within a week."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenancy.models import Invitation, MailMessage, Member, User
from tests.cast import PASSWORD


@pytest.fixture
def invite(acme, django_capture_on_commit_callbacks):
    """Invite somebody and return the path in the mail."""

    def invite(email="nora@new.example", role="rep", path="members/invite/"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = acme.client(acme.root).post(acme.url(f"settings/{path}"), {"email": email, "role": role})
        assert answer.status_code == 302, answer.content.decode()
        return re.search(r"/invitations/\S+/", mail.outbox[-1].body)[0]

    return invite


def test_a_new_person_joins_with_a_password(acme, invite):
    path, client = invite(role="marketer"), Client()
    assert "nora@new.example as marketer" in client.get(path).content.decode()
    assert client.post(path, {"name": "Nora", "password": PASSWORD})["Location"] == acme.url("")
    assert client.get(acme.url("")).status_code == 200
    with acme.open():
        assert Member.objects.get(user__email="nora@new.example").role == "marketer"
        assert not MailMessage.objects.exists()
    assert Client().get(path).status_code == 410


def test_a_weak_password_is_refused_in_its_place(acme, invite):
    path = invite()
    answer = Client().post(path, {"name": "Nora", "password": "short"})
    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    assert not User.objects.filter(email="nora@new.example").exists()


def test_somebody_with_an_account_signs_in_first(acme, globex, invite):
    path = invite(email=globex.mallory.user.email)
    visitor = Client()
    assert f"/accounts/login/?next={path}" in visitor.get(path).content.decode()
    assert visitor.post(path, {"name": "M", "password": PASSWORD}).status_code == 200
    client = globex.client(globex.mallory)
    assert client.get(acme.url("")).status_code == 404
    assert client.post(path)["Location"] == acme.url("")
    assert client.get(acme.url("")).status_code == 200


def test_it_is_for_nobody_else(acme, globex, invite):
    path, client = invite(), globex.client(globex.mallory)
    assert "signed in with another address" in client.get(path).content.decode()
    assert client.post(path).status_code == 403
    assert client.get(acme.url("")).status_code == 404


def test_it_is_too_old_after_a_week(acme, invite):
    path = invite()
    with acme.open():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"name": "Nora", "password": PASSWORD}).status_code == 410


def test_sending_again_replaces_the_link(acme, invite):
    old = invite()
    with acme.open():
        invitation = Invitation.objects.get()
    new = invite(path=f"invitations/{invitation.public_id}/resend/")
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_a_revoked_link_does_not_work(acme, invite):
    path = invite()
    with acme.open():
        invitation = Invitation.objects.get()
    revoke = acme.url(f"settings/invitations/{invitation.public_id}/revoke/")
    assert acme.client(acme.root).post(revoke).status_code == 302
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("email", ["ADA", "nobody"])
def test_members_and_bad_addresses_are_refused(acme, email):
    written = acme.ada.user.email.upper() if email == "ADA" else email
    answer = acme.client(acme.root).post(acme.url("settings/members/invite/"), {"email": written, "role": "rep"})
    assert answer.status_code == 422
    with acme.open():
        assert not Invitation.objects.exists()


def test_a_guessed_link_tells_nothing(db):
    assert Client().get("/invitations/guess/").status_code == 410
