"""The bulk bar, its dialogs and the pages of jobs, as browsers see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.configuration import configuration
from leads.models import Job, Lead
from tests.factories import CampaignFactory, CustomFieldFactory

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def dialog(acme):
    """Ask for or send a bulk dialog as a member."""

    def sent(who, key, leads, **options):
        client = acme.client(getattr(acme, who))
        method = client.post if options.pop("post", False) else client.get
        query = {"ids": [lead.public_id for lead in leads], "list": "view=all"} | options
        return method(acme.url(f"leads/bulk/{key}/"), query)

    return sent


def test_a_list_offers_to_tick_leads_and_what_the_role_may_do_with_them(acme, some):
    some(2)
    page = text(acme.client(acme.ada).get(acme.url("leads/")))
    assert page.count('name="ids"') == 2
    assert f'formaction="{acme.url("leads/bulk/owner/")}"' in page
    assert "leads/bulk/assignment/" not in page
    assert "leads/bulk/assignment/" in text(acme.client(acme.grace).get(acme.url("leads/")))
    assert 'name="ids"' not in text(acme.client(acme.vic).get(acme.url("leads/")))


def test_a_list_of_several_pages_offers_everything_to_those_who_may(acme, some):
    some(51)
    assert "Select all 51" in text(acme.client(acme.grace).get(acme.url("leads/")))
    assert "Select all" not in text(acme.client(acme.ada).get(acme.url("leads/"))).replace("Select all shortcuts", "")


def test_the_dialog_counts_before_it_changes(acme, some, dialog):
    own, others = some(2), some(1, owner_member=acme.ben)
    asked = dialog("ada", "owner", [*own, *others], owner=acme.grace.public_id)
    assert "<b>2</b> will change" in text(asked)
    assert "Reps may hand over their own leads" in text(asked)
    with acme.open():
        assert not Lead.objects.filter(owner_member=acme.grace).exists()


def test_a_change_of_up_to_200_is_done_at_once_with_an_undo(acme, some, dialog):
    leads = some(2)
    sent = dialog("ada", "owner", leads, owner=acme.ben.public_id, post=True)
    assert (sent.status_code, sent["Location"]) == (302, acme.url("leads/?view=all"))
    page = text(acme.client(acme.ada).get(acme.url("jobs/")))
    assert "Assign to Ben Acme" in page
    with acme.open():
        job = Job.objects.get(kind="bulk")
        assert Lead.objects.filter(owner_member=acme.ben).count() == 2
    undone = acme.client(acme.ada).post(acme.url(f"jobs/{job.public_id}/undo/"))
    assert undone.status_code == 302
    with acme.open():
        assert not Lead.objects.filter(owner_member=acme.ben).exists()


def test_the_toast_names_what_was_done_and_takes_it_back(acme, some):
    leads = some(2)
    client = acme.client(acme.ada)
    query = {"ids": [lead.public_id for lead in leads], "list": "view=all", "owner": acme.ben.public_id}
    page = text(client.post(acme.url("leads/bulk/owner/"), query, follow=True))
    with acme.open():
        job = Job.objects.get(kind="bulk")
    assert "2 leads assigned to Ben Acme." in page
    assert f'action="{acme.url(f"jobs/{job.public_id}/undo/")}"' in page


def test_a_result_with_refusals_shows_them(acme, some, dialog):
    own, others = some(1), some(1, owner_member=acme.ben)
    sent = dialog("ada", "owner", [*own, *others], owner=acme.ben.public_id, post=True)
    page = text(acme.client(acme.ada).get(sent["Location"]))
    assert "1 done, 1 refused" in page.lower()
    assert "Reps may hand over their own leads" in page
    rows = acme.client(acme.ada).get(sent["Location"] + "results.csv")
    assert b"".join(rows.streaming_content).decode("utf-8-sig").count("\r\n") == 3


def test_what_is_missing_stands_beside_its_field(acme, some, dialog):
    leads = some(1)
    sent = dialog("ada", "owner", leads, owner="", post=True, csrfmiddlewaretoken="x")
    assert (sent.status_code, "Choose the new owner." in text(sent)) == (422, True)
    with acme.open():
        ends = configuration().default_status("unqualified").public_id
    asked = dialog("ada", "status", leads, status=ends)
    assert 'name="reason"' in text(asked)
    sent = dialog("ada", "status", leads, status=ends, post=True, csrfmiddlewaretoken="x")
    assert (sent.status_code, "Choose why these leads are unqualified." in text(sent)) == (422, True)


def test_a_chosen_status_or_field_asks_what_goes_with_it(acme, some):
    ids, client = [some(1)[0].public_id], acme.client(acme.ada)
    for key in ("status", "field"):
        part = text(client.get(acme.url(f"leads/bulk/{key}/"), {"ids": ids}, headers={"HX-Request": "true"}))
        assert f'hx-trigger="change from:#id_{key}"' in part


def test_the_control_of_a_value_is_that_of_its_field(acme, some, dialog):
    with acme.open():
        CustomFieldFactory(name="tier", label="Tier", kind="picklist", choices=["Gold", "Silver"])
    leads = some(1)
    assert '<option value="Gold">' in text(dialog("ada", "field", leads, field="custom.tier"))
    sent = dialog("ada", "field", leads, field="custom.tier", value="Gold", post=True)
    assert sent.status_code == 302
    with acme.open():
        assert Lead.objects.get(pk=leads[0].pk).custom == {"tier": "Gold"}


@pytest.mark.parametrize("key", ["owner", "status", "campaign", "tags", "field", "delete", "assignment"])
def test_every_dialog_opens(acme, some, dialog, key):
    with acme.open():
        CampaignFactory(name="Fair")
    assert dialog("grace", key, some(1)).status_code == 200


def test_a_dialog_for_nobody_or_too_many_says_so(acme, some, dialog):
    assert dialog("ada", "owner", []).status_code == 422
    lead = some(1)[0]
    client = acme.client(acme.ada)
    from tenancy import ids

    many = [ids.encode(ids.LEAD, lead.pk + number) for number in range(201)]
    refused = client.post(acme.url("leads/bulk/owner/"), {"ids": many})
    assert (refused.status_code, "Select at most 200 leads" in text(refused)) == (422, True)


def test_a_viewer_may_open_no_dialog(acme, some, dialog):
    assert dialog("vic", "owner", some(1)).status_code == 403


def test_everything_a_list_holds_is_for_managers(acme, some):
    some(2)
    query = {"everything": "1", "list": "view=all", "owner": acme.ben.public_id}
    assert acme.client(acme.ada).get(acme.url("leads/bulk/owner/"), query).status_code == 403
    assert acme.client(acme.ada).post(acme.url("leads/bulk/owner/"), query).status_code == 403
    asked = acme.client(acme.grace).get(acme.url("leads/bulk/owner/"), query)
    assert "Everything this list holds: 2 leads" in text(asked)


def test_a_running_job_asks_for_itself_and_a_finished_one_no_longer(acme):
    with acme.open():
        job = Job.objects.create(kind="bulk", total=300, done=20, state="running", created_by=acme.ada)
    path = acme.url(f"jobs/{job.public_id}/")
    fragment = {"HX-Request": "true", "HX-Target": "job-panel"}
    part = acme.client(acme.ada).get(path, headers=fragment)
    assert 'hx-trigger="every 1s"' in text(part)
    assert "<main" not in text(part)
    with acme.open():
        Job.objects.update(state="done")
    assert acme.client(acme.ada).get(path, headers=fragment)["HX-Redirect"] == path
    assert "every 1s" not in text(acme.client(acme.ada).get(path))


def test_a_rep_sees_own_jobs_only(acme, some, change):
    change("tags", some(1), {"add": "VIP"}, by=acme.grace)
    assert "Tags: add VIP" not in text(acme.client(acme.ben).get(acme.url("jobs/")))
    assert "Tags: add VIP" in text(acme.client(acme.root).get(acme.url("jobs/")))
    with acme.open():
        job = Job.objects.get()
    assert acme.client(acme.ben).get(acme.url(f"jobs/{job.public_id}/")).status_code == 404
    assert acme.client(acme.ben).post(acme.url(f"jobs/{job.public_id}/undo/")).status_code == 404


def test_a_page_of_results_costs_the_same_however_long_it_is(acme, some, change):
    costs = []
    for number in (2, 30):
        job = change("tags", some(number), {"add": "VIP"}, by=acme.ada)
        client = acme.client(acme.ada)
        client.get(acme.url(f"jobs/{job.public_id}/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(acme.url(f"jobs/{job.public_id}/"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
