"""What a form sends and no field takes is collected, mapped by a marketer, and past posts are read again."""

import pytest
from django.test import Client

from leads.capture import posted_names
from leads.models import Lead, PostedName, Submission
from tests.capture.conftest import KATRIN
from tests.factories import CustomFieldFactory

NAME = "00N370000060fw7"


@pytest.fixture
def posted(acme, post, worked):
    post(KATRIN | {NAME: "Navy", "training_code": "T-7", "utm_source": "fair"})
    with worked():
        assert Lead.objects.get().custom == {}
    return Submission


def mapped(acme, name, target, **more):
    with acme.open():
        row = PostedName.objects.get(name=name)
    return acme.client(acme.mara).post(acme.url(f"submissions/names/{row.public_id}/"), {"target": target, **more})


def test_names_of_no_field_wait_with_an_example(acme, posted):
    page = acme.client(acme.mara).get(acme.url("submissions/names/")).content.decode()
    assert NAME in page and "Navy" in page and "training_code" in page and "utm_source" not in page
    assert acme.client(acme.ada).get(acme.url("submissions/names/")).status_code == 403


def test_a_mapping_holds_for_what_comes_and_for_what_came(acme, posted, post, worked):
    with acme.open():
        CustomFieldFactory(name="branch", label="Branch")
    assert mapped(acme, NAME, "custom.branch", again="1").status_code == 302
    with worked():
        assert Lead.objects.get().custom == {"branch": "Navy"} and Lead.objects.get().inquiry_count == 1
    post({"last_name": "Other", "company": "Other AG", f"{NAME}AAC": "Army"})
    with worked():
        assert Lead.objects.get(last_name="Other").custom == {"branch": "Army"}
        assert Submission.objects.order_by("-pk").first().left_out == []


def test_reading_again_overwrites_nothing(acme, posted, worked):
    with acme.open():
        Lead.objects.update(industry="Banking")
    mapped(acme, "training_code", "industry", again="1")
    with worked():
        assert Lead.objects.get().industry == "Banking"


def test_a_name_may_be_left_with_the_submission_and_no_other_meaning_is_taken(acme, posted, post, worked):
    assert mapped(acme, "training_code", "-").status_code == 302
    assert mapped(acme, NAME, "score").status_code == 422
    post({"last_name": "Other", "training_code": "T-8"})
    with worked():
        assert Submission.objects.order_by("-pk").first().left_out == []
        assert posted_names.targets()


def test_where_a_visitor_came_from_stays_with_the_inquiry(acme, posted):
    with acme.open():
        assert Lead.objects.get().inquiries.get().origin == {"utm_source": "fair"}


def test_a_stranger_cannot_fill_the_list_of_names(acme, post, worked, monkeypatch):
    monkeypatch.setattr(posted_names, "MOST_KEPT", 3)
    for number in range(5):
        Client().post("/servlet/servlet.WebToLead", {"oid": acme.org.public_id, "last_name": "V", f"n{number}": "x"})
    with worked():
        assert PostedName.objects.count() == 3
