"""Templates: shared ones of marketers, one's own; merge fields checked when saved, filled in when used."""

import pytest

from leads.models import EmailTemplate
from tests.pages.conftest import main, text

FORM = {"name": "First contact", "folder": "Start", "subject": "Your request", "body": "Hello {{ lead.first_name }},"}


def made(acme):
    with acme.open():
        return EmailTemplate.objects.get()


def test_a_rep_keeps_templates_that_others_do_not_see(acme):
    ada = acme.client(acme.ada)
    assert ada.post(acme.url("email-templates/new/"), FORM | {"is_shared": "on"}).status_code == 403
    assert ada.post(acme.url("email-templates/new/"), FORM).status_code == 302
    assert made(acme).member_id == acme.ada.pk
    assert "First contact" in main(ada.get(acme.url("email-templates/")))
    ben = acme.client(acme.ben)
    assert "First contact" not in main(ben.get(acme.url("email-templates/")))
    assert ben.get(acme.url(f"email-templates/{made(acme).public_id}/")).status_code == 404
    assert ben.post(acme.url(f"email-templates/{made(acme).public_id}/delete/")).status_code == 404


def test_a_marketers_shared_template_is_read_by_all_and_changed_by_marketers(acme):
    acme.client(acme.mara).post(acme.url("email-templates/new/"), FORM | {"is_shared": "on"})
    path = acme.url(f"email-templates/{made(acme).public_id}/")
    assert made(acme).member_id is None
    ada = acme.client(acme.ada)
    assert "Shared with everybody" in main(ada.get(path))
    assert ada.post(path, FORM | {"name": "Mine"}).status_code == 403
    assert ada.post(f"{path}delete/").status_code == 403
    root = acme.client(acme.root)
    assert root.post(path, FORM | {"name": "Ours", "is_shared": "on"}).status_code == 302
    assert (made(acme).name, made(acme).member_id) == ("Ours", None)
    assert root.post(f"{path}delete/").status_code == 302


@pytest.mark.parametrize("body", ["{{ lead.frist_name }}", "{{ settings.SECRET_KEY }}", "{{ lead.first_name"])
def test_an_unknown_merge_field_is_refused_in_words_and_the_text_stays(acme, body):
    refused = acme.client(acme.ada).post(acme.url("email-templates/new/"), FORM | {"body": body})
    assert refused.status_code == 422
    assert "There is no merge field" in text(refused) or "not closed" in text(refused)
    with acme.open():
        assert not EmailTemplate.objects.exists()


def test_two_shared_templates_of_one_name_are_refused_and_two_own_are_not(acme):
    mara, path = acme.client(acme.mara), acme.url("email-templates/new/")
    mara.post(path, FORM | {"is_shared": "on"})
    assert mara.post(path, FORM | {"is_shared": "on"}).status_code in (409, 422)
    acme.client(acme.ada).post(path, FORM)
    acme.client(acme.ben).post(path, FORM)
    with acme.open():
        assert EmailTemplate.objects.count() == 3


def test_a_template_stands_filled_in_in_the_composer(acme, katrin):
    acme.client(acme.ada).post(
        acme.url("email-templates/new/"), FORM | {"body": "Hello {{ lead.first_name }} of {{ lead.title }}"}
    )
    address = acme.url(f"leads/{katrin.public_id}/?compose=email")
    page = main(acme.client(acme.ada).get(f"{address}&template={made(acme).public_id}"))
    assert "Hello Katrin of {{ lead.title }}" in page and "no value for Title" in page
    assert acme.client(acme.ben).get(f"{address}&template={made(acme).public_id}").status_code == 404
    assert acme.client(acme.ada).get(f"{address}&template=nonsense").status_code == 200


def test_a_preview_shows_a_text_on_a_real_lead(acme, katrin):
    ada, path = acme.client(acme.ada), acme.url("email-templates/preview/")
    assert "Hello Katrin," in main(ada.post(path, FORM | {"lead": katrin.public_id}))
    assert "There is no merge field" in main(ada.post(path, FORM | {"body": "{{ nonsense }}"}))
    assert acme.client(acme.vic).post(path, FORM).status_code == 403


def test_another_organizations_template_is_missing(acme, globex):
    acme.client(acme.mara).post(acme.url("email-templates/new/"), FORM | {"is_shared": "on"})
    mallory = globex.client(globex.mallory)
    assert mallory.get(globex.url(f"email-templates/{made(acme).public_id}/")).status_code == 404
