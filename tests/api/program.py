"""A program that calls the API; every answer it gets must be one that the API's document promises."""

import json
import re
from functools import cache

from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from leadmgr.api.document import written


@cache
def document():
    return json.loads(written())


@cache
def operations():
    """Every documented operation with the pattern of its path, the most exact path first."""
    found = []
    for path, methods in document()["paths"].items():
        pattern = re.compile(re.sub(r"\{\w+\}", "[0-9A-Za-z]+", path) + "$")
        found += [(path.count("{"), pattern, method, operation) for method, operation in methods.items()]
    return sorted(found, key=lambda row: row[0])


@cache
def validator(schema):
    return Draft202012Validator(
        {**json.loads(schema), "components": document()["components"]}, format_checker=FormatChecker()
    )


def promised(method, path, status):
    """The schemas of an answer by media type; None for a path that is not documented."""
    for _, pattern, its_method, operation in operations():
        if its_method == method and pattern.match(path):
            assert str(status) in operation["responses"], f"{method} {path} does not document {status}"
            response = operation["responses"][str(status)]
            if "$ref" in response:
                response = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
            return {kind: json.dumps(part["schema"]) for kind, part in response.get("content", {}).items()}
    return None


def check(method, path, response):
    kinds = promised(method, path, response.status_code)
    if kinds is None:
        return
    if not kinds:
        assert response.content == b"", f"{method} {path} promises an empty answer"
        return
    kind = response["content-type"].partition(";")[0]
    assert kind in kinds, f"{method} {path} answers {kind} and promises {list(kinds)}"
    validator(kinds[kind]).validate(response.json())


class Program:
    """Calls below /api/v1/ with one member's key."""

    def __init__(self, key=None):
        self.client = Client(headers={"authorization": f"Bearer {key}"} if key else {})

    def call(self, method, path, body=None, **headers):
        address = path if path.startswith("http") else f"/api/v1/{path}"
        address = address.removeprefix("http://testserver")
        extra = {"content_type": "application/json"} if body is not None else {}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        response = self.client.generic(method, address, content, headers=names, **extra)
        check(method.lower(), address.partition("?")[0], response)
        return response

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body if body is not None else {}, **headers)

    def patch(self, path, body, **headers):
        return self.call("PATCH", path, body, **headers)

    def put(self, path, body, **headers):
        return self.call("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.call("DELETE", path, **headers)

    def walk(self, path):
        """All results of a list, page by page."""
        results = []
        while path:
            page = self.get(path).json()
            results += page["results"]
            path = page["next"]
        return results
