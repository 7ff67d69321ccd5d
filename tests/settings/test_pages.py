"""Settings: each page is drawn for admins, with its tab; everybody else is told who may."""

import pytest
from django.urls import URLPattern, get_resolver

from leads.models import OpportunityStage, Reason, Status, WebHook
from tenancy.models import ApiKey, MailMessage
from tests.factories import CustomFieldFactory

PAGES = [
    "", "organization/", "members/", "members/invite/", "queues/", "queues/new/", "statuses/", "statuses/new/",
    "reasons/", "reasons/new/", "lead-page/", "stages/", "stages/new/",
    "fields/", "fields/new/", "keys/", "keys/new/", "mail/", "mail/received/", "history/",
    "web-hooks/", "web-hooks/new/",
]  # fmt: skip
FOR_EVERYBODY = {"profile/", "profile/notifications/"}


@pytest.fixture
def records(acme):
    """One of each thing that has a page."""
    with acme.open(acme.root):
        message = MailMessage.objects.create(sender="a@a.example", recipient="b@b.example", subject="Hello", text="Hi")
        return {
            "member": acme.ada, "queue": acme.queue, "status": Status.objects.first(), "reason": Reason.objects.first(),
            "field": CustomFieldFactory(label="Segment"), "mail": message, "key": ApiKey.objects.first(),
            "stage": OpportunityStage.objects.first(),
            "webhook": WebHook.objects.create(name="Chat", url="https://example.com/", secret="s"),
        }  # fmt: skip


def of_records(records):
    """The pages of single records."""
    found = {name: record.public_id for name, record in records.items()}
    return [
        f"members/{found['member']}/", f"members/{found['member']}/off/", f"queues/{found['queue']}/",
        f"queues/{found['queue']}/delete/", f"statuses/{found['status']}/", f"statuses/{found['status']}/retire/",
        f"reasons/{found['reason']}/", f"reasons/{found['reason']}/delete/", f"fields/{found['field']}/",
        f"fields/{found['field']}/delete/",
        f"stages/{found['stage']}/", f"stages/{found['stage']}/delete/", f"mail/{found['mail']}/",
        f"web-hooks/{found['webhook']}/", f"web-hooks/{found['webhook']}/log/",
    ]  # fmt: skip


def test_an_admin_opens_every_page(acme, records):
    client = acme.client(acme.root)
    for page in [*PAGES, *of_records(records)]:
        answer = client.get(acme.url(f"settings/{page}"))
        assert answer.status_code == 200, page
        assert answer.content.decode().count("<h1") == 1, page


@pytest.mark.parametrize("name", ["grace", "mara", "ada", "vic"])
def test_others_are_told_who_may(acme, records, name):
    client = acme.client(acme.people[name])
    for page in [*PAGES, *of_records(records), "../setup/"]:
        answer = client.get(acme.url(f"settings/{page}").replace("settings/../", ""))
        assert answer.status_code == 403, (name, page)
        assert "Only admins may do this." in answer.content.decode(), page


@pytest.mark.parametrize("name", ["grace", "mara", "ada", "vic"])
def test_others_change_nothing_by_a_post_either(acme, records, name):
    client = acme.client(acme.people[name])
    for page in [*PAGES[1:], *of_records(records)]:
        assert client.post(acme.url(f"settings/{page}"), {"name": "x", "label": "x"}).status_code in (403, 405), page


def test_every_route_of_settings_is_in_these_tables(acme, records):
    tried_routes = {_route(page, records) for page in [*PAGES, *of_records(records)]} | FOR_EVERYBODY
    posts = {"move/", "revoke/", "resend/", "on/", "use-again/", "answer/", "try/", "<webhook:pk>/delete/"}
    for route in _routes("settings/"):
        if not any(route.endswith(end) for end in posts):
            assert route in tried_routes, route


def _routes(below):
    for resolver in get_resolver("leadmgr.org_urls").url_patterns:
        if getattr(resolver, "url_patterns", None) and str(resolver.pattern) == below:
            yield from (str(entry.pattern) for entry in resolver.url_patterns if isinstance(entry, URLPattern))


def _route(page, records):
    kinds = records | {"status": records["stage" if page.startswith("stages/") else "status"]}
    for kind, record in kinds.items():
        if kind != "stage":
            page = page.replace(record.public_id, f"<{kind}:pk>")
    return page


def test_a_viewer_keeps_a_profile(acme):
    client = acme.client(acme.vic)
    given = {"name": "Vic Vega", "title": "Finance", "away_until": "2099-01-02"}
    assert client.post(acme.url("settings/profile/"), given).status_code == 302
    with acme.open():
        acme.vic.refresh_from_db()
        assert (acme.vic.user.name, acme.vic.title, acme.vic.preferences) == (
            "Vic Vega", "Finance", {"shortcuts": "off"},
        )  # fmt: skip
        assert acme.vic.away_until.isoformat() == "2099-01-01T23:00:00+00:00"


def test_times_are_those_of_the_organization(acme):
    client, path = acme.client(acme.vic), acme.url("settings/profile/")
    client.post(path, {"name": "Vic", "away_until": "2099-01-02"})
    assert 'value="2099-01-02"' in client.get(path).content.decode()
