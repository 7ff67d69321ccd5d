"""A form's own pages, outside any organization: the form, its fields for the embed script, its thank-you page."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from leads.capture import generator, wordings
from leads.capture.answers import is_listed
from leads.capture.captcha import PROVIDERS
from leads.capture.mapping import CONSENT, ORIGINS
from leads.capture.receive import HONEYPOT
from leads.capture.screening import STARTED, started
from leads.capture.views import PATH
from leads.models import Form
from leads.rich_text import inline
from tenancy import ids
from tenancy.acting import acting
from tenancy.models import Organization

LONGEST = 500  # characters of what the address of a page may put into a field


@require_safe
@xframe_options_exempt
def page(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """Show a form as a page of its own, or bare inside a frame; the address may fill its fields."""
    return answered(request, org, form, "capture/form.html")


@require_safe
@xframe_options_exempt
def thanks(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """Say thank you in the form's words."""
    return answered(request, org, form, "capture/form_thanks.html")


@require_safe
def fields(request: HttpRequest, org: str, form: str) -> HttpResponse:
    """Hand the form to the embed script of a listed site."""
    response = answered(request, org, form, "capture/form.html#fragment")
    origin, sites = request.headers.get("Origin", ""), response.sites  # type: ignore[attr-defined]
    if not sites or (origin and is_listed(origin, sites)):
        response["Access-Control-Allow-Origin"] = origin if sites else "*"
    patch_vary_headers(response, ["Origin"])
    return response


def answered(request: HttpRequest, org: str, form: str, template: str) -> HttpResponse:
    """Draw one part of a form's pages; a form that is unknown is nobody's."""
    try:
        org_id, form_id = ids.decode(org, ids.ORGANIZATION), ids.decode(form, ids.FORM)
    except ids.BadId:
        raise Http404 from None
    try:
        with acting(org_id, door="form") as now:
            found = Form.objects.select_related("campaign").filter(pk=form_id).first()
            if found is None:
                raise Http404
            context = shown(request, now.org, found)
            context["absolute"] = settings.PUBLIC_URL if template.endswith("#fragment") else ""
            response = render(request, template, context, status=200 if found.is_active else 410)
    except Organization.DoesNotExist:
        raise Http404 from None
    allow(response, found)
    return response


def shown(request: HttpRequest, org: Organization, form: Form) -> dict[str, Any]:
    """Return what a form's pages draw."""
    language = wordings.spoken(form, request.GET.get("lang") or request.headers.get("Accept-Language", ""))
    return {
        "org": org,
        "form": form,
        "is_framed": request.GET.get("embed") == "1",
        "others": [
            (code, wordings.STANDARD[code]["name"], spoken_in(request, code))
            for code in wordings.languages(form)
            if code != language
        ],
        "origins": [(name, came_from(request, name)) for name in ORIGINS] if form.keeps_origin else [],
        **drawn(form, language, given=request.GET),
    }


def spoken_in(request: HttpRequest, language: str) -> str:
    """Return the query of the same page in a language; where the visitor came from goes along."""
    query = request.GET.copy()
    query["lang"] = language
    return query.urlencode()


def drawn(form: Form, language: str, *, given: Any = None) -> dict[str, Any]:
    """Return what draws a form's fields, also in the preview of one that is not kept yet."""
    fields, said = generator.asked(form, language), wordings.texts(form, language)
    values = {name: str(value)[:LONGEST] for name, value in given.items()} if given else {}
    captcha = PROVIDERS.get(form.captcha) if form.captcha_key else None
    return {
        "action": f"{PATH}?encoding=UTF-8",
        "asked": [(field, values.get(field.name, "")) for field in fields],
        "hidden": list(generator.hidden(form, language)),
        "mark": (STARTED, started(form)) if form.pk else None,
        "language": language,
        "said": said,
        "consent": inline(said["consent"]),
        "consent_name": CONSENT,
        "honeypot": HONEYPOT,
        "captcha": captcha,
    }


def came_from(request: HttpRequest, name: str) -> str:
    """Return where a visitor came from, as the address and the page before say."""
    referrer = request.headers.get("Referer", "")
    is_framed = request.GET.get("embed") == "1"
    if name == "page_url":
        return (referrer if is_framed else request.build_absolute_uri(request.path))[:LONGEST]
    if name == "page_referrer":
        return "" if is_framed else referrer[:LONGEST]
    return request.GET.get(name, "")[:LONGEST]


def allow(response: Any, form: Form) -> None:
    """Let the form's sites frame the page, and its captcha run in it; no cache may hand out an old mark."""
    response.sites = tuple(form.sites)
    hosts = [f"{scheme}://{site}:*" for site in form.sites for scheme in ("https", "http")]
    response._csp_replace = {"frame-ancestors": ["'self'", *hosts] if form.sites else ["*"]}
    if form.captcha in PROVIDERS and form.captcha_key:
        whole = [f"https://{host}" for host in CAPTCHA_HOSTS[form.captcha]]
        response._csp_update = {"script-src": whole, "frame-src": whole, "connect-src": whole, "style-src": whole}
    response["Cache-Control"] = "private, no-store"


CAPTCHA_HOSTS = {
    "turnstile": ("challenges.cloudflare.com",),
    "hcaptcha": ("hcaptcha.com", "*.hcaptcha.com"),
    "recaptcha": ("www.google.com", "www.gstatic.com"),
}
