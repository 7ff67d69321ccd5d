"""A viewer changes nothing: every route that takes a change is tried with a viewer's session and key."""

import json

from tests.tenancy.test_strangers import api_routes, filled, patterns, records  # noqa: F401

# What a viewer may send: their own things, and questions that change nothing.
OWN = {
    *("notifications-read", "notification", "profile", "profile-notices", "lead-follow", "lead-unfollow", "layout"),
}
OWN |= {"view-new", "view-columns", "view-widths", "view-choose", "view-duplicate", "leads-conditions"}
REFUSED = {403, 404, 405}


def test_no_page_takes_a_change_from_a_viewer(acme, records):  # noqa: F811
    client, taken = acme.client(acme.vic), []
    for route, entry, converters in patterns("leadmgr.org_urls"):
        path, _ = filled(route, converters, records)
        status = client.post(acme.url(path), {}).status_code
        if status not in REFUSED and entry.name not in OWN:
            taken.append(f"{path} ({entry.name}): {status}")
    assert taken == []


def test_the_api_takes_no_change_from_a_viewer(acme, records):  # noqa: F811
    client, taken, refused = acme.api(acme.vic), [], 0
    for route, _, converters in api_routes():
        path, _ = filled(route, converters, records)
        for method in ("post", "patch", "put", "delete"):
            answer = getattr(client, method)(f"/{path}", json.dumps({}), content_type="application/json")
            refused += answer.status_code == 403
            if answer.status_code not in REFUSED and not path.startswith("api/v1/views/"):
                taken.append(f"{method.upper()} /{path}: {answer.status_code}")
    assert taken == []
    assert refused > 40


def test_a_refusal_says_who_may(acme, records):  # noqa: F811
    client = acme.client(acme.vic)
    for route, _, converters in patterns("leadmgr.org_urls"):
        path, _ = filled(route, converters, records)
        answer = client.post(acme.url(path), {})
        if answer.status_code == 403:
            assert "Only " in answer.content.decode() or "may" in answer.content.decode(), path
