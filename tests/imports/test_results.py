"""The result of an import: what became of each row, mending what was left out, taking all of it back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation import jobs
from leads.formulas import harmless, unmarked
from leads.imports import running
from leads.models import Import, Lead
from leads.views import import_result_context
from tenancy.models import Event
from tests.imports.test_undo import HEAD, NEW, imported

WRONG = (
    HEAD
    + NEW
    + "Anja,,Nordkai,anja@nordkai.example,Kiel,\n"
    + "Urs,Baumgartner,Säntis AG,urs@@saentis.example,Wil,\n"
    + "Pia,Keller,=HYPERLINK(1),pia@keller@example,Wil,\n"
)


@pytest.fixture
def mara(acme):
    return acme.client(acme.mara)


@pytest.fixture
def batch(acme):
    return imported(acme, WRONG)


def page(acme, batch, below=""):
    return acme.url(f"imports/{batch.public_id}/{below}")


def text(response):
    return response.content.decode()


def again(acme, batch):
    running.drain(acme.org.pk)
    with acme.open():
        batch.refresh_from_db()
    return batch


def test_rows_are_shown_by_result_and_by_reason_from_any_line(acme, mara, batch):
    shown = mara.get(page(acme, batch))
    assert [row.line for row in shown.context["lines"]] == [7, 8, 9]
    reasons = {row["text"]: row["count"] for row in shown.context["reasons"]}
    assert sorted(reasons.values()) == [1, 2]
    twice = next(row for row in shown.context["reasons"] if row["count"] == 2)
    assert "urs@@" not in twice["text"]
    assert [row.line for row in mara.get(twice["url"]).context["lines"]] == [8, 9]
    row = mara.get(page(acme, batch, "rows/8/")).context
    assert batch.headers[row["wrong"]] == "E-mail"  # though the sentence says name@company.com
    assert mara.get(page(acme, batch, "?show=all&line=6")).context["lines"][0].line == 6
    assert "Neu4" in text(mara.get(page(acme, batch, "?show=created")))


def test_a_row_is_mended_in_its_place_and_run_again(acme, mara, batch):
    form = text(mara.get(page(acme, batch, "rows/7/")))
    assert 'value="anja@nordkai.example"' in form
    cells = {f"cell-{place}": cell for place, cell in enumerate(("Anja", "Petersen", "Nordkai", "a@nordkai.example"))}
    answer = mara.post(page(acme, batch, "rows/7/"), cells, headers={"hx-request": "true"})
    assert "Repaired, waits to be run" in text(answer)
    assert "Run 1 row" in text(answer)
    mara.post(page(acme, batch, "run-again/"))
    again(acme, batch)
    assert (batch.state, batch.created, batch.rejected, batch.done) == ("done", 6, 2, batch.rows)
    with acme.open():
        assert Lead.objects.get(last_name="Petersen").imported_line == 7
        told = Event.objects.get(kind="import.row_repaired")
        assert told.changes["Last Name"] == ["", "Petersen"]
    assert mara.post(page(acme, batch, "rows/7/"), cells).status_code == 409


def test_one_column_is_set_in_all_rows_with_a_reason(acme, mara, batch):
    reason = next(row["text"] for row in mara.get(page(acme, batch)).context["reasons"] if row["count"] == 2)
    sent = {"reason": reason, "column": "3", "value": ""}
    mara.post(page(acme, batch, "repair/"), sent)
    mara.post(page(acme, batch, "run-again/"))
    again(acme, batch)
    assert (batch.created, batch.rejected) == (7, 1)


@pytest.mark.parametrize(("show", "lines"), [("rejected", 3), ("skipped", 5)])
def test_what_was_left_out_is_handed_out_with_the_original_columns_and_the_reason(acme, mara, batch, show, lines):
    second = imported(acme, WRONG, mode="add")
    answer = mara.get(page(acme, second, f"rejected.csv?show={show}"))
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["First Name", "Last Name", "Company", "E-mail", "City", "Tags", "problem"]
    assert len(rows) == lines + 1
    assert all(row[-1] for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_undo_says_before_what_it_would_do_and_after_what_it_did(acme, mara, batch):
    shown = text(mara.get(page(acme, batch, "undo/")))
    assert '<b class="tabular">5</b> new leads go to the recycle bin' in shown
    mara.post(page(acme, batch, "undo/"))
    assert "Undoing the import" in text(mara.get(page(acme, batch)))
    jobs.work(acme.org.pk, go_on=lambda: True)
    after = text(mara.get(page(acme, batch)))
    assert "Undone: 5 to the recycle bin" in after
    assert mara.post(page(acme, batch, "undo/")).status_code == 409
    assert mara.post(page(acme, batch, "rows/7/"), {}).status_code == 409


def test_a_large_list_is_counted_behind_the_question(acme, mara, batch, monkeypatch):
    monkeypatch.setattr(import_result_context, "COUNTED_AT_ONCE", 2)
    assert "undo/?count=1" in text(mara.get(page(acme, batch, "undo/")))
    part = mara.get(page(acme, batch, "undo/?count=1"), headers={"hx-request": "true"})
    assert text(part).count("<form") == 0
    assert '<b class="tabular">5</b> new leads go to the recycle bin' in text(part)


def test_an_undo_that_is_over_or_not_theirs_is_not_offered(acme, mara, batch):
    nina = acme.client(acme.hire("nina", "marketer"))
    assert "managers and admins may undo it" in text(nina.get(page(acme, batch)))
    assert nina.post(page(acme, batch, "undo/")).status_code == 403
    with acme.open():
        Import.objects.filter(pk=batch.pk).update(finished_at="2025-01-01T00:00Z")
    assert "more than 30 days have passed" in text(mara.get(page(acme, batch)))


def test_the_page_asks_the_same_however_many_rows_there_are(acme, mara, batch, django_assert_max_num_queries):
    mara.get(page(acme, batch))  # settings are read once a process
    with django_assert_max_num_queries(17):  # 6 of them are the test's own savepoints and the organization's door
        mara.get(page(acme, batch))
    with acme.open():
        assert acme.queue.name in text(mara.get(page(acme, batch, "owners/")))


@given(st.text(alphabet="=+-@'\t １１0 .,a＝", max_size=6))
def test_what_is_made_harmless_comes_back_as_it_was(cell):
    marked = harmless(cell)
    assert unmarked(marked) == cell
    assert harmless(marked) != cell or marked == cell
    assert not marked.lstrip().startswith(("=", "@", "＝"))
