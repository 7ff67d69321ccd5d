"""What is exported with every column comes in again unchanged, and makes equal leads where nobody is yet."""

from datetime import UTC, datetime

import pytest

from leads.fields import FIELDS
from leads.imports.receiving import receive
from leads.imports.running import drain, start
from leads.models import Import, ImportRow, Lead, Status
from tenancy.models import User
from tests.exports.test_exports import area, content, export  # noqa: F401
from tests.factories import CampaignFactory, CustomFieldFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

OWN = {
    "shoe": ("text", [], "=1+1 “quoted”, Ünïcode 🎉\nnew line"), "size": ("number", [], 42.5),
    "day": ("date", [], "2026-02-03"), "vip": ("checkbox", [], True), "color": ("picklist", ["Red", "Blue"], "Blue"),
    "skills": ("multipicklist", ["One", "Two, too", "Three"], ["One", "Three"]),
}  # fmt: skip
VALUES = {
    "salutation": "Dr.", "first_name": "Žofia", "middle_name": "d’Arc", "suffix": "Jr.", "title": '"Chief", =SUM(A1)',
    "email": "zofia@ölwerk.example", "phone": "+49 371 555 0148", "mobile_phone": "0171 5550148", "fax": "+1 555 0100",
    "website": "https://ölwerk.example/a?b=c", "street": "Hauptstr. 1\n2. Stock", "city": "Ås", "state": "Sachsen",
    "postal_code": "01067", "country": "Deutschland", "lead_source": "Trade show", "industry": "Banking",
    "rating": "Hot", "annual_revenue": 123456789, "number_of_employees": 1200, "description": "+1 🎉\n@home; a, b",
    "has_opted_out_of_email": True, "do_not_call": True, "tags": ["fair", "very important"],
}  # fmt: skip


def add_fields():
    for name, (kind, choices, _) in OWN.items():
        CustomFieldFactory(name=name, label=name.capitalize(), kind=kind, choices=choices)


@pytest.fixture
def leads(acme):
    with acme.open():
        add_fields()
        campaign = CampaignFactory(name="Hannover")
        custom = {name: value for name, (_, _, value) in OWN.items()}
        at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
        LeadFactory(**VALUES, last_name="Ω'Neil", company="Öl & Söhne, GmbH", custom=custom, campaign=campaign,
                    owner_member=acme.ada, owner_queue=None, created_at=at)  # fmt: skip
        LeadFactory(last_name="Bare", company="[not provided]", first_name="", email="")
        return list(Lead.objects.order_by("pk"))


def imported(cast, file, name, **options):
    """Import a file as it is understood, owners by its column."""
    with cast.open():
        batch = receive(file, name, by=cast.root)
        start(batch, batch.mapping, by=cast.root, options={"assign": {"by": "column"}, **options})
    drain(cast.org.pk)
    with cast.open():
        return Import.objects.get(), {row.line: row.changes or row.problem for row in ImportRow.objects.all()}


def told(lead):
    """What a lead is, as somebody reads it."""
    fields = {row.name: getattr(lead, row.name) for row in FIELDS}
    return fields | {
        "custom": {name: value for name, value in lead.custom.items() if value is not False},
        "created": lead.created_at.replace(microsecond=0), "status": lead.status.label, "owner": lead.owner.name,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_of_ours_says_nothing_new(acme, leads, export, form):  # noqa: F811
    file = content(acme, export(form=form, columns="all"))
    options = {"key": "id", "merge": {"*": "overwrite"}, "keep_owner": False, "keep_status": False}
    batch, changes = imported(acme, file, f"leads.{form}", **options)
    assert (batch.state, batch.unchanged, changes) == ("done", 2, {2: "", 3: ""})


@pytest.mark.parametrize("key", ["person", "email", "phone", "name_company", "external_id"])
def test_a_list_of_ours_finds_its_leads_by_any_key(acme, leads, export, key):  # noqa: F811
    batch, changes = imported(acme, content(acme, export(form="csv", columns="all")), "leads.csv", key=key)
    assert (batch.unchanged, changes) == (2, {2: "", 3: ""})


def test_a_list_of_ours_may_hold_closed_leads(acme, leads, export):  # noqa: F811
    with acme.open():
        unqualified = Status.objects.get(kind="unqualified")
        Lead.objects.filter(last_name="Bare").update(status=unqualified, stage="unqualified")
    file = content(acme, export(form="csv", columns="all"))
    batch, _ = imported(acme, file, "leads.csv", key="id")
    assert (batch.state, batch.unchanged) == ("done", 2)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_where_nobody_is_yet_the_same_leads_come_to_be(acme, globex, leads, export, form):  # noqa: F811
    file = content(acme, export(form=form, columns="all"))
    with globex.open():
        add_fields()
        User.objects.filter(pk=globex.mallory.user_id).update(name=acme.ada.name)
    with acme.open():
        wanted = [told(lead) for lead in Lead.objects.order_by("last_name")]
    batch, changes = imported(globex, file, f"leads.{form}")
    assert (batch.state, batch.created, changes) == ("done", 2, {2: "", 3: ""})
    with globex.open():
        assert [told(lead) for lead in Lead.objects.order_by("last_name")] == wanted
