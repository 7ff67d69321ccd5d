"""Every page in every state of what it shows, for every role: no error, a title, no raw template, twelve questions."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages.states import SEEN_AT
from tests.pages.test_query_counts import MOST, OF_THE_TEST

RAW = re.compile(r"\{\{|\{%|%\(\w+\)s|&lt;\w+ object at 0x|&lt;bound method")
CHECKLIST = "Get started"  # greets admins until it is done or put away; whether it is takes one more question
OTHERS = {"mara": 3, "ada": 8, "vic": 8}  # an admin sees every page, they every so many
FINE = {200, 302, 403, 404, 405, 409}


def problems(client, path):
    """What is wrong with a page; a part of one needs no title."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    if answer.status_code not in FINE:
        return [f"{path}: {answer.status_code}"]
    words = answer.content.decode()
    found = [f"{path} shows {raw[0]!r}" for raw in RAW.finditer(words)]
    if "<main" in words and not re.search(r"<title>\s*[^<\s]", words):
        found.append(f"{path} has no title")
    asked = [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(OF_THE_TEST)]
    if len(asked) > MOST + (CHECKLIST in words) and answer.status_code == 200:
        found.append(f"{path} asks {len(asked)} questions")
    return found


@pytest.mark.parametrize("area", SEEN_AT)
def test_a_page_stands_in_every_state_for_every_role(acme, area):
    paths, wrong = SEEN_AT[area](acme), []
    for name, step in {"root": 1, **OTHERS}.items():
        client = acme.client(getattr(acme, name))
        client.raise_request_exception = False
        client.get(acme.url(""))  # the process remembers the settings from now on
        for path in paths[::step]:
            wrong += [f"{name}: {line}" for line in problems(client, acme.url(path))]
    assert not wrong, "\n".join(wrong)
