"""Every page, API route and task gives a member of another organization a 404 or nothing."""

from datetime import timedelta

import pytest
from celery import current_app
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from assignment.models import Assignment, AssignmentRule, Availability, Leave, Pool, Reroute
from leads import files
from leads.imports.receiving import receive
from leads.models import (
    EmailTemplate,
    Form,
    ImportMapping,
    InboundMessage,
    Job,
    PostedName,
    Reason,
    ReplyRule,
    SavedView,
    Status,
    Submission,
    WebHook,
    WebHookDelivery,
)
from qualification.models import GradingProfile, ScoringRule
from tenancy import ids, stored_files
from tenancy.models import ApiKey, Event, Invitation, MailMessage, Notification
from tests import factories

KINDS = {
    "lead": ids.LEAD, "account": ids.ACCOUNT, "contact": ids.CONTACT, "opportunity": ids.OPPORTUNITY,
    "campaign": ids.CAMPAIGN, "queue": ids.QUEUE, "activity": ids.TASK, "member": ids.MEMBER, "status": ids.STATUS,
    "reason": ids.REASON, "field": ids.CUSTOM_FIELD, "submission": ids.SUBMISSION, "form": ids.FORM,
    "import": ids.IMPORT, "mapping": ids.IMPORT_MAPPING, "job": ids.JOB, "rule": ids.RULE, "scoring": ids.SCORING_RULE,
    "profile": ids.GRADING_PROFILE, "key": ids.KEY, "invitation": ids.INVITATION, "mail": ids.MAIL,
    "notification": ids.NOTIFICATION, "file": ids.FILE, "view": ids.LIST_VIEW,
    "pool": ids.POOL, "leave": ids.LEAVE, "assignment": ids.ASSIGNMENT, "reroute": ids.REROUTE,
    "availability": ids.AVAILABILITY,
    "template": ids.EMAIL_TEMPLATE, "inbound": ids.INBOUND, "postedname": ids.POSTED_NAME,
    "replyrule": ids.REPLY_RULE, "webhook": ids.WEB_HOOK, "delivery": ids.WEB_HOOK_DELIVERY,
}  # fmt: skip


def patterns(urlconf):
    """Yield (route, pattern) of every route of a URL configuration."""

    def walk(resolver, before, converters):
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            known = converters | entry.pattern.converters
            if isinstance(entry, URLPattern):
                yield route, entry, known
            else:
                yield from walk(entry, route, known)

    yield from walk(get_resolver(urlconf), "", {})


@pytest.fixture
def records(acme):
    """One record of acme's of every kind that a path can name, by key prefix."""
    tomorrow = timezone.now() + timedelta(days=1)
    with acme.open(acme.root):
        lead = factories.LeadFactory(owner_member=acme.ada)
        template = EmailTemplate.objects.create(name="Hello", subject="Hello", body="Hello.")
        hook = WebHook.objects.create(name="Hook", url="https://example.com/", secret="s")
        account = factories.AccountFactory(owner=acme.ada)
        found = [
            lead, account, factories.ContactFactory(owner=acme.ada, account=account),
            factories.OpportunityFactory(owner=acme.ada, account=account), factories.CampaignFactory(),
            factories.ActivityFactory(lead=lead, owner=acme.ada, kind="task"), acme.queue, acme.ada,
            Status.objects.first(), Reason.objects.first(), factories.CustomFieldFactory(),
            Submission.objects.create(once_key="x", lead=lead), Form.objects.create(name="F"),
            receive(b"Last Name,Company\nVogel,Brenner", "x.csv", by=acme.root),
            ImportMapping.objects.create(name="Fair"), Job.objects.create(kind="rescore"),
            AssignmentRule.objects.first(), ScoringRule.objects.first(), GradingProfile.objects.first(),
            ApiKey.objects.first(), Event.objects.first(),
            Invitation.objects.create(email="x@x.example", token_hash="x", expires_at=tomorrow),
            MailMessage.objects.create(sender="a@a.example", recipient="b@b.example", subject="s", text="t"),
            Notification.objects.create(member=acme.ada, kind="x", text="x", path=""),
            template, ReplyRule.objects.create(name="R", template=template), hook,
            WebHookDelivery.objects.create(hook=hook, event_id=1),
            InboundMessage.objects.create(once_key="x", raw=stored_files.keep([b"Subject: x"]), lead=lead, address="x"),
            PostedName.objects.create(name="00N0000000000x1"),
            SavedView.objects.create(member=acme.ada, label="V", sharing="everyone"),
            Pool.objects.create(name="P", queue=acme.queue),
            Leave.objects.create(member=acme.ada, first_day=tomorrow.date(), last_day=tomorrow.date()),
            Reroute.objects.create(upon="reopened"), Availability.objects.create(member=acme.ada),
            Assignment.objects.create(lead=lead, outcome="queued", queue=acme.queue, goes_to="Q"),
            files.attach(lead, "x.txt", [b"x"], by=acme.ada),
        ]  # fmt: skip
    return {record.id_prefix: record for record in found}


def filled(route, converters, records):
    """Return a route with acme's record in each place, and whether it names any."""
    names = False
    for name, converter in converters.items():
        regex = getattr(converter, "regex", "")
        place = next((f"<{kind}:{name}>" for kind in KINDS if f"<{kind}:{name}>" in route), None)
        if place is not None:
            route = route.replace(place, records[KINDS[place[1 : place.index(":")]]].public_id)
            names = True
        elif regex:
            for form in (f"<{name}>", f"<str:{name}>", f"<slug:{name}>", f"<int:{name}>"):
                route = route.replace(form, "1" if form.startswith("<int") else "x")
    return route, names


def test_every_page_of_an_organization_is_a_404_to_a_stranger(acme, globex, records):
    client = globex.client(globex.mallory)
    seen = 0
    for route, _, converters in patterns("leadmgr.org_urls"):
        path, _ = filled(route, converters, records)
        for method in (client.get, client.post):
            assert method(acme.url(path)).status_code == 404, path
        seen += 1
    assert seen > 40


def test_every_page_that_names_a_foreign_record_is_a_404(acme, globex, records):
    client = globex.client(globex.mallory)
    for route, _, converters in patterns("leadmgr.org_urls"):
        path, names = filled(route, converters, records)
        if names:
            statuses = {client.get(globex.url(path)).status_code, client.post(globex.url(path)).status_code}
            assert statuses <= {404, 405}, (path, statuses)
            assert 404 in statuses, path


def test_every_page_asks_a_visitor_to_sign_in(acme, records):
    for route, _, converters in patterns("leadmgr.org_urls"):
        path, _ = filled(route, converters, records)
        answer = Client().get(acme.url(path))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), path


def api_routes():
    return [
        (route, entry, converters)
        for route, entry, converters in patterns("leadmgr.api_urls")
        if route.startswith("api/v1/") and "schema" not in route and "docs" not in route
    ]


def test_every_api_route_asks_for_a_key(records):
    for route, _, converters in api_routes():
        path, _ = filled(route, converters, records)
        assert Client().get(f"/{path}").status_code in (401, 404), path


def asked(client, path):
    """What a program is told by every method: status codes, and all the words."""
    body = ({}, "application/json")
    answers = [client.get(path), client.delete(path), client.post(path, *body), client.patch(path, *body)]
    return [answer.status_code for answer in answers], b" ".join(answer.content for answer in answers).decode()


def test_no_api_route_tells_a_foreign_record_from_a_missing_one(acme, globex, records):
    client = globex.api(globex.mallory)
    public = {record.public_id for record in records.values()}
    for route, _, converters in api_routes():
        path, names = filled(route, converters, records)
        statuses, words = asked(client, f"/{path}")
        assert not any(one in words for one in public if one not in path), path
        if names:
            kind = next(kind for kind in KINDS if f"<{kind}:" in route)
            missing = path.replace(records[KINDS[kind]].public_id, ids.encode(KINDS[kind], 10**12))
            assert statuses == asked(client, f"/{missing}")[0], path
            assert not any(status < 300 or status >= 500 for status in statuses), (path, statuses)
            assert set(statuses) & {404, 422}, path


def test_a_task_sees_its_own_organization_only(acme, globex, records):
    with acme.open():
        before = records[ids.LEAD].version
    for name, task in current_app.tasks.items():
        if name.startswith("automation.drain") or name == "automation.reopen_comebacks":
            task(globex.org.pk)
    with acme.open():
        records[ids.LEAD].refresh_from_db()
        records[ids.IMPORT].refresh_from_db()
        assert (records[ids.LEAD].version, records[ids.IMPORT].state) == (before, "mapping")
