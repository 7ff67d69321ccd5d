"""Many let in at once become what each would have become alone."""

from django.utils import timezone

from leads import duplicates, inquiries
from leads.editing import drafted
from leads.intake import Newcomer, let_in
from leads.models import DuplicatePair, Inquiry, Lead, MatchKey
from tenancy.events import of
from tenancy.models import Notification
from tests.assignment.rules import entry, publish
from tests.factories import ContactFactory, LeadFactory

ROWS = (
    {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG", "email": "katrin@brenner.example",
     "country": "Germany", "title": "CEO", "lead_source": "Web"},
    {"first_name": "Urs", "last_name": "Roy", "company": "Alpstein", "phone": "+41 44 668 18 00"},
    {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner GmbH", "phone": "+49 30 23125001"},
    {"first_name": "Katrin", "last_name": "Vogel", "company": "Other", "email": "katrin@brenner.example"},
    {"last_name": "Vogel", "company": "Brenner AG", "email": "info@brenner.example"},
)  # fmt: skip
COMPARED = ("first_name", "company", "score", "grade", "stage", "email_domain", "country_key", "phone_e164",
            "has_duplicates", "inquiry_count", "is_unread", "version")  # fmt: skip


def one_by_one(member):
    for values in ROWS:
        inquiries.take_in(values, by=member, because={"words": "A list"})


def at_once(member):
    duplicates.hold_everybody()
    newcomers = [Newcomer(drafted(values, by=member), {"words": "A list"}) for values in ROWS]
    let_in(newcomers, by=member, now=timezone.now())
    return newcomers


def what_is_kept():
    """Return everything that both ways must agree on."""
    leads = list(Lead.objects.with_labels().order_by("pk"))
    told = [list(of(lead)) for lead in leads]
    return {
        "leads": [[getattr(lead, name) for name in COMPARED] for lead in leads],
        "stale after": [(lead.stale_at - lead.created_at).days if lead.stale_at else None for lead in leads],
        "owners": [(lead.owner.name, lead.status.label, lead.first_response_due is not None) for lead in leads],
        "events": [sorted((event.kind, str(event.because.get("words", ""))) for event in events) for events in told],
        "changes": [sorted(str(event.changes) for event in events) for events in told],
        "keys": [sorted(lead.match_keys.values_list("key", flat=True)) for lead in leads],
        "pairs": sorted(DuplicatePair.objects.values_list("reason", flat=True)),
        "inquiries": Inquiry.objects.count(),
    }


def test_a_set_becomes_what_its_members_would_have_become(acme, globex):
    kept = []
    for cast, member, way in ((acme, acme.root, one_by_one), (globex, globex.root, at_once)):
        with cast.open(member, door="import"):
            LeadFactory(first_name="Urs", last_name="Roy", company="Elsewhere", phone="+41 44 668 18 00")
            way(member)
            kept.append(what_is_kept())
    assert kept[0] == kept[1]
    assert len(kept[1]["leads"]) == 3


def test_a_known_customer_who_is_listed_becomes_a_lead_and_its_owner_gets_the_task(in_acme):
    contact = ContactFactory(first_name="Katrin", last_name="Vogel", email="katrin@brenner.example", owner=in_acme.ada)
    duplicates.keep_keys(contact)
    new, *_ = at_once(in_acme.mara)
    assert not new.was_known
    assert contact.activities.get().subject == "Answer a new inquiry of Katrin Vogel"


def test_whoever_gets_many_leads_is_told_once(in_acme):
    publish(entry("All", {"all": []}, in_acme.ada))
    at_once(in_acme.mara)
    told = Notification.objects.filter(member=in_acme.ada, kind="lead.assigned")
    assert [notification.text for notification in told] == ["3 leads came to you: A list"]


def test_statements_do_not_grow_with_the_rows_of_a_set(in_acme, django_assert_max_num_queries):
    drafts = [
        Newcomer(drafted({"last_name": f"Roy {n}", "company": f"Firm {n}", "phone": f"+4930231250{n:02}"}, by=None))
        for n in range(60)
    ]
    duplicates.hold_everybody()
    with django_assert_max_num_queries(35):
        let_in(drafts, by=in_acme.mara, now=timezone.now())
    of_phone = [key for key in MatchKey.objects.values_list("key", flat=True) if key & 7 == duplicates.KINDS["phone"]]
    assert Lead.objects.count() == len(of_phone) == 60
