"""Statements that PostgreSQL works on while Python goes on."""

import pytest
from django.db import DataError, transaction

from leads.models import Lead
from leads.sending import send, sending
from tests.factories import LeadFactory

RENAME = "SELECT pg_sleep(0.05); UPDATE leads_lead SET company = %s"


def test_a_question_waits_for_what_was_sent_before(in_acme):
    LeadFactory(company="Before")
    with sending():
        send(lambda cursor: cursor.execute(RENAME, ["After"]))
        assert Lead.objects.get().company == "After"


def test_what_fails_takes_back_the_set_and_sends_nothing_behind_it(in_acme):
    LeadFactory(company="Before")
    sent = []
    with pytest.raises(DataError), transaction.atomic(), sending():
        send(lambda cursor: cursor.execute(RENAME, ["After"]))
        send(lambda cursor: cursor.execute("SELECT 1 / 0"))
        send(sent.append)
    assert sent == []
    assert Lead.objects.get().company == "Before"
