"""A list goes in row by row, and every row is accounted for."""

import pytest

from leads.imports.receiving import discard, receive
from leads.imports.running import drain, preview, start
from leads.imports.source import rows_of
from leads.models import Import, Inquiry, Lead
from tenancy import stored_files
from tenancy.models import Event, Notification
from tenancy.refusals import Invalid, NotAllowed
from tests.factories import CustomFieldFactory, LeadFactory

LIST = (
    "First Name,Last Name,Company,E-mail,Employees,Shoe size\n"
    "Katrin,Vogel,Brenner AG,katrin@brenner.example,420,38\n"
    "Urs,Baumgartner,Säntis AG,urs@saentis.example,many,44\n"
    "Anja,,Nordkai,anja@nordkai.example,12,\n"
    "Katrin,Vogel,Brenner AG,katrin@brenner.example,420,38\n"
).encode()


def received(cast, content=LIST):
    with cast.open(cast.mara, door="import"):
        return receive(content, "fair.csv", by=cast.mara)


def run(cast, content=LIST, **options):
    batch = received(cast, content)
    with cast.open(cast.mara):
        start(batch, batch.mapping, by=cast.mara, options=options)
    drain(cast.org.pk)
    with cast.open():
        batch.refresh_from_db()
    return batch


def test_every_row_ends_as_a_lead_or_with_a_reason(acme):
    batch = run(acme)
    assert (batch.state, batch.rows) == ("done", 4)
    assert (batch.created, batch.unchanged, batch.rejected) == (1, 1, 2)
    with acme.open():
        problems = {row.line: row.problem for row in batch.lines.filter(state="rejected")}
        assert "number" in problems[3]
        assert "last name" in problems[4]
        lead = Lead.objects.get()
        assert (lead.company, lead.number_of_employees, lead.created_by) == ("Brenner AG", 420, acme.mara)
        assert not Inquiry.objects.exists()
        assert lead.owner_queue is not None
        assert Event.objects.filter(kind="lead.created", because__line=2).exists()


def test_who_started_it_is_told(acme):
    run(acme)
    with acme.open():
        assert Notification.objects.get(member=acme.mara).text == "fair.csv: 1 new, 1 unchanged, 2 rejected"


def test_a_row_of_a_known_lead_fills_what_is_blank_on_it(acme):
    with acme.open():
        known = LeadFactory(
            first_name="Katrin", last_name="Vogel", email="katrin@brenner.example", company="Brenner AG"
        )
    batch = run(acme, LIST.splitlines(keepends=True)[0] + LIST.splitlines(keepends=True)[1])
    with acme.open():
        row = batch.lines.get()
        assert (batch.updated, row.lead, row.changes) == (1, known, {"number_of_employees": [None, 420]})


def test_running_again_does_no_row_twice(acme):
    batch = run(acme)
    with acme.open():
        Import.objects.filter(pk=batch.pk).update(state="running")
    drain(acme.org.pk)
    with acme.open():
        assert Lead.objects.count() == 1
        assert batch.lines.count() == 4


def test_the_header_names_are_matched(in_acme):
    CustomFieldFactory(name="shoe_size", label="Shoe size", kind="number")
    batch = receive(LIST, "fair.csv", by=in_acme.mara)
    fields = ("first_name", "last_name", "company", "email", "number_of_employees", "custom.shoe_size")
    assert batch.mapping == {"columns": {str(place): {"field": field} for place, field in enumerate(fields)}}
    row, values = preview(batch, batch.mapping)[0]
    assert (row.line, values["company"], values["custom"]) == (2, "Brenner AG", {"shoe_size": "38"})


@pytest.mark.parametrize("header", ["Nachname", "LAST_NAME", "LastName", "Surname", "family name"])
def test_last_names_go_by_many_names(in_acme, header):
    assert receive(f"{header},Firma\nVogel,Brenner".encode(), "x.csv", by=in_acme.mara).mapping == {
        "columns": {"0": {"field": "last_name"}, "1": {"field": "company"}},
    }


@pytest.mark.parametrize("content", [b"sep=\x00\nLast Name,Company\nA,B", b"Last\x00 Name,Company\x00\nA\x00,B"])
def test_what_cannot_be_stored_is_left_out(in_acme, content):
    batch = receive(content, "fair.csv", by=in_acme.mara)
    ((_, cells),) = batch.sample
    assert "\x00" not in "".join([*batch.headers, *cells])


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"0": "first_name"}, "Last name and Company"),
        ({"0": "last_name", "1": "last_name"}, "Two columns"),
        ({"0": "shoe"}, "no field"),
        ({"²": "last_name", "1": "company"}, "no such column"),
        ({"9" * 5000: "last_name", "1": "company"}, "no such column"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_anything_runs(in_acme, chosen, words):
    batch = receive(b"A,B\n1,2", "x.csv", by=in_acme.mara)
    with pytest.raises(Invalid, match=words):
        start(batch, {"columns": {number: {"field": field} for number, field in chosen.items()}}, by=in_acme.mara)
    assert Import.objects.get().state == "mapping"


STATUSES = b"Last Name,Company,Status\nVogel,Brenner,Qualified\nKeller,Alp,Working - Contacted\nRoy,Nord,Open\n"


def test_a_value_that_is_no_open_status_must_stand_for_one(acme):
    with pytest.raises(Invalid, match="Say what “Qualified” in “Status” stands for: leads are imported as Open or"):
        run(acme, STATUSES)
    with acme.open():
        batch = Import.objects.get()
        column = batch.mapping["columns"]["2"]
        assert column["values"] == {"Working - Contacted": "Contacted"}  # which was likely
        column["values"]["Qualified"] = "Qualified"
        with pytest.raises(Invalid, match="Nobody can be imported as “Qualified”"):
            start(batch, batch.mapping, by=acme.mara)
        column["values"]["Qualified"] = "Contacted"
        start(batch, batch.mapping, by=acme.mara)
    drain(acme.org.pk)
    with acme.open():
        statuses = Lead.objects.order_by("last_name").values_list("status__label", flat=True)
        assert list(statuses) == ["Contacted", "Open", "Contacted"]


def test_reps_do_not_import(in_acme):
    with pytest.raises(NotAllowed):
        receive(LIST, "fair.csv", by=in_acme.ada)


def test_a_long_list_asks_at_once_and_is_read_through_by_a_worker(acme):
    days = "".join(f"Vogel {day},Brenner,{day:02}/01/2026,{'x' * 4000}\n" for day in range(1, 32)) * 10
    batch = received(acme, f"Last Name,Company,Created,Remark\n{days}".encode())
    assert (batch.state, batch.rows, len(batch.sample)) == ("reading", 0, 200)
    with acme.open(acme.mara):
        start(batch, batch.mapping, by=acme.mara)
    drain(acme.org.pk)
    with acme.open():
        batch.refresh_from_db()
        assert (batch.state, batch.rows, batch.done) == ("done", 310, 310)
        assert batch.written["2"]["date"] == "dmy"
        assert batch.lines.get(line=311).cells[:3] == ["Vogel 31", "Brenner", "31/01/2026"]


def test_rows_go_by_their_number_in_the_file_and_are_read_from_any_on(in_acme):
    batch = receive(b'List of the fair\n\nLast Name,Company\n\n"Two\nlines",A\nRoy,B\n', "x.csv", by=in_acme.mara)
    assert (batch.header_row, batch.rows) == (3, 2)
    assert list(rows_of(batch)) == [(5, ["Two\nlines", "A"]), (6, ["Roy", "B"])]
    assert list(rows_of(batch, after=5)) == [(6, ["Roy", "B"])]


def test_a_discarded_list_takes_its_file_along(in_acme, django_capture_on_commit_callbacks):
    batch = receive(LIST, "fair.csv", by=in_acme.mara)
    path = stored_files.path_of(batch.source)
    assert path.read_bytes() == LIST
    with django_capture_on_commit_callbacks(execute=True):
        discard(batch, by=in_acme.mara)
    assert not path.exists()
