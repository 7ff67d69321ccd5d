"""An export holds a list's leads in its order and columns, harmless to open, for whoever asked, for a week."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from automation import jobs
from leads.exports import running, writing
from leads.many import actions
from leads.many import running as bulk
from leads.many.selection import Selection
from leads.models import Job
from tenancy import stored_files
from tenancy.models import Event, Notification, StoredFile
from tests.factories import CampaignFactory, CustomFieldFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = Selection(query="view=all&ordering=name")


@pytest.fixture(autouse=True)
def area(settings, tmp_path, monkeypatch):
    """Files of a test lie in a folder of their own, and no broker rings."""
    settings.FILES = tmp_path
    monkeypatch.setattr(jobs, "knock", lambda org_id: None)
    return tmp_path


@pytest.fixture
def export(acme):
    """Ask for an export, let a worker write it, and return the job."""

    def exported(of=EVERYTHING, by=None, turns=99, **asked):
        with acme.open(by or acme.mara):
            job = running.start(of, by=by or acme.mara, **asked)
        left = iter(range(turns))
        jobs.work(acme.org.pk, go_on=lambda: next(left, None) is not None)
        with acme.open():
            return Job.objects.select_related("file").get(pk=job.pk)

    return exported


def content(acme, job):
    with acme.open(), stored_files.opened(job.file) as found:
        return found.read()


def table(acme, job):
    """The lines of an exported CSV, by column."""
    text = content(acme, job)
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_a_view_is_exported_in_its_order_with_its_columns(acme, export):
    with acme.open():
        leads = [LeadFactory(last_name=name, owner_member=acme.ada, score=5) for name in ("Vogel", "Brandt", "Meyer")]
    lines = table(acme, export())
    assert [line["Name"] for line in lines] == ["Katrin Brandt", "Katrin Meyer", "Katrin Vogel"]
    assert lines[2]["Id"] == leads[0].public_id
    assert {line["Owner"] for line in lines} == {"Ada Acme"}
    assert (lines[0]["Status"], lines[0]["Score"]) == ("Open", "5")


def test_a_filter_narrows_an_export(acme, export):
    with acme.open():
        LeadFactory(last_name="Vogel", tags=["VIP"])
        LeadFactory(last_name="Brandt")
    of = Selection(query='view=all&filter={"all":[{"field":"tags","is":"vip"}]}')
    assert [line["Name"] for line in table(acme, export(of))] == ["Katrin Vogel"]


def test_every_field_can_be_exported_own_ones_too(acme, export):
    with acme.open():
        CustomFieldFactory(name="budget", label="Budget", kind="number")
        fair = CampaignFactory(name="Fair")
        LeadFactory(
            custom={"budget": 1200}, annual_revenue=150, tags=["VIP", "New"], country="Deutschland", campaign=fair
        )
    (line,) = table(acme, export(columns="all"))
    assert (line["Budget"], line["Annual revenue"], line["Tags"]) == ("1200", "1.5", "VIP; New")
    assert (line["Country"], line["Campaign"], line["Do not call"]) == ("Deutschland", "Fair", "no")


def test_only_the_named_columns_are_exported(acme, export):
    with acme.open():
        LeadFactory(city="Bonn")
    (line,) = table(acme, export(columns=["city", "score"]))
    assert list(line) == ["Id", "City", "Score"]


@pytest.mark.parametrize(
    "evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1"]
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula(acme, export, evil, form):
    with acme.open():
        LeadFactory(last_name="Vogel", first_name=evil)
    job = export(columns="all", form=form)
    if form == "csv":
        (line,) = table(acme, job)
        cell = line["First name"]
    else:
        names, values = CalamineWorkbook.from_filelike(io.BytesIO(content(acme, job))).get_sheet_by_index(0).to_python()
        cell = values[names.index("First name")]
    assert cell.startswith("'")


def test_no_name_of_a_column_and_no_result_is_a_formula(acme):
    """The other exits: names of columns, the template of imports, what became of each lead of a bulk change."""
    with acme.open(acme.root):
        CustomFieldFactory(name="evil", label="=1+1")
        lead = LeadFactory(last_name="Vogel", first_name="=1+1")
        action = actions.found("tags")(acme.root, {"add": ["fair"]})
        done = bulk.start(action, Selection.of_ids([lead.public_id]), by=acme.root)
    root = acme.client(acme.root)
    template = root.get(acme.url("imports/template.csv")).content.decode("utf-8-sig")
    results = root.get(acme.url(f"jobs/{done.public_id}/results.csv")).getvalue().decode("utf-8-sig")
    cells = [cell for text in (template, results) for row in csv.reader(io.StringIO(text)) for cell in row]
    assert {"'=1+1", "'=1+1 Vogel"} <= set(cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_a_phone_number_keeps_its_plus(acme, export):
    with acme.open():
        LeadFactory(phone="+49 371 555 0148")
    assert table(acme, export(columns=["phone"]))[0]["Phone"] == "+49 371 555 0148"


def test_a_workbook_holds_numbers_as_numbers(acme, export):
    with acme.open():
        LeadFactory(last_name="Vogel", score=42)
    job = export(form="xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content(acme, job))).get_sheet_by_index(0).to_python()
    assert sheet[1][sheet[0].index("Score")] == 42


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_killed_worker_leaves_no_line_twice_and_none_out(acme, export, monkeypatch, form):
    monkeypatch.setattr(running, "BATCH", 2)
    with acme.open():
        leads = [LeadFactory() for _ in range(5)]
    job = export(turns=1, form=form)
    assert (job.state, job.done, job.total) == (Job.State.RUNNING, 2, 5)
    with acme.open():
        path = writing.part(f"{job.public_id}.{form}")
        path.write_bytes(path.read_bytes() + b"half a batch that was never committed\n")
    jobs.work(acme.org.pk, go_on=lambda: True)
    with acme.open():
        job = Job.objects.select_related("file").get(pk=job.pk)
        assert not path.exists()
    assert (job.state, job.done) == (Job.State.DONE, 5)
    if form == "csv":
        found = [line["Id"] for line in table(acme, job)]
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content(acme, job))).get_sheet_by_index(0).to_python()
        found = [row[0] for row in rows[1:]]
    assert sorted(found) == sorted(lead.public_id for lead in leads)


def test_an_export_begun_on_a_lost_disk_is_written_anew(acme, export, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    with acme.open():
        [LeadFactory() for _ in range(3)]
    job = export(turns=1)
    with acme.open():
        writing.part(f"{job.public_id}.csv").unlink()
    jobs.work(acme.org.pk, go_on=lambda: True)
    with acme.open():
        job = Job.objects.select_related("file").get(pk=job.pk)
    assert (job.state, len(table(acme, job))) == (Job.State.DONE, 3)


def test_whoever_asked_is_told_and_may_download_it(acme, export):
    with acme.open():
        LeadFactory()
    job = export()
    with acme.open():
        assert Notification.objects.get(member=acme.mara).text == "Export: All leads: 1 lead, ready to download"
    got = acme.client(acme.mara).get(acme.url(f"jobs/{job.public_id}/file/"))
    assert (got.status_code, b"Katrin" in b"".join(got.streaming_content)) == (200, True)
    assert got["Content-Disposition"].startswith('attachment; filename="all-leads-')
    with acme.open():
        told = Event.objects.filter(subject_kind="job", subject_id=job.pk).order_by("id")
        assert [(event.kind, event.by) for event in told] == [
            ("job.queued", "Mara Acme"), ("job.done", "Mara Acme"), ("export.downloaded", "Mara Acme"),
        ]  # fmt: skip


def test_nobody_else_but_an_admin_downloads_it(acme, globex, export):
    with acme.open():
        LeadFactory()
    path = acme.url(f"jobs/{export().public_id}/file/")
    statuses = {who: acme.client(getattr(acme, who)).get(path).status_code for who in ("ada", "grace", "root", "vic")}
    assert statuses == {"ada": 403, "grace": 403, "root": 200, "vic": 403}
    assert globex.client(globex.mallory).get(path).status_code == 404


def test_a_rep_exports_nothing(acme):
    assert acme.client(acme.ada).get(acme.url("exports/new/"), {"everything": "1"}).status_code == 403
    assert "exports/new/" not in acme.client(acme.ada).get(acme.url("leads/")).content.decode()


def test_a_file_is_kept_for_seven_days(acme, export):
    with acme.open():
        LeadFactory()
    job = export()
    with acme.open():
        assert running.sweep(timezone.now() + timedelta(days=6)) == 0
        assert running.sweep(timezone.now() + timedelta(days=8)) == 1
        assert not StoredFile.objects.exists()
    page = acme.client(acme.mara).get(acme.url(f"jobs/{job.public_id}/"))
    assert "was kept for seven days and is gone" in page.content.decode()
    assert acme.client(acme.mara).get(acme.url(f"jobs/{job.public_id}/file/")).status_code == 410


def test_the_dialog_asks_for_the_file_and_the_page_offers_it(acme):
    with acme.open():
        lead = LeadFactory()
    client = acme.client(acme.mara)
    asked = client.get(acme.url("exports/new/"), {"everything": "1", "list": "view=all"})
    assert "Everything this list holds: 1 lead" in asked.content.decode()
    body = {"ids": [lead.public_id], "list": "view=all", "format": "xlsx", "columns": "all"}
    sent = client.post(acme.url("exports/new/"), body)
    assert sent.status_code == 302
    jobs.work(acme.org.pk, go_on=lambda: True)
    assert "Download XLSX" in client.get(sent["Location"]).content.decode()


def test_only_ticked_leads_are_exported_in_the_order_of_their_list(acme, export):
    with acme.open():
        leads = [LeadFactory(last_name=name) for name in ("Vogel", "Brandt", "Meyer")]
    of = Selection((leads[0].pk, leads[1].pk), "view=all&ordering=name")
    assert [line["Name"] for line in table(acme, export(of))] == ["Katrin Brandt", "Katrin Vogel"]
