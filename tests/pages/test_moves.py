"""Moving, accepting, handing over and converting a lead in the browser."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from leads import ownership
from leads.configuration import configuration
from leads.models import Account, Contact, Lead, Opportunity, Stage
from tenancy.models import Notification
from tests.factories import AccountFactory, ContactFactory
from tests.pages.conftest import HTMX, main, text


@pytest.fixture
def status(acme):
    """The public id of a status, by label."""

    def id_of(label):
        with acme.open():
            return configuration().status_labeled(label).public_id

    return id_of


def reload(acme, lead):
    with acme.open():
        return Lead.objects.with_labels().get(pk=lead.pk)


def test_a_step_is_taken_with_and_without_htmx(acme, ada, own, path, status):
    answer = ada.post(path(own, "status/"), {"status": status("Contacted")})
    assert answer["Location"] == path(own)
    assert reload(acme, own).status.label == "Contacted"
    target = HTMX | {"HX-Target": "record-head"}
    fragment = ada.post(path(own, "status/"), {"status": status("Open")}, headers=target)
    assert fragment["HX-Trigger"] == "lead-changed" and "<html" not in text(fragment)
    assert reload(acme, own).status.label == "Open"


def test_converted_and_unqualified_lead_to_the_page_that_asks_more(ada, own, path, status):
    assert ada.post(path(own, "status/"), {"status": status("Qualified")})["Location"] == path(own, "convert/")
    assert path(own, "unqualify/") in ada.post(path(own, "status/"), {"status": status("Unqualified")})["Location"]


def test_a_refused_move_says_why_and_changes_nothing(acme, ben, own, path, status):
    answer = ben.post(path(own, "status/"), {"status": status("Contacted")}, headers=HTMX)
    assert answer.status_code == 403
    assert "Only the lead's owner" in json.loads(answer["HX-Trigger"])["lm:toast"]["text"]
    assert reload(acme, own).status.label == "Open"


@pytest.mark.parametrize("broken", ["", "1", "00Q000000000001", "01J00000000zzzz"])
def test_a_status_that_does_not_exist_is_missing(ada, own, path, broken):
    assert ada.post(path(own, "status/"), {"status": broken}).status_code == 404


def test_after_a_move_one_is_back_where_the_form_stood_but_never_elsewhere(acme, ada, own, path, status):
    board = acme.url("board/")
    assert ada.post(path(own, "status/"), {"status": status("Contacted"), "next": board})["Location"] == board
    foreign = ada.post(path(own, "status/"), {"status": status("Open"), "next": "//evil.example/"})
    assert foreign["Location"] == path(own)


def test_unqualified_asks_for_a_reason_and_a_day(acme, ada, own, path):
    with acme.open():
        reasons = {row.kind: row.public_id for row in configuration().reasons}
    assert "Choose a reason." in main(ada.post(path(own, "unqualify/"), {}))
    answer = ada.post(path(own, "unqualify/"), {"reason": reasons["not_now"]})
    assert answer.status_code == 422 and "Choose a day after today." in main(answer)
    day = timezone.localdate() + timedelta(days=40)
    ada.post(path(own, "unqualify/"), {"reason": reasons["not_now"], "come_back_on": day.isoformat()})
    lead = reload(acme, own)
    assert (lead.stage, lead.come_back_on) == (Stage.UNQUALIFIED, day)
    assert "comes back on" in main(ada.get(path(own))) and "Open again" in main(ada.get(path(own)))


def test_accepting_in_a_list_answers_the_row(acme, ada, waiting, path):
    row = ada.post(path(waiting, "accept/"), headers=HTMX | {"HX-Target": f"lead-{waiting.public_id}"})
    assert "is-accepted" in text(row) and "Accepted" in text(row)
    assert reload(acme, waiting).owner == acme.ada


def test_the_loser_sees_who_was_faster(acme, ada, waiting, path):
    acme.joins_queue(acme.ben)
    with acme.open():
        ownership.accept(Lead.objects.get(pk=waiting.pk), acme.ben)
    row = ada.post(path(waiting, "accept/"), headers=HTMX | {"HX-Target": f"lead-{waiting.public_id}"})
    assert "Ben Acme was faster" in text(row)
    page = ada.post(path(waiting, "accept/"))
    assert page.status_code == 409 and "Ben Acme accepted Stefan Hürlimann" in text(page)


def test_a_lead_is_handed_to_a_colleague_or_a_queue(acme, ada, own, path):
    assert "Ben Acme" in main(ada.get(path(own, "assign/")))
    ada.post(path(own, "assign/"), {"owner": acme.ben.public_id})
    assert reload(acme, own).owner == acme.ben
    assert ada.post(path(own, "assign/"), {"owner": acme.ada.public_id}).status_code == 403  # it is Ben's now


def test_nobody_from_elsewhere_becomes_an_owner(acme, globex, ada, own, path):
    answer = ada.post(path(own, "assign/"), {"owner": globex.mallory.public_id})
    assert answer.status_code == 422
    assert reload(acme, own).owner == acme.ada


def test_giving_back_needs_a_reason(acme, ada, own, path):
    assert ada.post(path(own, "release/"), {"reason": " "}).status_code == 422
    ada.post(path(own, "release/"), {"reason": "Speaks only Finnish"})
    with acme.open():
        assert Lead.objects.get(pk=own.pk).owner == acme.queue
    assert "Speaks only Finnish" in main(ada.get(path(own)))


def conversion(**given):
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    usual = {"account": "new", "account_name": "Brenner AG", "contact": "new", "create_opportunity": "on"}
    return usual | {"opportunity_name": "Brenner, 40 machines", "amount": "60,000", "close_date": day} | given


def test_a_lead_becomes_an_account_a_contact_and_an_opportunity(acme, ada, own, path):
    answer = ada.post(path(own, "convert/"), conversion())
    assert answer["Location"] == path(own)
    with acme.open():
        lead = Lead.objects.get(pk=own.pk)
        assert lead.is_converted
        assert (lead.converted_account.name, lead.converted_opportunity.amount) == ("Brenner AG", 6_000_000)
    page = main(ada.get(path(own)))
    assert "can no longer be edited" in page and "Brenner, 40 machines" in page
    assert "Log call" not in page and "Edit all" not in page


def test_the_opportunity_is_optional(acme, ada, own, path):
    ada.post(path(own, "convert/"), {"account": "new", "account_name": "Brenner AG", "contact": "new"})
    with acme.open():
        assert (Account.objects.count(), Contact.objects.count(), Opportunity.objects.count()) == (1, 1, 0)


def test_what_is_missing_is_said_in_place_and_nothing_is_made(acme, ada, own, path):
    answer = ada.post(path(own, "convert/"), conversion(close_date="", amount="lots"))
    assert answer.status_code == 422
    assert "Enter a close date." in main(answer) and "Enter a number" in main(answer)
    again = ada.post(path(own, "convert/"), conversion(account_name=" "))
    assert "Enter the name of the account" in main(again)
    with acme.open():
        assert not Lead.objects.get(pk=own.pk).is_converted
        assert Account.objects.count() == 0


def test_an_existing_account_is_suggested_and_filled(acme, ada, own, path):
    with acme.open():
        account = AccountFactory(name="Brenner AG", owner=acme.ben)
        person = ContactFactory(first_name="K.", last_name="Vogel", account=account, owner=acme.ben)
    page = main(ada.get(path(own, "convert/")))
    assert "Use Brenner AG" in page and "Best match" in page and "Update K. Vogel" in page
    preview = ada.get(path(own, "convert/preview/"), conversion(account=account.public_id, contact=person.public_id))
    assert "Account, existing" in text(preview) and "Contact, updated" in text(preview)
    ada.post(path(own, "convert/"), conversion(account=account.public_id, contact=person.public_id))
    with acme.open():
        lead = Lead.objects.get(pk=own.pk)
        assert (lead.converted_account, lead.converted_contact) == (account, person)
        assert Contact.objects.get(pk=person.pk).phone == "+49 371 555 0148"


def test_a_foreign_account_is_no_account(acme, globex, ada, own, path):
    with globex.open():
        foreign = AccountFactory(owner=globex.mallory)
    answer = ada.post(path(own, "convert/"), conversion(account=foreign.public_id))
    assert answer.status_code == 422
    assert not reload(acme, own).is_converted


def test_a_lead_is_converted_once(acme, ada, own, path):
    ada.post(path(own, "convert/"), conversion())
    assert ada.post(path(own, "convert/"), conversion()).status_code == 409
    with acme.open():
        assert Account.objects.count() == 1


def test_the_owner_is_told_when_their_manager_converts_the_lead(acme, ada, own, path):
    assert acme.client(acme.grace).post(path(own, "convert/"), conversion()).status_code == 302
    assert "Grace Acme converted Katrin Vogel of Brenner AG" in main(ada.get(acme.url("notifications/")))


def test_only_who_may_convert_sees_the_dialog(ben, own, waiting, ada, path):
    assert ben.get(path(own, "convert/")).status_code == 403
    assert ada.get(path(waiting, "convert/")).status_code == 403


def test_the_owner_is_told_when_somebody_else_hands_them_a_lead(acme, ada, ben, own, path):
    ada.post(path(own, "assign/"), {"owner": acme.ben.public_id})
    page = ben.get(acme.url("notifications/"))
    assert "Katrin Vogel" in main(page)
    with acme.open():
        notification = Notification.objects.get(member=acme.ben)
    assert ben.post(acme.url(f"notifications/{notification.public_id}/"))["Location"] == path(own)
    with acme.open():
        notification.refresh_from_db()
        assert notification.read_at
    assert ada.post(acme.url(f"notifications/{notification.public_id}/")).status_code == 404
