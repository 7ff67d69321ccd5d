"""The doors of the web process: each request enters one organization, in one transaction, or none."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from tenancy import directory
from tenancy.acting import acting
from tenancy.models import ApiKey, Organization
from tenancy.models.organizations import RESERVED
from tenancy.refusals import Refusal
from tenancy.uploads import read_first

Answer = Callable[[HttpRequest], HttpResponse]
LAST = "organization"  # the session remembers under this key where its user was last
SLUG = re.compile(r"^/([a-z0-9][a-z0-9-]*)(/.*)?$")


def finish(response: HttpResponse) -> HttpResponse:
    """Undo the transaction of a failed answer, which Django turned into a page below us; let no cache keep any."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if response.status_code >= 500:
        transaction.set_rollback(True)
    return response


class OrganizationDoor:
    """Moves `/acme` into the script name and serves the rest of the path inside that organization."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = SLUG.match(request.path_info)
        if hasattr(request, "member") or match is None or match[1] in RESERVED:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        org_id, members = directory.door(match[1], request.user.pk)
        if org_id is None or org_id not in members:
            return missing(request)
        if match[2] is None:
            return HttpResponse(status=301, headers={"Location": f"{request.path}/"})
        return self.enter(request, org_id, members, match)

    def enter(self, request: HttpRequest, org_id: int, members: dict[int, int], match: re.Match[str]) -> HttpResponse:
        request.path_info = match[2]
        request.META["SCRIPT_NAME"] = f"/{match[1]}"
        request.urlconf = settings.ORGANIZATION_URLCONF  # type: ignore[attr-defined]
        request.entered_at = time.time()  # type: ignore[attr-defined]
        read_first(request)
        with acting(org_id, members[org_id], door="page") as now, timezone.override(now.org.tz):
            request.organization, request.member = now.org, now.member  # type: ignore[attr-defined]
            request.memberships_count = len(members)  # type: ignore[attr-defined]
            if request.session.get(LAST) != match[1]:
                request.session[LAST] = match[1]
            return finish(self.get_response(request))


class ApiDoor:
    """Opens the organization of a bearer key around `/api/`; sits above sessions and CSRF, which programs lack."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if not request.path_info.endswith("/"):  # a redirect would turn a POST into a GET
            request.path = request.path_info = f"{request.path_info}/"
        request.urlconf = settings.API_URLCONF  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        found = directory.api_key(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
        if found is None:
            request.member = None  # type: ignore[attr-defined]
            return self.get_response(request)
        read_first(request)
        with acting(found[0], found[1], door="api") as now:
            ApiKey.objects.get(pk=found[2]).note_use()
            request.organization, request.member = now.org, now.member  # type: ignore[attr-defined]
            return finish(self.get_response(request))


class Refusals:
    """Turns expected refusals of pages into a page or, for htmx, a fragment with the sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": exception.code, "detail": exception.sentence}, status=exception.status)
        if request.htmx:  # type: ignore[attr-defined]
            return refused_fragment(exception)
        context = {"refusal": exception}
        return render(request, "errors/refusal.html", context, status=exception.status)


def refused_fragment(refusal: Refusal) -> HttpResponse:
    """Say the refusal in a toast and leave the page as it is: a page swapped into a table would break both."""
    toast = {"lm:toast": {"text": refusal.sentence, "failed": True}}
    headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps(toast)}
    return HttpResponse(refusal.sentence, status=refusal.status, headers=headers, content_type="text/plain")


def missing(request: HttpRequest) -> HttpResponse:
    """Answer a foreign organization exactly as one that does not exist."""
    raise Http404


def organizations_of(user: Any) -> list[tuple[Organization, int]]:
    """Return the organizations a user belongs to, each read through its own door."""
    found = []
    for org_id, member_id in directory.memberships(user.pk):
        with acting(org_id) as now:
            found.append((now.org, member_id))
    return found
