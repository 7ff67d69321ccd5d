"""Leads to change by the dozen, and the worker's part of it without a broker."""

import pytest

from automation import jobs
from leads.many import actions, running
from leads.many.selection import Selection
from leads.models import Lead
from tests.factories import LeadFactory


@pytest.fixture
def some(acme):
    """Make leads of Ada's."""

    def made(number=3, **values):
        with acme.open():
            return [LeadFactory(**({"owner_member": acme.ada} | values)) for _ in range(number)]

    return made


@pytest.fixture
def change(acme):
    """Change leads as a member; returns the job."""

    def changed(key, leads, options=None, by=None, **more):
        by = by or acme.grace
        with acme.open(by):
            action = actions.found(key)(by, options or {})
            of = leads if isinstance(leads, Selection) else Selection(tuple(lead.pk for lead in leads))
            return running.start(action, of, by=by, **more)

    return changed


@pytest.fixture
def rows(acme):
    """What became of each lead of a job: {lead: (state, words)}."""

    def of(job):
        with acme.open():
            return {row.lead_id: (row.state, row.words) for row in job.rows.all()}

    return of


@pytest.fixture
def stored(acme):
    """Read leads anew."""

    def read(leads):
        with acme.open():
            found = Lead.objects.with_labels().in_bulk([lead.pk for lead in leads])
            return [found[lead.pk] for lead in leads]

    return read


@pytest.fixture
def small_batches(monkeypatch):
    """Jobs from two leads on, two a batch, and no broker."""
    from leads.many import undoing

    for module in (running, undoing):
        monkeypatch.setattr(module, "BATCH", 2)
        monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(jobs, "knock", lambda org_id: None)
