"""Saved views over the API."""

import json

from leads.models import SavedView

BODY = {
    "label": "Hot ones", "scope": "mine", "criteria": {"all": [{"field": "score", "gte": 50}]}, "grouping": "owner",
    "columns": ["name", "score"], "widths": {"score": 120}, "ordering": "-score,name", "sharing": "everyone",
}  # fmt: skip


def send(client, method, path, body=None):
    return getattr(client, method)(f"/api/v1/views/{path}", json.dumps(body or {}), content_type="application/json")


def test_a_view_is_made_read_changed_listed_and_deleted(acme):
    ada, ben = acme.api(acme.ada), acme.api(acme.ben)
    made = send(ada, "post", "", BODY)
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in BODY} == BODY
    path = f"{made.json()['id']}/"
    assert [row["label"] for row in ben.get("/api/v1/views/").json()["results"]] == ["Hot ones"]
    assert send(ben, "patch", path, {"label": "Mine"}).status_code == 403
    assert send(ada, "patch", path, {"label": "Hottest", "version": 1}).json()["version"] == 2
    assert send(ada, "patch", path, {"label": "Older", "version": 1}).status_code == 409
    assert send(ada, "delete", path).status_code == 204
    with acme.open():
        assert not SavedView.objects.exists()


def test_private_views_are_nobody_elses(acme):
    made = send(acme.api(acme.ada), "post", "", BODY | {"sharing": "me"}).json()
    ben = acme.api(acme.ben)
    assert ben.get(f"/api/v1/views/{made['id']}/").status_code == 404
    assert ben.get("/api/v1/views/").json()["results"] == []


def test_what_a_view_cannot_be_is_refused_by_name(acme):
    wrong = {"criteria": {"field": "gone", "is": 1}, "columns": ["gone"], "ordering": "nonsense"}
    refused = send(acme.api(acme.ada), "post", "", BODY | wrong)
    assert (refused.status_code, set(refused.json()["errors"])) == (422, set(wrong))
