"""The API's own document and the page that shows it."""

import json
import os

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from tests.api.program import document, operations

METHODS = {"get", "post", "put", "patch", "delete"}


def test_anybody_may_read_it(db):
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    found = json.loads(answer.content)
    assert found["openapi"].startswith("3.1")
    assert found["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_route_stands_in_it_with_every_method():
    routes = {
        (str(pattern.pattern).split("<")[0], str(pattern.pattern).count("<"), str(pattern.pattern).rpartition(">")[2])
        for pattern in get_resolver("leadmgr.api_urls").url_patterns
    } - {("api/v1/schema/", 0, "api/v1/schema/"), ("api/v1/docs/", 0, "api/v1/docs/")}
    written = {
        (path.lstrip("/").split("{")[0], path.count("{"), path.lstrip("/").rpartition("}")[2])
        for path in document()["paths"]
    }
    assert routes == written


def test_every_schema_in_it_is_a_json_schema():
    for name, schema in document()["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description") or name.endswith(("Enum", "List")) or name == "Problem", name


def test_every_reference_in_it_leads_somewhere():
    def references(node):
        if isinstance(node, dict):
            yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            node = list(node.values())
        for part in node if isinstance(node, list) else []:
            yield from references(part)

    for reference in set(references(document())):
        node = document()
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_operation_is_unique_secured_and_promises_its_refusals():
    names = [operation["operationId"] for *_, operation in operations()]
    assert len(names) == len(set(names))
    for *_, method, operation in operations():
        assert operation["security"] == [{"bearer": []}]
        assert {"401", "403", "404", "422"} <= set(operation["responses"])
        answers = [response for status, response in operation["responses"].items() if status.startswith("2")]
        assert answers, operation["operationId"]
        assert method in METHODS


def test_posts_that_make_or_claim_take_an_idempotency_key():
    for *_, method, operation in operations():
        named = [row["name"] for row in operation.get("parameters", [])]
        assert ("Idempotency-Key" in named) == (method == "post"), operation["operationId"]


@pytest.mark.browser
def test_the_docs_work_under_our_own_content_policy(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        refused = []
        page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.locator("#operations-tag-leads").click()
        page.locator("[id^=operations-leads-leads_batch]").click()
        page.get_by_text("Leads by the thousand").wait_for()
        browser.close()
    assert refused == []


PARTS_OF_RECORDS = (
    "assignment_rules_versions_list",
    "jobs_rows_list",
    "leads_events_list",
    "leads_files_list",
    "imports_rows_list",
    "webhooks_deliveries_list",
)


def test_every_example_of_a_filter_is_one(root):
    for *_, operation in operations():
        for row in operation.get("parameters", []):
            if row["name"] == "filter" and operation["operationId"] not in PARTS_OF_RECORDS:
                path = operation["operationId"].removesuffix("_list").replace("_", "-")
                assert root.get(f"{path}/?filter={row['example']}").status_code == 200, path
