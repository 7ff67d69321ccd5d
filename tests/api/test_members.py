"""People over the API: invited, changed, switched off."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tenancy.models import Member
from tests.api.program import Program
from tests.cast import found


def test_everybody_may_read_who_works_here(program, acme):
    people = {row["name"]: row for row in program("vic").walk("members/?limit=2")}
    assert people["Ada Acme"]["role"] == "rep"
    assert people["Ada Acme"]["manager"] == acme.grace.public_id


def test_somebody_is_invited_by_mail(root, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited = root.post("members/", {"email": "Nora@acme.example", "role": "rep"})
    assert (invited.status_code, invited.json()["email"]) == (201, "nora@acme.example")
    assert [mail.to for mail in mailoutbox] == [["nora@acme.example"]]
    again = root.post("members/", {"email": "nora", "role": "king"})
    assert (again.status_code, set(again.json()["errors"])) == (422, {"email", "role"})


def test_a_member_is_not_invited_again(root, acme):
    assert root.post("members/", {"email": acme.ada.user.email, "role": "rep"}).status_code == 409


def test_a_role_is_changed_by_admins_only(program, root, acme):
    path = f"members/{acme.ada.public_id}/"
    assert program("grace").patch(path, {"role": "admin"}).status_code == 403
    assert root.patch(path, {"role": "marketer", "open_limit": 20}).json()["role"] == "marketer"
    assert Program(acme.key(acme.ada)).post("campaigns/", {"name": "Fair"}).status_code == 201


@pytest.mark.parametrize("change", [{"role": "king"}, {"manager": "ben"}, {"email": "x@y.example"}, {"open_limit": -1}])
def test_what_cannot_be_taken_is_refused_by_name(root, acme, change):
    refused = root.patch(f"members/{acme.ada.public_id}/", change)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, list(change))


def test_nobody_is_managed_by_who_reports_to_them(root, acme):
    refused = root.patch(f"members/{acme.grace.public_id}/", {"manager": acme.ada.public_id})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["manager"])


def test_the_last_admin_stays_one(root, acme):
    for refused in (
        root.patch(f"members/{acme.root.public_id}/", {"role": "rep"}),
        root.delete(f"members/{acme.root.public_id}/"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_demote_each_other_one_stays():
    acme = found("Duel")
    other = acme.hire("other", "admin")
    moves, start = [(acme.root, other), (other, acme.root)], Barrier(2)

    def demote(by, whom):
        start.wait()
        try:
            return Program(acme.key(by)).patch(f"members/{whom.public_id}/", {"role": "viewer"}).status_code
        finally:
            connections.close_all()

    keys = [acme.key(by) for by, _ in moves]
    assert len(set(keys)) == 2
    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(lambda move: demote(*move), moves))
    assert first == 200
    assert second in (403, 409)  # no admin any more when asked, or the last one when it was done
    with acme.open():
        assert Member.objects.filter(role="admin").count() == 1


def test_a_name_with_a_line_break_adds_no_header_to_the_invitation(
    root, acme, mailoutbox, django_capture_on_commit_callbacks
):
    acme.root.user.name = "Root\r\nBcc: spam@evil.example"
    acme.root.user.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert root.post("members/", {"email": "nora@acme.example", "role": "rep"}).status_code == 201
    assert mailoutbox[0].recipients() == ["nora@acme.example"]
    assert "\n" not in mailoutbox[0].subject


def test_a_member_who_is_removed_is_switched_off_with_the_key(root, acme):
    ada = Program(acme.key(acme.ada))
    assert ada.get("leads/").status_code == 200
    assert root.delete(f"members/{acme.ada.public_id}/").status_code == 204
    assert ada.get("leads/").status_code == 401
    assert root.get(f"members/{acme.ada.public_id}/").json()["is_active"] is False


def test_mallory_changes_nobody_of_acme(mallory, acme):
    path = f"members/{acme.ada.public_id}/"
    for answer in (mallory.get(path), mallory.patch(path, {"role": "admin"}), mallory.delete(path)):
        assert answer.status_code == 404
    assert acme.ada.public_id not in [row["id"] for row in mallory.walk("members/")]
