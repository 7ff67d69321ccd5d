"""The doors of lead ads: Google and Meta report here what was written in their forms; each form has its own."""

import json
import logging

from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from leads.capture import doors, meta
from leads.capture.read_post import MOST_BYTES
from tenancy import ids

log = logging.getLogger(__name__)
NOBODYS = {"message": "There is no such form."}
NOT_NOW = {"message": "Not stored just now. Send it again."}


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def google_lead(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """Store what Google reports of a lead form; the key stands on the form's page."""
    try:
        org_id, form_id = ids.decode(org, ids.ORGANIZATION), ids.decode(form, ids.FORM)
        told = json.loads(request.read(MOST_BYTES))
        key, columns = str(told.get("google_key") or ""), told.get("user_column_data") or []
        if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
            raise ValueError("no columns")
    except (ids.BadId, ValueError, AttributeError, RecursionError):
        return JsonResponse({"message": "This is no lead form's report."}, status=400)
    if not constant_time_compare(key, doors.secret("google", org_id, form_id)):
        return JsonResponse({"message": "The key is not this form's. Copy it from the form's page."}, status=403)
    try:
        stored = doors.take_google(told, org_id, form_id)
    except Error:
        log.exception("A lead of Google could not be stored")
        return JsonResponse(NOT_NOW, status=503)
    return JsonResponse({"id": stored} if stored else NOBODYS, status=200 if stored else 404)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@transaction.non_atomic_requests
def meta_lead(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """Answer Meta's challenge, and store the leads that it says are there."""
    try:
        org_id, form_id = ids.decode(org, ids.ORGANIZATION), ids.decode(form, ids.FORM)
    except ids.BadId:
        return JsonResponse(NOBODYS, status=404)
    if request.method == "GET":
        return challenged(request, org_id, form_id)
    found, body = doors.form_of(org_id, form_id), request.read(MOST_BYTES)
    if found is None:
        return JsonResponse(NOBODYS, status=404)
    if not meta.is_genuine(found, body, request.headers.get("X-Hub-Signature-256", "")):
        return JsonResponse({"message": "The signature is not that of the app whose secret the form has."}, status=403)
    try:
        stored = [doors.take_meta(found, org_id, numbers) for numbers in meta.notices(body)]
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return JsonResponse({"message": "This is no notice of leads."}, status=400)
    except Error:
        log.exception("A notice of Meta could not be stored")
        return JsonResponse(NOT_NOW, status=503)
    return JsonResponse({"ids": stored})


def challenged(request: HttpRequest, org_id: int, form_id: int) -> HttpResponse:
    """Give Meta its challenge back, if it knows the form's word."""
    given, word = request.GET.get("hub.verify_token", ""), doors.secret(meta.DOOR, org_id, form_id)
    if request.GET.get("hub.mode") != "subscribe" or not constant_time_compare(given, word):
        return JsonResponse({"message": "The verify token is not this form's."}, status=403)
    return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain")
