"""An import on its way: paused, resumed, canceled, killed at any moment, and run again for what was repaired."""

import time
from multiprocessing import get_context
from signal import SIGKILL

import pytest
from django.db import connections

from automation import tasks
from leads.imports import chunks, judging, running
from leads.models import ImportRow, Lead
from tenancy import directory
from tenancy.models import Event
from tenancy.refusals import NotAllowed
from tests.imports.lists import counts, received, run, seen, states, written

HEAD = ("Last name", "Company", "E-mail", "Employees")
FIELDS = ("last_name", "company", "email", "number_of_employees")


def people(number, **faulty):
    return written(
        HEAD, *((f"Lee{n}", f"Firn {n}", f"p{n}@firn.example", faulty.get(f"n{n}", "7")) for n in range(number))
    )


def turns(number):
    left = iter(range(number))
    return lambda: next(left, None) is not None


@pytest.fixture
def begun(acme, monkeypatch):
    """An import of five people of whom two are in."""
    monkeypatch.setattr(chunks, "CHUNK", 2)
    batch = received(acme, people(5), FIELDS)
    with acme.open(acme.mara):
        running.start(batch, batch.mapping, by=acme.mara)
    assert running.drain(acme.org.pk, go_on=turns(1)) == 2
    return seen(acme, batch)


def turned(cast, batch, verb):
    with cast.open(cast.mara):
        verb(batch, by=cast.mara)
    return batch


def test_progress_says_how_far_and_how_fast(acme, begun):
    assert (begun.state, begun.created, begun.done, begun.reached) == ("running", 2, 2, 3)
    assert begun.tally["rate"] > 0
    assert running.seconds_left(begun) == round(3 / begun.tally["rate"])


def test_a_paused_import_rests_until_somebody_resumes_it(acme, begun):
    turned(acme, begun, running.pause)
    running.drain(acme.org.pk)
    assert (seen(acme, begun).state, begun.done) == ("paused", 2)
    assert (acme.org.pk, "imports") not in directory.waiting_work()
    turned(acme, begun, running.resume)
    running.drain(acme.org.pk)
    assert (seen(acme, begun).state, counts(begun)) == ("done", {"created": 5})
    with acme.open(acme.mara), pytest.raises(running.NotNow, match="done"):
        running.pause(begun, by=acme.mara)


def test_a_canceled_import_keeps_what_is_done_and_accounts_for_the_rest(acme, begun):
    turned(acme, begun, running.cancel)
    running.drain(acme.org.pk)
    assert (seen(acme, begun).state, counts(begun)) == ("canceled", {"created": 2, "skipped": 3})
    with acme.open():
        assert Lead.objects.count() == 2


def test_repaired_rows_run_again_by_the_same_choices(acme):
    batch = run(acme, received(acme, people(3, n1="many"), FIELDS, tags="fair"))
    assert counts(batch) == {"created": 2, "rejected": 1}
    with acme.open():
        row = batch.lines.get(state="rejected")
        ImportRow.objects.filter(pk=row.pk).update(state="waiting", cells=[*row.cells[:3], "8"])
    turned(acme, batch, running.run_again)
    running.drain(acme.org.pk)
    assert (seen(acme, batch).state, counts(batch)) == ("done", {"created": 3})
    with acme.open():
        row.refresh_from_db()
        assert (row.state, row.problem, row.lead.number_of_employees, row.lead.tags) == ("created", "", 8, ["fair"])
        assert batch.lines.count() == 3


def test_a_row_that_meets_an_error_of_ours_says_so_and_holds_up_nobody(acme, monkeypatch):
    judge = judging.Chunk.judge
    monkeypatch.setattr(
        judging.Chunk, "judge", lambda chunk, row, *more: 1 / (row.line != 3) and judge(chunk, row, *more)
    )
    batch = run(acme, received(acme, people(5), FIELDS))
    assert states(acme, batch) == ["created", "rejected", "created", "created", "created"]
    with acme.open():
        assert "error of ours: ZeroDivisionError" in batch.lines.get(line=3).problem
        assert Lead.objects.count() == 4


def test_a_list_whose_sender_has_left_does_not_run(acme, begun):
    with acme.open():
        acme.mara.is_active = False
        acme.mara.save()
    running.drain(acme.org.pk)
    assert (seen(acme, begun).state, begun.created) == ("failed", 2)
    assert "no longer here" in begun.problem


def test_reps_neither_pause_nor_cancel(acme, begun):
    for verb in (running.pause, running.cancel, running.resume, running.run_again, running.check_all):
        with acme.open(acme.ada), pytest.raises(NotAllowed):
            verb(begun, by=acme.ada)


def work(org_id):
    """What a worker does about a list, in small chunks."""
    chunks.CHUNK = 5
    tasks.drain_imports(org_id)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_no_row(request):
    acme = request.getfixturevalue("acme")
    batch = received(acme, people(400), FIELDS)
    with acme.open(acme.mara):
        running.start(batch, batch.mapping, by=acme.mara)
    for pause in (0.0, 0.01, 0.02, 0.04):
        before = seen(acme, batch).done
        connections.close_all()  # a process that is forked must not use them, too
        worker = get_context("fork").Process(target=work, args=[acme.org.pk])
        worker.start()
        try:
            wait_until(lambda before=before: seen(acme, batch).done > before)
            time.sleep(pause)
        finally:
            worker.kill()
            worker.join()
        assert worker.exitcode == -SIGKILL
    assert 0 < seen(acme, batch).done < 400
    assert (acme.org.pk, "imports") in directory.waiting_work()
    tasks.drain_imports(acme.org.pk)
    assert (seen(acme, batch).state, counts(batch)) == ("done", {"created": 400})
    with acme.open():
        assert list(batch.lines.order_by("line").values_list("line", flat=True)) == list(range(2, 402))
        assert Lead.objects.count() == Event.objects.filter(kind="lead.created").count() == 400


def wait_until(question, patience=60):
    end = time.monotonic() + patience
    while not question():
        assert time.monotonic() < end
        time.sleep(0.01)
