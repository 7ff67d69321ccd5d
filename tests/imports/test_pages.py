"""A marketer takes a list through the five pages of an import."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.imports.running import drain
from leads.models import CampaignMember, Import, Lead
from tests.factories import CampaignFactory

LIST = (  # the second row has no last name; the third is the first again
    b"First Name,Last Name,Company,E-mail,Remark\n"
    b"Katrin,Vogel,Brenner AG,katrin@brenner.example,=1+1\n"
    b"Anja,,Nordkai,anja@nordkai.example,@SUM(A1)\n"
    b"Katrin,Vogel,Brenner AG,katrin@brenner.example,-\n"
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mara(acme):
    return acme.client(acme.mara)


def text(response):
    return response.content.decode()


def upload(client, cast, content=LIST, name="fair.csv"):
    return client.post(cast.url("imports/new/"), {"file": SimpleUploadedFile(name, content)})


def stored(cast):
    with cast.open():
        return Import.objects.get()


def page(cast, batch, below=""):
    return cast.url(f"imports/{batch.public_id}/{below}")


@pytest.fixture
def uploaded(acme, mara):
    upload(mara, acme)
    return stored(acme)


def choices(batch):
    return {f"column-{number}": column["field"] for number, column in batch.mapping["columns"].items()}


def confirm(client, cast, batch, **options):
    columns = choices(batch)
    client.post(page(cast, batch, "mapping/"), columns)
    return client.post(page(cast, batch, "options/"), {"start": "1", "basis": "unknown", **options})


def run(client, cast, batch, **options):
    confirm(client, cast, batch, **options)
    drain(cast.org.pk)


def test_an_uploaded_list_asks_what_its_columns_mean(acme, mara):
    response = upload(mara, acme)
    batch = stored(acme)
    assert response["Location"] == page(acme, batch)
    shown = mara.get(response["Location"], follow=True)
    assert shown.redirect_chain[-1][0] == page(acme, batch, "mapping/")
    for words in ("4 of 5 columns are matched", "katrin@brenner.example", "Katrin Vogel", "2 can be imported"):
        assert words in text(shown)
    assert "Enter the last name." in text(shown)
    assert "first in row 3" in text(shown)


def test_rows_can_be_pasted(acme, mara):
    mara.post(acme.url("imports/new/"), {"text": "Last Name\tCompany\nVogel\tBrenner"})
    batch = stored(acme)
    assert (batch.file_name, batch.delimiter, batch.rows) == ("Pasted list", "\t", 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty"),
        (b"Last Name,Company\n", "This file has no rows"),
        (b"PK\x03\x04 nothing", "Save it as CSV"),
        (("x," * 201 + "x\n1").encode(), "202 columns"),
    ],
)
def test_a_bad_file_says_what_to_do(acme, mara, content, words):
    response = upload(mara, acme, content)
    assert response.status_code == 422
    assert words in text(response)
    with acme.open():
        assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(acme, mara, settings):
    settings.IMPORT_MAX_BYTES = 2**20
    response = upload(mara, acme, b"x" * (2**20 + 1))
    assert response.status_code == 422
    assert "one import takes 1 MB" in text(response)


def test_nothing_sent_is_said(acme, mara):
    assert "Choose a file" in text(mara.post(acme.url("imports/new/"), {}))


def test_choices_are_kept_at_once_and_previewed(acme, mara, uploaded):
    address = page(acme, uploaded, "mapping/")
    sent = {"column-0": "", "column-1": "last_name", "column-2": "company", "column-3": "", "column-4": "description"}
    shown = text(mara.post(address + "?row=1", sent | {"do": "preview"}, headers=HTMX))
    assert "3 of 5 columns are matched" in shown
    assert "@SUM(A1)" in shown
    with acme.open():
        uploaded.refresh_from_db()
        assert set(uploaded.mapping["columns"]) == {"1", "2", "4"}
    assert "3 of 5 columns are matched" in text(mara.get(address))


def test_a_mapping_that_cannot_work_is_refused_in_its_place(acme, mara, uploaded):
    only = {f"column-{number}": "" for number in range(5)} | {"column-0": "first_name"}
    response = mara.post(page(acme, uploaded, "mapping/"), only)
    assert response.status_code == 422
    assert "Last name and Company" in text(response)
    instead = only | {"fallback-last_name": "[not provided]", "fallback-company": "Unknown"}
    assert mara.post(page(acme, uploaded, "mapping/"), instead)["Location"] == page(acme, uploaded, "options/")


def test_the_whole_way(acme, mara, uploaded):
    with acme.open():
        campaign = CampaignFactory(name="Fair")
    options = {"lead_source": "Other", "campaign": campaign.public_id}
    assert confirm(mara, acme, uploaded, **options)["Location"] == page(acme, uploaded)
    running = text(mara.get(page(acme, uploaded)))
    assert "Importing 3 rows" in running
    assert 'hx-trigger="every 1s"' in running
    assert "0 %" in text(mara.get(page(acme, uploaded, "progress/"), headers=HTMX))
    drain(acme.org.pk)
    done = mara.get(page(acme, uploaded, "progress/"), headers=HTMX)
    assert done["HX-Redirect"] == page(acme, uploaded)
    result = text(mara.get(page(acme, uploaded)))
    assert "2 of 3 rows imported" in result
    assert "Enter the last name." in result
    with acme.open():
        lead = Lead.objects.get()
        assert lead.lead_source == "Other"
        assert CampaignMember.objects.get().lead == lead
    every = text(mara.get(page(acme, uploaded, "?show=all")))
    assert lead.public_id in every
    assert "as it was" in every


def test_refused_rows_are_handed_out_with_the_reason_and_without_formulas(acme, mara, uploaded):
    run(mara, acme, uploaded)
    response = mara.get(page(acme, uploaded, "rejected.csv"))
    assert response["Content-Disposition"] == 'attachment; filename="fair-not-imported.csv"'
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["First Name", "Last Name", "Company", "E-mail", "Remark", "problem"]
    assert rows[1] == ["Anja", "", "Nordkai", "anja@nordkai.example", "'@SUM(A1)", "Enter the last name."]


def test_phone_numbers_stay_as_they_are_in_the_download(acme, mara):
    upload(mara, acme, b"Last Name,Phone,Company\n,+49 371 555,Brenner")
    run(mara, acme, stored(acme))
    assert "+49 371 555" in mara.get(page(acme, stored(acme), "rejected.csv")).getvalue().decode()
    assert "'+49" not in mara.get(page(acme, stored(acme), "rejected.csv")).getvalue().decode()


def test_rows_come_in_pages(acme, mara):
    rows = "".join(f"V{number},B{number}\n" for number in range(60))
    upload(mara, acme, f"Last Name,Company\n{rows}".encode())
    batch = stored(acme)
    run(mara, acme, batch)
    first = mara.get(page(acme, batch))
    assert len(first.context["lines"]) == 50
    second = mara.get(first.context["next_url"])
    assert len(second.context["lines"]) == 10
    assert second.context["next_url"] == ""


def test_what_was_started_does_not_start_again(acme, mara, uploaded):
    run(mara, acme, uploaded)
    for below in ("mapping/", "options/"):
        assert mara.get(page(acme, uploaded, below))["Location"] == page(acme, uploaded)
        assert mara.post(page(acme, uploaded, below), {})["Location"] == page(acme, uploaded)
    assert mara.post(page(acme, uploaded, "discard/")).status_code == 409
    with acme.open():
        assert Lead.objects.count() == 1


def test_a_list_that_was_not_started_can_be_forgotten(acme, mara, uploaded):
    assert "Not started" in text(mara.get(acme.url("imports/")))
    mara.post(page(acme, uploaded, "discard/"))
    with acme.open():
        assert not Import.objects.exists()
    assert "No imports yet" in text(mara.get(acme.url("imports/")))


def test_reps_do_not_import(acme, uploaded):
    ada = acme.client(acme.ada)
    assert ada.get(acme.url("imports/")).status_code == 403
    assert upload(ada, acme).status_code == 403
    for below in ("", "mapping/", "options/", "progress/", "rejected.csv"):
        assert ada.get(page(acme, uploaded, below)).status_code == 403


def test_mallory_gets_a_404(acme, globex, uploaded):
    mallory = globex.client(globex.mallory)
    for below in ("", "mapping/", "options/", "progress/", "rejected.csv"):
        assert mallory.get(globex.url(f"imports/{uploaded.public_id}/{below}")).status_code == 404


def test_an_empty_list_with_our_names_can_be_fetched(acme, mara):
    names = mara.get(acme.url("imports/template.csv")).content.decode("utf-8-sig")
    assert names.startswith("Salutation,First name,Middle name,Last name")


def test_the_messy_list_is_for_demos_and_every_row_of_it_ends_somewhere(acme, mara):
    assert mara.get(acme.url("imports/messy-list.csv")).status_code == 404
    with acme.open():
        acme.org.is_demo = True
        acme.org.save()
    content = mara.get(acme.url("imports/messy-list.csv")).content
    assert "imports/messy-list.csv" in text(mara.get(acme.url("imports/new/")))
    upload(mara, acme, content)
    batch = stored(acme)
    assert (batch.delimiter, batch.rows) == (";", 11)
    run(mara, acme, batch)
    with acme.open():
        batch.refresh_from_db()
        assert (batch.created, batch.unchanged, batch.rejected) == (5, 1, 5)
        assert Lead.objects.filter(last_name="Grünwald", company="Weißbach Antriebe GmbH").exists()


def test_a_refused_row_says_which_value_of_which_field(acme, mara):
    upload(mara, acme, b"Last Name,Company,E-mail\nVogel,Brenner,bjorn(at)skane.example")
    assert "Email: Enter a full address" in text(mara.get(page(acme, stored(acme), "mapping/")))
    run(mara, acme, stored(acme))
    assert "Email “bjorn(at)skane.example”: Enter a full address" in text(mara.get(page(acme, stored(acme))))
