"""Imports over the API: chosen step by step, tried, run, paused, ended and taken back."""

import json

import pytest

from leads.imports.running import drain, run_chunk
from leads.models import Import, Lead
from tests.api.program import Program
from tests.api.test_arrivals import mara, send  # noqa: F401
from tests.factories import CampaignFactory


@pytest.fixture
def stored(mara):  # noqa: F811
    return send(mara, start="false").json()["id"]


def act(program, batch, verb):
    return program.post(f"imports/{batch}/{verb}/")


def test_choices_are_made_one_after_the_other_tried_and_run(acme, mara, stored):  # noqa: F811
    with acme.open():
        campaign = CampaignFactory().public_id
    options = {"mode": "add", "campaign": campaign, "tags": ["fair"], "merge": {"*": "overwrite"}}
    chosen = mara.patch(f"imports/{stored}/", {"mapping": {"Last Name": "last_name", "Company": "company"},
                                               "options": options}).json()  # fmt: skip
    assert [column["field"] for column in chosen["columns"]] == [None, "last_name", "company", None]
    assert (chosen["options"]["mode"], chosen["options"]["tags"], chosen["campaign"]) == ("add", ["fair"], campaign)
    assert chosen["findings"] is None
    assert act(mara, stored, "dry-run").json()["state"] == "checking"
    drain(acme.org.pk)
    found = mara.get(f"imports/{stored}/").json()
    assert (found["state"], found["findings"]["counts"]["created"], found["findings"]["counts"]["rejected"]) == (
        "mapping", 2, 1,
    )  # fmt: skip
    with acme.open():
        assert not Lead.objects.exists()
    assert act(mara, stored, "start").json()["state"] == "waiting"
    drain(acme.org.pk)
    done = mara.get(f"imports/{stored}/").json()
    assert (done["state"], done["created"], done["rejected"]) == ("done", 2, 1)
    assert done["rows_per_second"] > 0
    rejected = json.dumps({"field": "state", "is": "rejected"})
    assert [row["line"] for row in mara.walk(f"imports/{stored}/rows/?filter={rejected}")] == [4]
    assert mara.patch(f"imports/{stored}/", {"options": {"mode": "add"}}).json()["code"] == "import_started"
    assert act(mara, stored, "undo").status_code == 200


def test_an_import_rests_goes_on_and_ends(acme, mara, stored):  # noqa: F811
    act(mara, stored, "start")
    with acme.open():
        run_chunk()
    assert act(mara, stored, "pause").json()["state"] == "paused"
    assert act(mara, stored, "resume").json()["state"] == "waiting"
    assert act(mara, stored, "cancel").json()["state"] == "canceled"
    refused = act(mara, stored, "pause")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_not_now")


def test_a_list_is_sent_to_be_tried_only(acme, mara):  # noqa: F811
    batch = send(mara, dry_run="true", options=json.dumps({"key": "email"})).json()
    assert (batch["state"], batch["options"]["key"]) == ("checking", "email")
    drain(acme.org.pk)
    assert mara.get(f"imports/{batch['id']}/").json()["findings"]["checked"] == 3
    with acme.open():
        assert Import.objects.get().created == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [({"options": {"speed": 1}}, "speed"), ({"options": {"mode": "replace"}}, "mode"), ({"color": 1}, "color"),
     ({"mapping": {"Moon": "title"}}, "mapping")],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_named(mara, stored, body, field):  # noqa: F811
    refused = mara.patch(f"imports/{stored}/", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_options_of_a_new_list_are_an_object(mara):  # noqa: F811
    refused = send(mara, options="[1]")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["options"])


def test_reps_and_strangers_do_nothing_to_an_import(ada, mallory: Program, stored):
    for verb in ("start", "pause", "resume", "cancel", "dry-run", "undo"):
        assert act(ada, stored, verb).status_code == 403
        assert act(mallory, stored, verb).status_code == 404
    assert ada.patch(f"imports/{stored}/", {"options": {}}).status_code == 403
    assert mallory.patch(f"imports/{stored}/", {"options": {}}).status_code == 404
