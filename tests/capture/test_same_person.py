"""The same person stays one lead; who only resembles one is marked; two posts in one instant do not slip through."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from leads import duplicates
from leads.capture.process import drain
from leads.configuration import configuration
from leads.editing import delete_lead, update_lead
from leads.models import Activity, DuplicatePair, Inquiry, Lead, MatchKey, Reason, Stage, Submission
from leads.workflow import disqualify
from tenancy.events import of
from tenancy.models import Notification
from tests.capture.conftest import KATRIN
from tests.factories import AccountFactory, ContactFactory, LeadFactory

PHONE = "+49 30 901820"


@pytest.mark.parametrize(
    ("known", "comes", "is_same"),
    [
        # The same personal e-mail, unless both names differ.
        ({"email": "k@b.example"}, {"email": " K@B.example "}, True),
        ({"email": "k@b.example", "first_name": "Kat"}, {"email": "k@b.example", "last_name": "Vogel"}, True),
        ({"email": "k@b.example", "last_name": "Alt"}, {"email": "k@b.example"}, True),
        ({"email": "k@b.example", "first_name": "Jo", "last_name": "Alt"}, {"email": "k@b.example"}, False),
        ({"email": "kat.vogel+x@gmail.com"}, {"email": "katvogel@googlemail.com"}, True),
        # A function's mailbox proves nothing.
        ({"email": "info@b.example", "company": "A"}, {"email": "info@b.example", "company": "B"}, False),
        ({"email": "sales@b.example", "company": "A"}, {"email": "sales@b.example", "company": "B"}, False),
        # First and last name with phone, with mobile, or with company.
        ({"phone": PHONE}, {"phone": "030 901820", "company": "Other"}, True),
        ({"phone": PHONE}, {"mobile_phone": PHONE, "company": "Other"}, True),
        ({"company": "Brenner GmbH"}, {"company": "BRENNER"}, True),
        ({"first_name": "Kätrin"}, {"first_name": "Katrin"}, True),
        # Never one of them alone.
        ({"phone": PHONE, "first_name": "Jo"}, {"phone": PHONE, "company": "Other"}, False),
        ({"first_name": "Jo", "last_name": "Alt"}, {}, False),
        ({"company": "Brenner"}, {"company": "Vogel & Sohn"}, False),
        ({"first_name": ""}, {"first_name": ""}, False),
    ],
)
def test_who_is_the_same_person(in_acme, known, comes, is_same):
    blank = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner", "email": ""}
    lead = LeadFactory(**blank | known)
    arriving = LeadFactory.build(**blank | comes)
    arriving.phone_e164 = arriving.mobile_e164 = ""
    from leads.normalize import normalize

    normalize(arriving, in_acme.org)
    assert duplicates.find_same(arriving) == (lead if is_same else None)


def test_a_placeholder_is_nobodys_name_or_company(in_acme):
    LeadFactory(first_name="", last_name="[not provided]", company="[not provided]", email="")
    other = LeadFactory.build(first_name="", last_name="[not provided]", company="[not provided]", email="")
    assert duplicates.find_same(other) is None
    assert MatchKey.objects.count() == 0


def test_an_open_lead_turns_unread_and_its_owner_is_told(post, worked, acme):
    with acme.open():
        lead = LeadFactory(**KATRIN, owner_member=acme.ada, is_unread=False, created_at=timezone.now() - timedelta(30))
    post(KATRIN | {"description": "Any news?", "lead_source": "Partner", "title": "CTO", "city": "Bern"})
    with worked():
        joined = Lead.objects.get()
        assert (joined.pk, joined.is_unread, joined.inquiry_count) == (lead.pk, True, 1)
        assert (joined.title, joined.city) == ("CTO", "Bern")  # what was blank is filled
        assert joined.description == "" and joined.owner_member == acme.ada
        inquiry = Inquiry.objects.get()
        assert (inquiry.text, inquiry.lead_source) == ("Any news?", "Partner")
        assert "another inquiry" in Notification.objects.get(member=acme.ada).text
        assert Submission.objects.get().outcome == "joined"
        assert joined.score > 0 and of(joined).filter(kind="lead.scored").exists()


def test_what_is_known_is_not_overwritten_by_a_stranger(post, worked, acme):
    with acme.open():
        LeadFactory(**KATRIN, title="CEO", owner_member=acme.ada)
    post(KATRIN | {"title": "Intern", "last_name": "Fogel", "company": "Evil"})
    with worked():
        lead = Lead.objects.get()
        assert (lead.title, lead.last_name, lead.company) == ("CEO", "Vogel", "Brenner AG")


def test_an_unqualified_lead_reopens(post, worked, acme):
    with acme.open():
        lead = LeadFactory(**KATRIN, owner_member=acme.ada)
        disqualify(lead, by=None, reason=Reason.objects.filter(kind="never").first())
    post()
    with worked():
        lead = Lead.objects.get()
        assert (lead.stage, lead.owner_member, lead.reason) == (Stage.OPEN, acme.ada, None)
        assert lead.first_response_due is not None


def test_a_customers_inquiry_becomes_a_task_of_the_accounts_owner(post, worked, acme):
    with acme.open():
        account = AccountFactory(owner=acme.grace, name="Brenner AG")
        contact = ContactFactory(owner=acme.ada, account=account, first_name="Katrin", last_name="Vogel")
        converted = configuration().default_status(Stage.CONVERTED)
        lead = LeadFactory(**KATRIN, status=converted, owner_member=acme.ada, converted_at=timezone.now(),
                           converted_account=account, converted_contact=contact)  # fmt: skip
    post(KATRIN | {"description": "We need ten more"})
    with worked():
        task = Activity.objects.get()
        assert (task.kind, task.owner, task.contact, task.account) == ("task", acme.grace, contact, account)
        assert task.body == "We need ten more"
        assert Inquiry.objects.get().lead == lead and Lead.objects.count() == 1
        assert of(lead).filter(kind="lead.inquired").exists()


def test_a_contact_who_never_was_a_lead_becomes_one_and_the_owner_is_asked(post, worked, acme):
    with acme.open():
        account = AccountFactory(owner=acme.grace, name="Brenner AG")
        duplicates.keep_keys(ContactFactory(owner=acme.ada, account=account, first_name="Katrin", last_name="Vogel"))
    post()
    with worked():
        assert Lead.objects.get().last_name == "Vogel"
        assert Activity.objects.get().owner == acme.grace


def test_weaker_resemblance_marks_both(post, worked, acme):
    with acme.open():
        LeadFactory(**KATRIN | {"first_name": "Jo", "last_name": "Alt"})
    post()
    with worked():
        assert [lead.has_duplicates for lead in Lead.objects.all()] == [True, True]
        assert DuplicatePair.objects.get().reason == "Same e-mail, other names"


def test_a_switchboards_number_marks_nobody(in_acme):
    for _ in range(duplicates.CROWD + 2):
        LeadFactory(phone=PHONE)
    pairs = DuplicatePair.objects.count()
    assert LeadFactory(phone=PHONE).has_duplicates is False
    assert DuplicatePair.objects.count() == pairs


def test_keys_follow_what_is_written_and_go_with_the_lead(in_acme):
    one, other = LeadFactory(phone=PHONE), LeadFactory()
    update_lead(other, {"phone": PHONE})
    assert DuplicatePair.objects.get().reason == "Same phone number"
    delete_lead(one, by=in_acme.root)
    other.refresh_from_db()
    assert other.has_duplicates is False and not MatchKey.objects.filter(lead=one).exists()


def test_one_more_lead_of_the_recycle_bin_is_nobody(post, worked, acme):
    with acme.open():
        delete_lead(LeadFactory(**KATRIN), by=acme.root)
    post()
    with worked():
        assert Lead.objects.live().count() == 1


def test_globexs_lead_is_not_acmes_person(post, worked, globex):
    with globex.open():
        LeadFactory(**KATRIN)
    post()
    with worked():
        assert Lead.objects.get().inquiry_count == 1


@pytest.mark.django_db(transaction=True)
def test_two_posts_in_the_same_instant_become_one_lead(request):
    acme = request.getfixturevalue("acme")
    many, workers = 12, 4
    with acme.open():
        Submission.objects.bulk_create(
            Submission(once_key=str(number), pairs=[list(pair) for pair in KATRIN.items()] + [["fax", str(number)]])
            for number in range(many)
        )
    begin, failures = threading.Barrier(workers), []

    def work():
        try:
            begin.wait()
            drain(acme.org.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and connection.is_usable()
    with acme.open():
        lead = Lead.objects.get()
        assert (lead.inquiry_count, Inquiry.objects.count()) == (many, many)
        assert {row.state for row in Submission.objects.all()} == {"done"}
