"""Accounts, contacts, opportunities and campaigns are made, changed, worked with and deleted by hand."""

import pytest

from leads.configuration import configuration
from leads.customers import NOUNS
from leads.models import Account, Activity, Contact, Opportunity
from tenancy import events
from tests.customers.test_records import MAKERS
from tests.factories import AccountFactory, ContactFactory, CustomFieldFactory, OpportunityFactory

LEAST = {
    "account": {"name": "Brenner AG"},
    "contact": {"last_name": "Vogel"},
    "opportunity": {"name": "Spindles", "close_date": "2026-12-31"},
    "campaign": {"name": "Fair", "status": "Planned"},
}
nouns = pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(acme):
    with acme.open():
        return AccountFactory(owner=acme.ada, name="Brenner AG")


def least(cast, noun):
    with cast.open():
        more = {"stage": configuration().stages[0].public_id} if noun.name == "opportunity" else {}
    return LEAST[noun.name] | more


def page(cast, record, below=""):
    return cast.url(f"{NOUNS[record._meta.model_name].plural}/{record.public_id}/{below}")


def text(response):
    return response.content.decode()


@nouns
def test_the_least_that_is_needed_makes_a_record_of_ones_own(acme, noun):
    client = acme.client(acme.mara)
    assert client.get(acme.url(f"{noun.plural}/new/")).status_code == 200
    response = client.post(acme.url(f"{noun.plural}/new/"), least(acme, noun))
    with acme.open():
        record = noun.model.objects.get()
        assert response["Location"] == page(acme, record)
        assert record.owner == acme.mara
        assert events.of(record).get().kind == f"{noun.name}.created"


@nouns
def test_what_is_missing_is_said_beside_its_field(acme, noun):
    response = acme.client(acme.mara).post(acme.url(f"{noun.plural}/new/"), {})
    assert response.status_code == 422
    assert "Enter the" in text(response)


@nouns
def test_viewers_change_nothing(acme, noun):
    with acme.open():
        record = MAKERS[noun.name](owner=acme.ada)
    client = acme.client(acme.vic)
    for path in (f"{noun.plural}/new/", f"{noun.plural}/{record.public_id}/edit/"):
        assert client.get(acme.url(path)).status_code == 403
        assert client.post(acme.url(path), LEAST[noun.name]).status_code == 403
    assert client.post(page(acme, record, "delete/")).status_code == 403
    assert "edit/" not in text(client.get(page(acme, record)))


def test_reps_make_no_campaigns(acme):
    assert acme.client(acme.ada).get(acme.url("campaigns/new/")).status_code == 403


def typed(client, address):
    """What the form of a page would send."""
    form = client.get(address).context["form"]
    return {
        name: "" if value is None else value for name, value in ((field.html_name, field.value()) for field in form)
    }


@nouns
def test_an_untouched_form_changes_nothing(acme, noun):
    with acme.open():
        record = MAKERS[noun.name](owner=acme.ada)
    client, address = acme.client(acme.mara), page(acme, record, "edit/")
    sent = {name: value for name, value in typed(client, address).items() if value is not False}
    assert client.post(address, sent).status_code == 302
    with acme.open():
        assert not events.of(record).exists()


def test_a_post_without_most_of_the_form_is_no_fault(acme):
    with acme.open():
        contact = MAKERS["contact"](owner=acme.ada)
    assert acme.client(acme.ada).post(page(acme, contact, "edit/"), {"last_name": "Vogel"}).status_code in (302, 422)


def test_changes_are_kept_with_who_and_what(acme, account):
    client, address = acme.client(acme.ben), page(acme, account, "edit/")
    changed = {"name": "Brenner SE", "annual_revenue": "1500.50", "website": "https://www.brenner.com/de"}
    assert client.post(address, typed(client, address) | changed).status_code == 302
    with acme.open():
        account.refresh_from_db()
        assert (account.name, account.annual_revenue, account.website_domain) == ("Brenner SE", 150050, "brenner.com")
        event = events.of(account).get()
        assert (event.kind, event.by) == ("account.changed", acme.ben.name)
        assert event.changes["name"] == ["Brenner AG", "Brenner SE"]
    assert "changed Name" in text(client.get(page(acme, account)))


def test_who_comes_second_sees_both_values_and_may_insist(acme, account):
    client, address = acme.client(acme.ben), page(acme, account, "edit/")
    mine = typed(client, address) | {"name": "Mine"}
    acme.client(acme.ada).post(address, typed(client, address) | {"name": "Hers"})
    refused = client.post(address, mine)
    assert refused.status_code == 409
    for words in (f"{acme.ada.name} changed this account", "Hers", "Use mine", 'value="Mine"'):
        assert words in text(refused)
    assert client.post(address, mine | {"version": "2"}).status_code == 302
    with acme.open():
        assert Account.objects.get().name == "Mine"


@nouns
def test_nobody_overwrites_what_they_have_not_seen(acme, noun):
    with acme.open():
        record = MAKERS[noun.name](owner=acme.ada)
    client, address = acme.client(acme.mara), page(acme, record, "edit/")
    mine = {name: value for name, value in typed(client, address).items() if value is not False}
    assert client.post(address, mine | {"description": "First"}).status_code == 302
    refused = client.post(address, mine | {"description": "Second"})
    assert refused.status_code == 409
    assert "First" in text(refused)


def test_fields_of_ones_own_are_on_form_and_page(acme, account):
    with acme.open():
        CustomFieldFactory(entity="account", name="shoes", label="Shoe size", kind="number")
    client, address = acme.client(acme.ada), page(acme, account, "edit/")
    refused = client.post(address, typed(client, address) | {"custom.shoes": "big"})
    assert refused.status_code == 422
    assert "Enter a number" in text(refused)
    client.post(address, typed(client, address) | {"custom.shoes": "44"})
    with acme.open():
        account.refresh_from_db()
        assert account.custom == {"shoes": 44}
    assert "Shoe size" in text(client.get(page(acme, account)))


def test_a_contact_joins_the_account_its_page_was_opened_from(acme, account):
    client = acme.client(acme.ada)
    address = acme.url(f"contacts/new/?account={account.public_id}")
    sent = typed(client, address)
    assert sent["account"] == "Brenner AG"
    client.post(address, sent | {"last_name": "Vogel"})
    with acme.open():
        assert Contact.objects.get().account == account


@pytest.mark.parametrize(
    ("name", "words"), [("Nobody", "There is no account “Nobody”"), ("Brenner AG", "More than one")]
)
def test_an_account_is_named_by_a_name_that_is_its_own(acme, account, name, words):
    with acme.open():
        AccountFactory(owner=acme.ada, name="BRENNER AG")
    response = acme.client(acme.ada).post(acme.url("contacts/new/"), {"last_name": "Vogel", "account": name})
    assert response.status_code == 422
    assert words in text(response)


def test_names_are_offered_while_typing(acme, globex, account):
    client = acme.client(acme.ada)
    assert 'value="Brenner AG"' in text(client.get(acme.url("accounts/names/?account=enn")))
    assert text(globex.client(globex.mallory).get(globex.url("accounts/names/?account=enn"))).strip() == ""


def test_records_of_one_name_are_offered_by_their_place(acme, account):
    with acme.open():
        other = AccountFactory(owner=acme.ada, name="Brenner AG", billing_city="Graz")
    client = acme.client(acme.ada)
    offered = text(client.get(acme.url("accounts/names/?account=brenner")))
    assert f'<option value="{other.public_id}">Brenner AG, Graz</option>' in offered
    client.post(acme.url("contacts/new/"), {"last_name": "Vogel", "account": other.public_id})
    with acme.open():
        assert Contact.objects.get().account == other


def test_a_new_stage_brings_its_probability(acme, account):
    with acme.open():
        deal = OpportunityFactory(owner=acme.ada, account=account)
        won = next(stage for stage in configuration().stages if stage.is_won)
    client, address = acme.client(acme.ada), page(acme, deal, "edit/")
    client.post(address, typed(client, address) | {"stage": won.public_id})
    with acme.open():
        deal.refresh_from_db()
        assert (deal.stage, deal.probability) == (won, 100)


def test_what_something_else_needs_is_not_deleted(acme, account):
    with acme.open():
        contact = ContactFactory(owner=acme.ada, account=account)
    client = acme.client(acme.ada)
    assert "cannot be restored" in text(client.get(page(acme, account, "delete/")))
    refused = client.post(page(acme, account, "delete/"))
    assert refused.status_code == 422
    assert "still used by 1 contact. Change those first." in text(refused)
    assert client.post(page(acme, contact, "delete/")).status_code == 302
    assert client.post(page(acme, account, "delete/")).status_code == 302
    with acme.open():
        assert not Account.objects.exists()


def test_what_is_done_with_a_contact_stands_on_its_account_too(acme, account):
    with acme.open():
        contact = ContactFactory(owner=acme.ada, account=account)
        OpportunityFactory(owner=acme.ada, account=account)
    sent = {"kind": "note", "body": "Wants a quote.", "follow_up": ""}
    response = acme.client(acme.ada).post(page(acme, contact, "activities/"), sent, headers=HTMX)
    assert response.status_code == 200
    with acme.open():
        assert Activity.objects.get().account == account
    for record in (contact, account):
        assert "Wants a quote." in text(acme.client(acme.vic).get(page(acme, record)))


def test_a_task_planned_on_an_account_is_to_come(acme, account):
    client = acme.client(acme.ada)
    client.post(
        page(acme, account, "activities/"), {"kind": "task", "subject": "Send offer", "due": "2030-01-01T09:00"}
    )
    shown = text(client.get(page(acme, account)))
    assert "Upcoming" in shown
    assert "Send offer" in shown


def test_who_asked_not_to_be_called_is_not_called(acme, account):
    with acme.open():
        contact = ContactFactory(owner=acme.ada, account=account, do_not_call=True, phone="030 1")
    client = acme.client(acme.ada)
    assert "tel:" not in text(client.get(page(acme, contact)))
    refused = client.post(page(acme, contact, "activities/"), {"kind": "call", "outcome": "Reached"}, headers=HTMX)
    assert refused.status_code == 422
    assert "asked not to be called" in text(refused)


def test_an_empty_note_is_refused_and_viewers_log_nothing(acme, account):
    address = page(acme, account, "activities/")
    assert acme.client(acme.ada).post(address, {"kind": "note"}, headers=HTMX).status_code == 422
    assert acme.client(acme.vic).post(address, {"kind": "note", "body": "x"}).status_code == 403
    with acme.open():
        assert not Activity.objects.exists()


def test_a_long_history_goes_on_when_asked(acme, account):
    client = acme.client(acme.ada)
    for number in range(21):
        client.post(page(acme, account, "activities/"), {"kind": "note", "body": f"Note number {number}."})
    first = client.get(page(acme, account))
    assert "Note number 20." in text(first)
    assert "Note number 0." not in text(first)
    assert "Note number 0." in text(client.get(first.context["more_url"], headers=HTMX))
    assert "Note number 0." in text(client.get(first.context["more_url"]))
    with acme.open():
        assert Opportunity.objects.count() == 0
