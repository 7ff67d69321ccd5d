"""What comes from outside, seen over the API: submissions, imports, jobs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leads import bell
from leads.capture.process import drain
from leads.imports import saved
from leads.imports.running import drain as drain_imports
from leads.models import Import, Submission
from tenancy import ids
from tests.api.program import Program, check

LIST = "First Name;Last Name;Company;Nonsense\nKatrin;Vogel;Brenner AG;1\nJonas;Brandt;Ölwerk;2\n;;Nobody;3\n"


@pytest.fixture
def mara(program):
    return program("mara")


@pytest.fixture
def posted(acme):
    """A web form's post that a worker has seen."""
    bell.forget()
    form = {"oid": acme.org.public_id, "last_name": "Vogel", "company": "Brenner AG", "color": "red"}
    assert Client().post("/servlet/servlet.WebToLead", form).status_code < 400
    drain(acme.org.pk)
    with acme.open():
        return Submission.objects.get()


def send(program, content=LIST, **fields):
    """Send a list as a multipart form."""
    file = SimpleUploadedFile("leads.csv", content.encode())
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else {}
    answer = program.client.post("/api/v1/imports/", {"file": file, **fields}, headers=headers)
    check("post", "/api/v1/imports/", answer)
    return answer


def test_a_post_is_listed_with_its_words_and_its_lead(mara, posted):
    row = mara.get("submissions/").json()["results"][0]
    assert (row["id"], row["state"], row["outcome"]) == (posted.public_id, "done", "created")
    assert "pairs" not in row and (row["who"], row["left_out"]) == ("Vogel", ["color"])
    assert ["color", "red"] in mara.get(f"submissions/{row['id']}/").json()["pairs"]
    assert mara.get(f"leads/{row['lead']}/").json()["company"] == "Brenner AG"
    failed = json.dumps({"field": "state", "is": "failed"})
    assert mara.get(f"submissions/?filter={failed}").json()["results"] == []


def test_a_failed_post_is_replayed(acme, mara, posted):
    with acme.open():
        Submission.objects.update(state="failed", lead=None, problem="It rained.")
    again = mara.post(f"submissions/{posted.public_id}/replay/")
    assert (again.status_code, again.json()["state"], again.json()["problem"]) == (200, "waiting", "")
    drain(acme.org.pk)
    assert mara.get(f"submissions/{posted.public_id}/").json()["state"] == "done"


def test_what_became_a_lead_is_not_replayed(acme, mara, posted):
    with acme.open():
        Submission.objects.update(left_out=[])
    refused = mara.post(f"submissions/{posted.public_id}/replay/")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_done")


def test_reps_see_no_submissions_and_mallory_none_of_acmes(ada, mallory, posted):
    assert ada.get("submissions/").status_code == 403
    assert mallory.get(f"submissions/{posted.public_id}/").status_code == 404
    assert mallory.post(f"submissions/{posted.public_id}/replay/").status_code == 404
    assert mallory.get("submissions/").json()["results"] == []


def test_a_list_is_sent_run_and_told_line_by_line(acme, mara):
    sent = send(mara)
    assert sent.status_code == 201, sent.content
    batch = sent.json()
    assert (batch["state"], batch["rows"], batch["delimiter"]) == ("waiting", 3, ";")
    assert [column["field"] for column in batch["columns"]] == ["first_name", "last_name", "company", None]
    drain_imports(acme.org.pk)
    done = mara.get(f"imports/{batch['id']}/").json()
    assert {name: done[name] for name in ("state", "created", "updated", "rejected")} == {
        "state": "done", "created": 2, "updated": 0, "rejected": 1,
    }  # fmt: skip
    lines = mara.walk(f"imports/{batch['id']}/rows/?limit=2")
    assert [(line["line"], line["state"]) for line in lines] == [(2, "created"), (3, "created"), (4, "rejected")]
    assert mara.get(f"leads/{lines[1]['lead']}/").json()["company"] == "Ölwerk"
    assert "last name" in lines[2]["problem"]


def test_columns_may_be_named_by_the_caller(acme, mara):
    mapping = json.dumps({"Nonsense": "title", "Last Name": "last_name", "2": "company"})
    batch = send(mara, mapping=mapping, lead_source="Fair").json()
    assert [column["field"] for column in batch["columns"]] == [None, "last_name", "company", "title"]
    drain_imports(acme.org.pk)
    leads = mara.walk("leads/?ordering=name")
    assert [(lead["last_name"], lead["title"], lead["lead_source"]) for lead in leads] == [
        ("Brandt", "2", "Fair"),
        ("Vogel", "1", "Fair"),
    ]


def test_a_program_writes_a_mapping_whole_or_as_a_list(mara):
    listed = [{"header": "Last Name", "field": "last_name"}, {"header": "Company", "field": "company"}]
    whole = {"columns": {"Last Name": {"field": "last_name"}}, "fallbacks": {"company": "[not provided]"}}
    for mapping in (listed, whole):
        columns = send(mara, mapping=json.dumps(mapping), start="false").json()["columns"]
        assert columns[1] == {"header": "Last Name", "field": "last_name"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"mapping": "{"}, "mapping"), ({"mapping": '{"Moon": "title"}'}, "mapping"), ({"color": "red"}, "color"),
     ({"campaign": "70100000000zzzzAAA"}, "campaign"), ({"file": "no file"}, "file")],
)  # fmt: skip
def test_a_list_that_cannot_be_taken_names_the_field(mara, fields, field):
    refused = send(mara, **fields)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert mara.get("imports/").json()["results"] == []


def test_a_list_without_the_columns_a_lead_needs_is_refused_whole(mara):
    refused = send(mara, "Shoe;Size\nred;43\n")
    assert refused.status_code == 422
    assert "Last name" in refused.json()["detail"]
    assert mara.get("imports/").json()["results"] == []


def test_a_list_sent_twice_with_one_key_is_imported_once(mara):
    assert send(mara, key="abc").json() == send(mara, key="abc").json()
    assert send(mara, LIST + "A;B;C;4\n", key="abc").status_code == 422
    assert len(mara.walk("imports/")) == 1


def test_reps_import_nothing_and_mallory_sees_no_list_of_acme(ada, mara, mallory: Program):
    batch = send(mara).json()["id"]
    assert send(ada).status_code == 403
    assert mallory.get(f"imports/{batch}/").status_code == 404
    assert mallory.get(f"imports/{batch}/rows/").status_code == 404


def test_a_program_names_a_saved_mapping(acme, mara):
    with acme.open(acme.mara):
        batch = Import.objects.get(pk=ids.decode(send(mara, start="false").json()["id"], ids.IMPORT))
        named = {"1": {"field": "last_name"}, "2": {"field": "company"}, "3": {"field": "title"}}
        saved.save("Fair", {"columns": named}, batch, by=acme.mara)
    turned = "Nonsense;Last Name;Company\n1;Vogel;Brenner\n"
    columns = send(mara, turned, mapping="Fair", start="false").json()["columns"]
    assert columns[0] == {"header": "Nonsense", "field": "title"}


def test_a_list_comes_in_pieces_and_is_handed_out_again(acme, mara, ada):
    content = LIST.encode()
    upload = mara.post("imports/uploads/", {"file_name": "leads.csv", "size": len(content)}).json()
    path = f"/api/v1/imports/uploads/{upload['id']}/"

    def piece(program, offset, until):
        answer = program.client.patch(
            path, content[offset:until], content_type="application/offset+octet-stream",
            headers={"Upload-Offset": str(offset)},
        )  # fmt: skip
        check("patch", path, answer)
        return answer

    assert (upload["state"], upload["received"]) == ("uploading", 0)
    assert piece(mara, 0, 30).json()["received"] == 30
    assert (piece(mara, 20, 50).status_code, piece(ada, 30, 50).status_code) == (409, 403)
    assert mara.get(f"imports/uploads/{upload['id']}/").json()["received"] == 30
    assert piece(mara, 30, None).json()["state"] == "mapping"
    batch = mara.get(f"imports/{upload['id']}/").json()
    assert (batch["rows"], batch["size"], batch["header_row"], batch["remarks"]) == (3, len(content), 1, [])
    sent = mara.client.get(f"/api/v1/imports/{upload['id']}/content/")
    assert b"".join(sent.streaming_content) == content
