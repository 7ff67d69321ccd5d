"""A marketer says what happens to a list's rows, looks at what would happen, and watches it happen."""

import pytest

from leads.imports.running import drain, pause, run_chunk
from leads.models import Campaign, Import, Lead
from tests.factories import LeadFactory
from tests.imports.test_pages import HTMX, choices, mara, page, stored, text, upload, uploaded  # noqa: F401

CHOICES = {
    "mode": "add", "key": "email", "policy": "overwrite", "merge-first_name": "never", "assign": "member",
    "new_campaign": "Hannover 2026", "campaign_status": "Responded", "lead_source": "Other", "tags": "fair, booth",
    "basis": "consent", "basis_note": "Badge scan", "clocks": "on",
}  # fmt: skip


@pytest.fixture
def mapped(acme, mara, uploaded):  # noqa: F811
    mara.post(page(acme, uploaded, "mapping/"), choices(uploaded))
    return uploaded


def options(cast, client, batch, **sent):
    return client.post(page(cast, batch, "options/"), {"basis": "unknown"} | sent)


def kept(cast):
    return stored(cast).options


def test_every_choice_is_kept_and_the_list_is_tried(acme, mara, mapped):  # noqa: F811
    response = options(acme, mara, mapped, **CHOICES, member=acme.ben.public_id)
    assert response["Location"] == page(acme, mapped, "check/")
    found = kept(acme)
    assert (found["mode"], found["key"], found["basis"], found["basis_note"]) == (
        "add", "email", "consent", "Badge scan",
    )  # fmt: skip
    assert found["merge"] == {"*": "overwrite", "first_name": "never"}
    assert found["assign"] == {"by": "member", "id": acme.ben.public_id}
    assert (found["tags"], found["clocks"], found["keep_owner"]) == (["fair", "booth"], True, False)
    with acme.open():
        batch, campaign = Import.objects.get(), Campaign.objects.get()
        assert (batch.state, batch.campaign, campaign.name) == (Import.State.CHECKING, campaign, "Hannover 2026")


def test_only_the_ground_has_to_be_said(acme, mara, mapped):  # noqa: F811
    for below, sent in (("start/", {}), ("check/", {}), ("options/", {"start": "1"})):
        mara.post(page(acme, mapped, below), sent)
        assert stored(acme).state == Import.State.MAPPING, below
    shown = mara.get(page(acme, mapped, "options/"))
    assert "“Not known” is an answer, too" in text(options(acme, mara, mapped, basis=""))
    form = shown.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    options(acme, mara, mapped, **sent, start="1")
    assert kept(acme) == {**kept(acme), "mode": "upsert", "key": "person", "merge": {"*": "fill"}, "basis": "unknown"}
    assert (kept(acme)["clocks"], kept(acme)["keep_owner"], kept(acme)["keep_status"]) == (False, True, True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"assign": "member"}, "Choose who gets the leads."),
        ({"assign": "column"}, "No column of this file is mapped to Owner"),
        ({"mode": "replace"}, "Select a valid choice"),
        ({"tags": "x" * 200}, "Tags:"),
        ({"new_campaign": "x" * 90}, "at most 80 characters"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_beside_its_field(acme, mara, mapped, sent, words):  # noqa: F811
    response = options(acme, mara, mapped, **sent)
    assert response.status_code == 422
    assert words in text(response)
    assert kept(acme) == {}


def test_the_next_list_with_these_columns_is_asked_the_same_way(acme, mara, mapped):  # noqa: F811
    options(acme, mara, mapped, mode="update", key="email", tags="fair", basis="consent", start="1")
    upload(mara, acme, name="again.csv")
    with acme.open():
        again = Import.objects.order_by("-pk").first()
    form = mara.get(page(acme, again, "options/")).context["form"]
    assert [form[name].value() for name in ("mode", "key", "tags", "basis")] == ["update", "email", "fair", ""]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(acme, mara, mapped):  # noqa: F811
    with acme.open():
        queue = acme.queue
        LeadFactory(first_name="Katrin", last_name="Vogel", company="Brenner AG", email="katrin@brenner.example")
    options(acme, mara, mapped, assign="queue", queue=queue.public_id)
    waiting = text(mara.get(page(acme, mapped, "check/"), headers=HTMX))
    assert "Trying 3 rows" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    drain(acme.org.pk)
    assert mara.get(page(acme, mapped))["Location"] == page(acme, mapped, "check/")
    found = text(mara.get(page(acme, mapped, "check/")))
    for words in ("What would happen to 3 rows", "of leads that are here", "Enter the last name.", "Start import"):
        assert words in found
    with acme.open():
        assert Lead.objects.count() == 1
    assert "anja@nordkai.example" in text(mara.get(page(acme, mapped, "check/?show=rejected")))
    assert "every 1s" not in found


def test_other_choices_make_a_dry_run_untrue(acme, mara, mapped):  # noqa: F811
    options(acme, mara, mapped)
    drain(acme.org.pk)
    options(acme, mara, mapped, mode="update")
    assert "What would happen" not in text(mara.get(page(acme, mapped, "check/")))
    mara.post(page(acme, mapped, "check/stop/"))
    assert "Try all rows" in text(mara.get(page(acme, mapped, "check/")))


def test_a_running_import_rests_goes_on_and_ends(acme, mara, mapped):  # noqa: F811
    options(acme, mara, mapped, start="1")
    with acme.open():
        run_chunk()
    assert "rows a second" in text(mara.get(page(acme, mapped)))
    assert '100 %<span class="visually-hidden"> of your import is done' in text(mara.get(acme.url("tasks/")))
    assert "of your import" not in text(acme.client(acme.root).get(acme.url("tasks/")))
    mara.post(page(acme, mapped, "pause/"))
    resting = text(mara.get(page(acme, mapped)))
    assert "Paused after 3 of 3 rows" in resting
    assert "every 1s" not in resting
    mara.post(page(acme, mapped, "resume/"))
    assert "3 of 3 rows are done and stay" in text(mara.get(page(acme, mapped, "cancel/")))
    mara.post(page(acme, mapped, "cancel/"))
    assert stored(acme).state == Import.State.CANCELED
    assert mara.post(page(acme, mapped, "pause/")).status_code == 409


def test_the_list_of_imports_is_narrowed(acme, mara, mapped):  # noqa: F811
    upload(acme.client(acme.root), acme, name="roots.csv")
    options(acme, mara, mapped, start="1")
    with acme.open():
        pause(stored_named("fair.csv"), by=acme.mara)
    address = acme.url("imports/")
    assert shown(mara.get(address)) == ["roots.csv", "fair.csv"]
    assert shown(mara.get(f"{address}?mine=1")) == ["fair.csv"]
    assert shown(mara.get(f"{address}?show=running")) == ["fair.csv"]
    assert shown(mara.get(f"{address}?show=open")) == ["roots.csv"]
    nothing = mara.get(f"{address}?show=done&mine=1")
    assert shown(nothing) == []
    assert "No such imports" in text(nothing)


def stored_named(name):
    return Import.objects.get(file_name=name)


def shown(response):
    return [batch.file_name for batch in response.context["imports"]]
