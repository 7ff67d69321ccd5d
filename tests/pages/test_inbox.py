"""The home page: what waits, what is one's own, and taking the next."""

import re
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from leads.models import Lead
from tests.factories import LeadFactory, QueueFactory
from tests.pages.conftest import main, text


def test_it_shows_waiting_leads_of_own_queues_above_own_leads(acme, ada, waiting, own):
    page = text(ada.get(acme.url("")))
    assert page.index("Stefan Hürlimann") < page.index("Katrin Vogel")
    assert f"/leads/{waiting.public_id}/accept/" in page


def test_a_heading_reaches_over_every_column(acme, ada, waiting, own):
    for path in ("", "leads/?view=all&group=owner"):
        page = main(ada.get(acme.url(path)))
        head = page[page.index("<thead>") : page.index("</thead>")]
        assert set(re.findall(r'class="group-row"><td colspan="(\d+)"', page)) == {str(head.count("<th "))}


def test_leads_of_other_queues_are_left_out(acme, ada):
    with acme.open():
        LeadFactory(last_name="Elsewhere", owner_queue=QueueFactory())
    assert "Elsewhere" not in text(ada.get(acme.url("")))


def test_a_lead_that_somebody_takes_while_the_page_is_made_is_left_out(acme, ada, waiting):
    def taken_in_between(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if "score DESC, created_at, id LIMIT" in sql:  # the most urgent leads are known, and not yet read
            context["cursor"].connection.cursor().execute(
                "UPDATE leads_lead SET owner_queue_id = NULL, owner_member_id = %s WHERE id = %s",
                [acme.ben.pk, waiting.pk],
            )
        return found

    with connection.execute_wrapper(taken_in_between):
        page = ada.get(acme.url(""))
    assert page.status_code == 200
    assert "Stefan Hürlimann" not in text(page)


def test_own_leads_stand_by_response_target(acme, ada):
    now = timezone.now()
    with acme.open():
        LeadFactory(last_name="Later", owner_member=acme.ada, first_response_due=now + timedelta(hours=5))
        LeadFactory(last_name="Sooner", owner_member=acme.ada, first_response_due=now + timedelta(hours=1))
    page = text(ada.get(acme.url("")))
    assert page.index("Sooner") < page.index("Later")


def test_nothing_to_do_says_so(acme, ben):
    assert "All clear" in text(ben.get(acme.url("")))


def test_accept_next_takes_the_most_urgent_and_opens_it(acme, ada, waiting):
    with acme.open():
        urgent = LeadFactory(last_name="Urgent", first_response_due=timezone.now())
        queue = acme.queue
    answer = ada.post(acme.url(f"queues/{queue.public_id}/take-next/"))
    assert answer["Location"].startswith(acme.url(f"leads/{urgent.public_id}/"))
    with acme.open():
        assert Lead.objects.get(pk=urgent.pk).owner == acme.ada


def test_accept_next_from_an_empty_queue_says_so(acme, ada):
    with acme.open():
        queue = acme.queue
    answer = ada.post(acme.url(f"queues/{queue.public_id}/take-next/"), follow=True)
    assert "No lead waits in" in text(answer)


def test_a_stranger_to_the_queue_may_not_take_its_next_lead(acme, ben, waiting):
    with acme.open():
        queue = acme.queue
    answer = ben.post(acme.url(f"queues/{queue.public_id}/take-next/"))
    assert answer.status_code == 403
    assert "Only members of the queue" in text(answer)


def test_a_viewer_sees_no_accept_button(acme, vic, waiting):
    assert "data-accept" not in main(vic.get(acme.url("leads/")))
