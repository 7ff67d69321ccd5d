"""Where one lands: the only organization, the last used one, a choice, or founding one."""

import pytest
from django.test import Client, override_settings

from tenancy.acting import acting
from tenancy.models import Member, User


@pytest.fixture
def both(acme, globex):
    """Ada is a member of both organizations."""
    with acting(globex.org):
        Member.objects.create(user=acme.ada.user, role="viewer")
    return acme.client(acme.ada)


def test_a_visitor_is_asked_to_sign_in(db):
    assert Client().get("/")["Location"].startswith("/accounts/login/")


def test_two_organizations_are_a_choice_until_one_was_used(acme, globex, both):
    assert both.get("/")["Location"] == "/organizations/"
    page = both.get("/organizations/").content.decode()
    assert acme.org.name in page
    assert "Viewer" in page
    both.get(globex.url(""))
    assert both.get("/")["Location"] == globex.url("")


@pytest.fixture
def stranger(db):
    client = Client()
    client.force_login(User.objects.create_user("new@new.example", "correct horse battery"))
    return client


def test_without_an_organization_one_is_founded(stranger):
    with override_settings(SIGNUP="open"):
        assert stranger.get("/")["Location"] == "/organizations/new/"
        answer = stranger.post("/organizations/new/", {"organization": "Initech", "country": "CH"})
        assert answer["Location"] == "/initech/setup/"
        assert stranger.get("/initech/settings/organization/").status_code == 200


def test_a_closed_installation_founds_none(stranger):
    with override_settings(SIGNUP="closed"):
        stranger.post("/organizations/new/", {"organization": "Initech", "country": "CH"})
        assert stranger.get("/initech/").status_code == 404
        assert "Ask a colleague" in stranger.get("/organizations/new/").content.decode()


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<script>", "")])
def test_the_theme_is_a_cookie(db, theme, kept):
    client = Client()
    answer = client.post("/preferences/theme/", {"theme": theme, "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert (client.cookies["theme"].value if "theme" in client.cookies else "") == kept


@pytest.mark.parametrize("page", ["//evil.example/", "/\\evil.example", "evil", "javascript:alert(1)", "a\x00b", ""])
def test_a_form_leads_back_to_pages_of_ours_only(db, page):
    answer = Client().post("/preferences/theme/", {"theme": "dark", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, "/")
