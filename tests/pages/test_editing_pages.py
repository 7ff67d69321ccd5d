"""Making, changing, deleting and restoring a lead by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.models import Lead
from tests.factories import CustomFieldFactory, LeadFactory
from tests.pages.conftest import HTMX, main, text

MINE = {"last_name": "Petersen", "company": "Nordkai Pharma"}


def test_a_new_lead_belongs_to_its_maker(acme, ada):
    answer = ada.post(acme.url("leads/new/"), MINE | {"number_of_employees": "1,200", "annual_revenue": "60000"})
    assert answer.status_code == 302
    with acme.open():
        lead = Lead.objects.get(last_name="Petersen")
        assert (lead.owner, lead.number_of_employees, lead.annual_revenue) == (acme.ada, 1200, 6_000_000)
    assert answer["Location"] == acme.url(f"leads/{lead.public_id}/")


def test_the_active_rule_decides_when_asked(acme, ada):
    ada.post(acme.url("leads/new/"), MINE | {"assign": "1"})
    with acme.open():
        assert Lead.objects.get(last_name="Petersen").owner == acme.queue


def test_wrong_values_stay_in_the_form_beside_what_is_wrong(acme, ada):
    answer = ada.post(acme.url("leads/new/"), {"email": "katrin@", "number_of_employees": "many", "first_name": "Kat"})
    assert answer.status_code == 422
    page = main(answer)
    for words in ("Enter the last name.", "Enter the company.", "Enter a full address", "Enter a number"):
        assert words in page
    assert 'value="katrin@"' in page and 'value="Kat"' in page


def test_custom_fields_are_part_of_the_form(acme, ada):
    with acme.open():
        CustomFieldFactory(name="budget", label="Budget", kind="number")
        CustomFieldFactory(name="regions", label="Regions", kind="multipicklist", choices=["North", "South"])
    answer = ada.post(acme.url("leads/new/"), MINE | {"custom.budget": "x", "custom.regions": ["North", "South"]})
    assert "Enter a number" in main(answer)
    ada.post(acme.url("leads/new/"), MINE | {"custom.budget": "40", "custom.regions": ["North", "South"]})
    with acme.open():
        assert Lead.objects.get(last_name="Petersen").custom == {"budget": 40, "regions": ["North", "South"]}


def test_somebody_who_is_already_here_is_shown_first(acme, ada):
    with acme.open():
        known = LeadFactory(first_name="Anja", last_name="Petersen", email="anja@nordkai.example")
    typed = MINE | {"first_name": "Anja", "email": "anja@nordkai.example"}
    answer = ada.post(acme.url("leads/new/"), typed)
    assert answer.status_code == 422
    assert known.public_id in main(answer) and "Create anyway" in main(answer)
    ada.post(acme.url("leads/new/"), typed | {"anyway": "1"})
    with acme.open():
        assert Lead.objects.filter(last_name="Petersen").count() == 2


def test_an_edit_is_saved_and_told(acme, ada, own, path):
    form = ada.get(path(own, "edit/")).context["form"]
    given = {name: field.value() or "" for name, field in ((name, form[name]) for name in form.fields)}
    answer = ada.post(path(own, "edit/"), given | {"title": "Head of Production", "do_not_call": "on"})
    assert answer.status_code == 302
    with acme.open():
        own.refresh_from_db()
        assert (own.title, own.do_not_call, own.last_name) == ("Head of Production", True, "Vogel")
    assert "changed Title, Do not call" in main(ada.get(path(own)))


def test_the_slower_of_two_writers_sees_both_values(acme, ada, ben, own, path):
    seen = own.version
    ben.post(path(own, "fields/title/"), {"title": "Director", "version": seen})
    answer = ada.post(path(own, "fields/title/"), {"title": "Manager", "version": seen})
    assert answer.status_code == 409
    page = main(answer)
    assert "Ben Acme changed this lead" in page and "Director" in page and 'value="Manager"' in page
    again = answer.context["form"]["version"].value()
    assert ada.post(path(own, "fields/title/"), {"title": "Manager", "version": again}).status_code == 302
    with acme.open():
        own.refresh_from_db()
        assert own.title == "Manager"


def test_a_field_is_edited_in_its_place(acme, ada, own, path):
    assert 'name="phone"' in text(ada.get(path(own, "fields/phone/"), headers=HTMX))
    saved = ada.post(path(own, "fields/phone/"), {"phone": "030 901820", "version": own.version}, headers=HTMX)
    assert saved["HX-Trigger"] == "lead-changed"
    assert "030 901820" in text(saved) and "<html" not in text(saved)
    refused = ada.post(path(own, "fields/email/"), {"email": "nobody"}, headers=HTMX)
    assert refused.status_code == 422 and "Enter a full address" in text(refused)
    kept = ada.get(path(own, "fields/phone/?cancel=1"), headers=HTMX)
    assert "030 901820" in text(kept) and "<form" not in text(kept)


@pytest.mark.parametrize("name", ["owner_member", "custom.gone", "org", "score", "__class__"])
def test_only_fields_of_the_catalog_are_edited(ada, own, path, name):
    assert ada.get(path(own, f"fields/{name}/")).status_code == 404


def test_a_viewer_changes_nothing(acme, vic, own, path):
    for answer in (
        vic.get(acme.url("leads/new/")),
        vic.post(acme.url("leads/new/"), MINE),
        vic.post(path(own, "edit/"), {"last_name": "X"}),
        vic.post(path(own, "fields/phone/"), {"phone": "1"}),
        vic.post(path(own, "delete/")),
    ):
        assert answer.status_code == 403
    with acme.open():
        assert list(Lead.objects.live().values_list("last_name", "phone")) == [("Vogel", "+49 371 555 0148")]


def test_a_deleted_lead_is_restored_from_the_bin(acme, ada, own, path):
    answer = ada.post(path(own, "delete/"), follow=True)
    assert "is in the recycle bin for 30 days" in text(answer)
    assert f"{path(own)}restore/" in text(answer)  # the toast takes it back
    assert "Vogel" not in main(ada.get(acme.url("leads/?view=all")))
    assert "Vogel" in main(ada.get(acme.url("recycle-bin/")))
    assert "In the recycle bin" in main(ada.get(path(own)))
    assert ada.get(path(own, "edit/")).status_code == 404
    ada.post(path(own, "restore/"))
    assert "Vogel" in main(ada.get(acme.url("leads/?view=all")))


def test_what_was_deleted_longer_ago_is_gone_from_the_bin(acme, ada, own):
    with acme.open():
        Lead.objects.filter(pk=own.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    assert "Vogel" not in main(ada.get(acme.url("recycle-bin/")))


def test_only_its_owner_managers_and_admins_delete_and_restore_a_lead(acme, ben, ada, own, path):
    assert ben.post(path(own, "delete/")).status_code == 403
    ada.post(path(own, "delete/"))
    assert "Restore" not in main(ben.get(acme.url("recycle-bin/")))
    assert ben.post(path(own, "restore/")).status_code == 403
