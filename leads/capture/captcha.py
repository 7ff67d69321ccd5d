"""Asking whoever runs a captcha whether a visitor solved it; one interface over all of them."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from leads.capture.read_post import Pairs
from leads.models import Form
from leads.outside import Unreachable, post


@dataclass(frozen=True)
class Provider:
    """A service: its label, the field its widget posts, its script and its mark in a page."""

    label: str
    field: str
    script: str
    mark: str


PROVIDERS = {
    "turnstile": Provider(
        "Cloudflare Turnstile",
        "cf-turnstile-response",
        "https://challenges.cloudflare.com/turnstile/v0/api.js",
        "cf-turnstile",
    ),
    "hcaptcha": Provider("hCaptcha", "h-captcha-response", "https://js.hcaptcha.com/1/api.js", "h-captcha"),
    "recaptcha": Provider(
        "Google reCAPTCHA", "g-recaptcha-response", "https://www.google.com/recaptcha/api.js", "g-recaptcha"
    ),
}
PATIENCE = 3.0  # seconds; whoever cannot be asked is no evidence


def is_solved(form: Form, pairs: Pairs, address: str | None) -> bool | None:
    """Return what the service says of the token in a post; None without a token or an answer."""
    provider = PROVIDERS.get(form.captcha)
    token = next((value for name, value in pairs if provider and name == provider.field and value), "")
    if not token or not form.captcha_secret:
        return None
    asked = {"secret": form.captcha_secret, "response": token} | ({"remoteip": address} if address else {})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        reply = post(
            settings.CAPTCHA_ADDRESSES[form.captcha], urlencode(asked).encode(), headers, patience=PATIENCE,
            private=True,  # the address is the installation's own setting
        )  # fmt: skip
        return bool(json.loads(reply.text)["success"])
    except (Unreachable, ValueError, KeyError, TypeError):
        return None
