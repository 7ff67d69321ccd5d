"""The pages before an organization: each is drawn in our look, without script or style of its own."""

import re

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/gone/",
        "/accounts/inactive/",
        "/accounts/nothing/",
    ],
)
def test_pages_before_an_organization_hold_to_the_content_policy(path):
    page = Client().get(path).content.decode()
    assert 'class="auth-box"' in page
    assert page.count("<h1") == 1
    assert not re.search(r"<script(?! src=)|<style| style=| on\w+=", page)


@pytest.mark.django_db
def test_a_wrong_password_is_said_above_the_form_and_keeps_the_address():
    page = Client().post("/accounts/login/", {"login": "ada@acme.example", "password": "wrong"})
    body = page.content.decode()
    assert 'class="error-summary"' in body
    assert 'value="ada@acme.example"' in body
