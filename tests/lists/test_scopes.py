"""Which leads a list holds: scopes, saved views, and lists that cannot be shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import following, recent
from leads.models import CustomField, Lead, Queue, ViewChoice
from tests.factories import CustomFieldFactory, LeadFactory, QueueFactory
from tests.lists.conftest import asked, found, tree

SCORED = {"field": "score", "gte": 50}


def test_my_teams_leads_are_those_of_everybody_below_me_and_my_own(in_acme):
    LeadFactory(last_name="Adas", owner_member=in_acme.ada)
    LeadFactory(last_name="Graces", owner_member=in_acme.grace)
    LeadFactory(last_name="Bens", owner_member=in_acme.ben)
    LeadFactory(last_name="Nobodys")
    assert sorted(found(in_acme.grace, view="team")) == ["Adas", "Graces"]


def test_whoever_manages_nobody_has_a_team_of_peers(acme):
    carl = acme.hire("carl", "rep", manager=acme.grace)
    with acme.open():
        LeadFactory(last_name="Carls", owner_member=carl)
        LeadFactory(last_name="Graces", owner_member=acme.grace)
        assert found(acme.ada, view="team") == ["Carls"]


def test_recently_viewed_leads_are_mine_and_the_last_one_comes_first(in_acme):
    first, second, _ = (LeadFactory(last_name=name) for name in ("First", "Second", "Unseen"))
    now = timezone.now()
    recent.note_visit(second, in_acme.ada, now=now - timedelta(minutes=2))
    recent.note_visit(first, in_acme.ada, now=now)
    recent.note_visit(second, in_acme.ben, now=now)
    assert found(in_acme.ada, view="recent") == ["First", "Second"]
    assert found(in_acme.ben, view="recent") == ["Second"]


def test_followed_leads_are_those_one_follows(in_acme):
    lead = LeadFactory(last_name="Followed")
    LeadFactory()
    following.follow(lead, in_acme.ben)
    assert found(in_acme.ben, view="following") == ["Followed"]
    assert found(in_acme.ada, view="following") == []


def test_a_saved_view_holds_what_its_scope_and_conditions_say(in_acme, save):
    LeadFactory(last_name="Hot", owner_member=in_acme.ada, score=80)
    LeadFactory(last_name="Cold", owner_member=in_acme.ada, score=10)
    LeadFactory(last_name="Elsewhere", score=90)
    view = save(in_acme.ada, scope="mine", criteria=tree(SCORED))
    assert found(in_acme.ada, view=view.public_id) == ["Hot"]


def test_an_address_may_widen_a_saved_view(in_acme, save):
    LeadFactory(last_name="Cold", score=10)
    view = save(in_acme.ada, criteria=tree(SCORED))
    assert found(in_acme.ada, view=view.public_id) == []
    assert found(in_acme.ada, view=view.public_id, filter="") == ["Cold"]


def test_a_saved_view_of_a_queue_holds_what_waits_in_it(in_acme, save):
    queue = QueueFactory(name="DACH")
    LeadFactory(last_name="There", owner_queue=queue)
    LeadFactory(last_name="Elsewhere")
    view = save(in_acme.ada, scope="queue", queue=queue)
    assert found(in_acme.ada, view=view.public_id) == ["There"]


def test_order_and_grouping_of_a_saved_view_hold_until_the_address_says_otherwise(in_acme, save):
    for name, score in (("B", 1), ("A", 2)):
        LeadFactory(last_name=name, score=score)
    view = save(in_acme.ada, ordering="name")
    assert found(in_acme.ada, view=view.public_id) == ["A", "B"]
    assert found(in_acme.ada, view=view.public_id, ordering="score") == ["B", "A"]


def test_the_default_of_a_member_opens_where_the_address_names_nothing(in_acme, save):
    LeadFactory(last_name="Cold", score=10)
    view = save(in_acme.ada, criteria=tree(SCORED))
    ViewChoice.objects.create(member=in_acme.ada, key=view.public_id, is_default=True)
    assert asked(in_acme.ada).saved == view
    assert asked(in_acme.ada, view="all").saved is None
    assert asked(in_acme.ben).saved is None


@pytest.mark.parametrize(
    ("sharing", "sees"), [("me", ""), ("team", "ada grace carl"), ("everyone", "ada ben grace carl")]
)
def test_a_view_is_seen_by_those_it_is_shared_with(acme, save, sharing, sees):
    carl = acme.hire("carl", "rep", manager=acme.grace)
    with acme.open():
        view = save(carl, sharing=sharing)
        there = {
            name
            for name in ("ada", "ben", "grace", "carl")
            if not asked(acme.people[name], view=view.public_id).problem
        }
    assert there == set(sees.split()) | {"carl"}


def refused(listing) -> str:
    """Return why a list is not shown; whatever is asked of it, it holds nothing."""
    assert list(listing.leads) == [] and listing.page().leads == [] and listing.count() == (0, False)
    return listing.problem


def test_a_view_that_is_gone_or_not_mine_shows_nothing_and_says_so(in_acme, save):
    LeadFactory()
    mine = save(in_acme.ada)
    assert refused(asked(in_acme.ben, view=mine.public_id)).startswith("This view no longer exists")
    assert refused(asked(in_acme.ada, view="00Bxxx")).startswith("This view no longer exists")


def test_a_view_whose_field_was_deleted_shows_nothing_and_says_which(in_acme, save):
    LeadFactory(custom={"region": "north"})
    CustomFieldFactory(name="region")
    view = save(in_acme.ada, criteria=tree({"field": "custom.region", "is": "north"}))
    assert len(found(in_acme.ada, view=view.public_id)) == 1
    CustomField.objects.all().delete()
    in_acme.org.configuration_changed()
    assert "it asks about “region”, a field that no longer exists" in refused(asked(in_acme.ada, view=view.public_id))


def test_a_list_of_a_queue_that_is_gone_shows_nothing_and_says_so(in_acme, save):
    LeadFactory()
    queue = QueueFactory()
    view = save(in_acme.ada, scope="queue", queue=queue)
    address = queue.public_id
    Queue.objects.filter(pk=queue.pk).delete()
    in_acme.org.configuration_changed()
    assert refused(asked(in_acme.ada, queue=address)) == "This queue no longer exists"
    assert refused(asked(in_acme.ada, view=view.public_id)) == "This queue no longer exists"


def test_a_broken_filter_leaves_nothing_to_act_upon(in_acme):
    LeadFactory()
    assert refused(asked(in_acme.ada, filter='{"all": [{"field": "gone", "is": 1}]}'))
    assert Lead.objects.count() == 1
