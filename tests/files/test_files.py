"""Files of a lead: kept once, handed out as files only, seen by their organization, gone when nobody needs them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads import files, recycling
from leads.editing import delete_lead
from leads.models import FileAttachment, Lead
from tenancy import stored_files
from tenancy.acting import current_org
from tenancy.models import Event, StoredFile
from tenancy.refusals import NotAllowed
from tests.factories import LeadFactory
from tests.pages.conftest import HTMX, main, text

PAGE = b"<script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings, tmp_path):
    settings.FILES = tmp_path


@pytest.fixture
def own(acme):
    with acme.open():
        return LeadFactory(owner_member=acme.ada)


@pytest.fixture
def url(acme, own):
    return acme.url(f"leads/{own.public_id}/files/")


def on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def sent(name="plan.pdf", content=b"%PDF", kind="application/pdf"):
    return {"file": SimpleUploadedFile(name, content, kind)}


def test_an_uploaded_file_is_listed_and_comes_back_as_it_was(acme, url, own):
    ada = acme.client(acme.ada)
    assert ada.post(url, sent("Grundriß Halle 3.pdf", b"%PDF-1.7 plan")).status_code == 302
    assert "Grundriß Halle 3.pdf" in main(ada.get(url))
    with acme.open():
        file = FileAttachment.objects.get(lead=own)
        assert file.uploaded_by == acme.ada
        assert Event.objects.filter(kind="lead.file_added", subject_id=own.pk).count() == 1
    answer = ada.get(acme.url(f"files/{file.public_id}/"))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 plan"
    assert "added the file Grundriß" in main(ada.get(acme.url(f"leads/{own.public_id}/")))


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript", ""])
def test_whatever_a_file_calls_itself_a_browser_only_saves_it(acme, url, kind):
    ada = acme.client(acme.ada)
    ada.post(url, sent("page.html", PAGE, kind))
    with acme.open():
        file = FileAttachment.objects.get()
    answer = ada.get(acme.url(f"files/{file.public_id}/"))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\plan.pdf", "plan.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie: x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("計画.pdf", "計画.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(name, kept):
    assert files.plain_name(name) == kept


def test_a_name_with_quotes_and_letters_of_any_script_stays_inside_its_header(acme, own):
    with acme.open(acme.ada):
        file = files.attach(own, '計画"; x=".pdf', [b"x"], by=acme.ada)
    header = acme.client(acme.ada).get(acme.url(f"files/{file.public_id}/"))["Content-Disposition"]
    assert header.isascii() and "\n" not in header and "filename*=utf-8''" in header


def test_the_same_bytes_are_kept_once_and_stay_until_the_last_one_goes(acme, own, tmp_path):
    with acme.open(acme.ada):
        first, second = (files.attach(own, name, [b"same ", b"bytes"], by=acme.ada) for name in ("a.txt", "b.txt"))
        assert StoredFile.objects.count() == 1 and len(on_disk(tmp_path)) == 1
    with acme.open(acme.ada):
        files.remove(first, by=acme.ada)
    assert len(on_disk(tmp_path)) == 1


def test_bytes_nobody_refers_to_leave_the_disk(acme, own, tmp_path, django_capture_on_commit_callbacks):
    with acme.open(acme.ada):
        file = files.attach(own, "a.txt", [b"x"], by=acme.ada)
    with django_capture_on_commit_callbacks(execute=True), acme.open(acme.ada):
        files.remove(file, by=acme.ada)
    assert on_disk(tmp_path) == []


def test_an_emptied_recycle_bin_takes_the_files_along(acme, own, tmp_path, django_capture_on_commit_callbacks):
    with acme.open(acme.ada):
        files.attach(own, "a.txt", [b"x"], by=acme.ada)
        delete_lead(own, by=acme.ada)
        Lead.objects.filter(pk=own.pk).update(deleted_at="2020-01-01T00:00:00Z")
    with django_capture_on_commit_callbacks(execute=True), acme.open():
        recycling.empty()
        assert not StoredFile.objects.exists()
    assert on_disk(tmp_path) == []


def test_each_organization_has_a_folder_of_its_own(acme, globex, own):
    with acme.open(acme.ada):
        ours = files.attach(own, "a.txt", [b"same"], by=acme.ada)
    with globex.open(globex.root):
        theirs = files.attach(LeadFactory(), "a.txt", [b"same"], by=globex.root)
        assert stored_files.path_of(theirs.stored).parts[-3] == current_org().public_id
        assert not FileAttachment.objects.filter(pk=ours.pk).exists()
    mallory = globex.client(globex.mallory)
    assert mallory.get(globex.url(f"files/{ours.public_id}/")).status_code == 404
    assert mallory.post(globex.url(f"files/{ours.public_id}/delete/")).status_code == 404


def test_a_file_that_is_too_large_is_refused_in_words_and_not_kept(acme, url, settings, tmp_path):
    settings.FILE_MAX_BYTES = 2**20
    ada = acme.client(acme.ada)
    refused = ada.post(url, sent("film.mov", b"x" * (2**20 + 1)), headers=HTMX)
    assert refused.status_code == 422
    assert "“film.mov” is not kept. A file has at most 1 MB." in text(refused)
    with acme.open():
        assert not StoredFile.objects.exists()
    assert on_disk(tmp_path) == []


def test_an_upload_without_a_file_says_so(acme, url):
    refused = acme.client(acme.ada).post(url, {})
    assert refused.status_code == 422 and "Choose a file." in main(refused)


def test_viewers_look_and_download_and_nothing_more(acme, url, own):
    with acme.open(acme.ada):
        file = files.attach(own, "a.txt", [b"x"], by=acme.ada)
    vic = acme.client(acme.vic)
    assert vic.get(acme.url(f"files/{file.public_id}/")).status_code == 200
    assert "Upload" not in main(vic.get(url))
    assert vic.post(url, sent()).status_code == 403
    assert vic.post(acme.url(f"files/{file.public_id}/delete/")).status_code == 403


def test_a_file_is_removed_by_whoever_brought_it_or_has_the_lead(acme, own):
    with acme.open(acme.ben):
        brought = files.attach(own, "a.txt", [b"x"], by=acme.ben)
        with pytest.raises(NotAllowed):
            files.remove(files.attach(own, "b.txt", [b"y"], by=acme.ada), by=acme.ben)
        files.remove(brought, by=acme.ben)
    with acme.open(acme.ada):
        files.remove(files.attach(own, "c.txt", [b"z"], by=acme.ben), by=acme.ada)


def test_a_lead_in_the_recycle_bin_takes_no_files_and_shows_what_it_has(acme, own, url):
    with acme.open(acme.ada):
        files.attach(own, "a.txt", [b"x"], by=acme.ada)
        delete_lead(own, by=acme.ada)
    ada = acme.client(acme.ada)
    assert "a.txt" in main(ada.get(url))
    assert ada.post(url, sent()).status_code == 404


def test_bytes_that_left_the_storage_are_told_from_a_missing_page(acme, own):
    with acme.open(acme.ada):
        file = files.attach(own, "a.txt", [b"x"], by=acme.ada)
        stored_files.path_of(file.stored).unlink()
    answer = acme.client(acme.ada).get(acme.url(f"files/{file.public_id}/"))
    assert answer.status_code == 404 and "no longer in the storage" in text(answer)


class TestApi:
    def test_a_file_is_sent_listed_fetched_and_removed(self, acme, own):
        ada = acme.api(acme.ada)
        made = ada.post(f"/api/v1/leads/{own.public_id}/files/", sent("offer.pdf", b"%PDF offer"))
        assert made.status_code == 201, made.content
        assert (made.json()["name"], made.json()["size"], made.json()["lead"]) == ("offer.pdf", 10, own.public_id)
        listed = ada.get(f"/api/v1/leads/{own.public_id}/files/?count=1").json()
        assert listed["count"] == 1 and listed["results"] == [made.json()]
        path = f"/api/v1/files/{made.json()['id']}/"
        assert b"".join(ada.get(f"{path}content/").streaming_content) == b"%PDF offer"
        assert ada.delete(path).status_code == 204
        assert ada.get(path).status_code == 404

    def test_what_is_too_large_or_empty_is_a_problem(self, acme, own, settings):
        settings.FILE_MAX_BYTES = 2**20
        ada, path = acme.api(acme.ada), f"/api/v1/leads/{own.public_id}/files/"
        large = ada.post(path, sent("film.mov", b"x" * (2**20 + 1)))
        assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
        assert ada.post(path, sent("empty.txt", b"")).status_code == 422
        assert acme.api(acme.vic).post(path, sent()).status_code == 403
