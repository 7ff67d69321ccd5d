"""Queues: made, changed, and deleted only when no lead and no rule needs them."""

from leads.models import Queue
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory, QueueFactory


def test_a_queue_is_made_with_its_members(acme):
    given = {"name": "North", "email": "north@acme.example", "target_minutes": "45", "accepts": [acme.ada.pk]}
    assert acme.client(acme.root).post(acme.url("settings/queues/new/"), given).status_code == 302
    with acme.open():
        queue = Queue.objects.get(name="North")
        assert (queue.target_minutes, list(queue.members.all()), queue.is_default) == (45, [acme.ada], False)


def test_a_second_queue_of_a_name_is_refused_in_any_case(acme):
    with acme.open():
        QueueFactory(name="North")
    answer = acme.client(acme.root).post(acme.url("settings/queues/new/"), {"name": "north"})
    assert answer.status_code == 422
    assert "There is another one named" in answer.content.decode()


def test_making_another_queue_the_default_takes_it_from_the_first(acme):
    client = acme.client(acme.root)
    with acme.open():
        first = acme.queue
        other = QueueFactory(name="North")
    client.post(acme.url(f"settings/queues/{other.public_id}/"), {"name": "North", "is_default": "on"})
    with acme.open():
        assert list(Queue.objects.filter(is_default=True)) == [other]
    client.post(acme.url(f"settings/queues/{other.public_id}/"), {"name": "North, renamed"})
    with acme.open():
        assert Queue.objects.get(is_default=True).name == "North, renamed"
        assert not Queue.objects.get(pk=first.pk).is_default


def refused(acme, queue):
    answer = acme.client(acme.root).post(acme.url(f"settings/queues/{queue.public_id}/delete/"))
    with acme.open():
        assert Queue.objects.filter(pk=queue.pk).exists()
    assert answer.status_code == 409
    return answer.content.decode()


def test_the_default_queue_stays(acme):
    with acme.open():
        queue = acme.queue
    assert "takes what no rule entry takes" in refused(acme, queue)


def test_the_queue_that_came_with_the_organization_stays_when_another_one_is_the_default(acme):
    with acme.open():
        first, other = acme.queue, QueueFactory(name="North")
    acme.client(acme.root).post(acme.url(f"settings/queues/{other.public_id}/"), {"name": "North", "is_default": "on"})
    assert "came with the organization" in refused(acme, first)


def test_a_queue_with_leads_stays(acme):
    with acme.open():
        queue = QueueFactory(name="North")
        LeadFactory(owner_queue=queue)
    assert "1 lead is in “North”" in refused(acme, queue)


def test_a_queue_that_a_rule_names_stays(acme):
    with acme.open():
        north = QueueFactory(name="North")
        publish(entry("All", {"all": []}, north))
    assert "is named by assignment entry" in refused(acme, north)


def test_an_unneeded_queue_goes(acme):
    with acme.open():
        queue = QueueFactory(name="North")
    assert acme.client(acme.root).post(acme.url(f"settings/queues/{queue.public_id}/delete/")).status_code == 302
    with acme.open():
        assert not Queue.objects.filter(pk=queue.pk).exists()
