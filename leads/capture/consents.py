"""Consent: what a visitor agreed to, word for word as it stood on the form at that moment."""

import hashlib
from typing import Any

from leads.capture.reading import Reading
from leads.models import Form, Submission


def wording_id(text: str) -> str:
    """Return the short name of a wording, which a form sends along."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


def with_wordings(kept: list[dict[str, str]], texts: dict[str, dict[str, Any]], day: str) -> list[dict[str, str]]:
    """Return every wording there was, with those that are new today."""
    known = {row["id"] for row in kept}
    now = [(language, str(one.get("consent", "")).strip()) for language, one in texts.items()]
    return kept + [
        {"id": wording_id(text), "language": language, "text": text, "since": day}
        for language, text in now
        if text and wording_id(text) not in known
    ]


def given_consent(submission: Submission, form: Form | None, reading: Reading) -> dict[str, Any] | None:
    """Return what was agreed to; the wording is the one the post names, never what the post says it was."""
    if not reading.has_consent:
        return None
    given = {str(name).lower(): str(value) for name, value in reversed(submission.pairs)}
    wordings = {row["id"]: row for row in (form.wordings if form else [])}
    row = wordings.get(given.get("form_wording", "")) or current(form, given.get("form_language", ""))
    found = {"at": submission.received_at.isoformat(), "address": submission.address or ""}
    return found | ({"text": row["text"], "language": row["language"], "wording": row["id"]} if row else {"text": ""})


def current(form: Form | None, language: str) -> dict[str, str] | None:
    """Return the newest wording of a language, else of any; a form copied long ago names none."""
    rows = list(reversed(form.wordings)) if form else []
    return next((row for row in rows if row["language"] == language), rows[0] if rows else None)
