"""The web hook for mail: signed, fresh, bounded, and the same message twice is one."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from leads.mail import answering
from leads.models import Activity, InboundMessage
from tests.mail.conftest import answer_to


def count(acme):
    with acme.open():
        return InboundMessage.objects.count()


def test_a_signed_message_is_stored_and_its_worker_finds_the_lead(acme, write, hook):
    answer = hook(answer_to(write()).as_bytes())
    assert answer.status_code == 200 and answer.json()["stored"] is True
    answering.drain(acme.org.pk)
    with acme.open():
        assert Activity.objects.get(direction="inbound").body == "Tuesday is fine."


def test_the_same_request_again_is_harmless(acme, write, hook):
    raw = answer_to(write()).as_bytes()
    first, second = hook(raw).json(), hook(raw).json()
    assert first["id"] == second["id"] and (first["stored"], second["stored"]) == (True, False)
    assert count(acme) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"signature": ""},
        {"signature": "sha256=ü"},
        {"stamp": int(time.time()) - 3600},
        {"stamp": int(time.time()) + 3600},
        {"stamp": "now"},
        {"stamp": "9" * 40},
        {"stamp": "²"},
    ],
)
def test_what_is_not_signed_by_the_mail_server_is_refused(acme, write, hook, wrong):
    if not str(wrong.get("signature", "")).isascii() or not str(wrong.get("stamp", "")).isascii():
        wrong = {key: str(value).encode().decode("latin-1") for key, value in wrong.items()}
    answer = hook(answer_to(write()).as_bytes(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert count(acme) == 0


def test_a_body_changed_on_its_way_is_refused(acme, write, hook):
    import hashlib
    import hmac

    from tests.mail.conftest import SECRET

    raw, stamp = answer_to(write()).as_bytes(), str(int(time.time()))
    good = hmac.new(SECRET.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    assert hook(raw + b"x", stamp=stamp, signature=good).status_code == 401
    assert hook(raw, stamp=stamp, signature=f"sha256={good.upper()}").status_code == 200


def test_without_a_secret_the_door_is_closed(write, hook, settings):
    settings.INBOUND_SECRET = ""
    assert hook(answer_to(write()).as_bytes(), secret="").status_code == 503


def test_a_huge_body_is_refused(acme, write, hook, settings):
    settings.INBOUND_MAX_BYTES = 10_000
    refused = hook(answer_to(write()).as_bytes() + b"x" * 10_000)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert count(acme) == 0


def test_a_body_beyond_the_limit_of_forms_is_read(acme, write, hook):
    mail = answer_to(write())
    mail.add_attachment(b"x" * 4_000_000, maintype="application", subtype="pdf", filename="a.pdf")
    assert hook(mail.as_bytes()).status_code == 200 and count(acme) == 1


def form(**fields):
    parts = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    )
    return parts + b"--B--\r\n"


def test_a_service_may_wrap_the_message_in_a_form(acme, write, hook):
    message = write()
    mail = answer_to(message, "Grüße", to="x@x.example", in_reply_to="<n@x>")
    body = form(recipient=message.reply_to.encode(), email=mail.as_bytes())
    assert hook(body, content_type="multipart/form-data; boundary=B").json()["stored"] is True
    answering.drain(acme.org.pk)
    with acme.open():
        assert Activity.objects.get(direction="inbound").body == "Grüße"


@pytest.mark.parametrize("body", [b"", b"   ", b"--B--", form(other=b"x")])
def test_a_form_without_a_message_says_what_is_missing(hook, body):
    assert hook(body, content_type="multipart/form-data; boundary=B").status_code == 422
    assert hook(body, content_type="multipart/form-data").status_code == 422


@pytest.mark.parametrize("raw", [b"\xff" * 1000, b"no headers at all", b"To: \n" * 5000, b":" * 5000])
def test_nonsense_that_is_signed_is_answered(acme, hook, raw):
    answer = hook(raw)
    assert (answer.status_code, answer.json()["stored"]) == (200, False)


def test_the_door_takes_posts_only_and_needs_no_session(db):
    assert Client(enforce_csrf_checks=True).get("/inbound/email/").status_code == 405


class Pipe(io.StringIO):
    def __init__(self, raw):
        super().__init__()
        self.buffer = io.BytesIO(raw)


def test_a_mail_server_may_pipe_it_in(acme, write, monkeypatch, settings):
    message = write()
    raw = answer_to(message, to="x@x.example", in_reply_to="<n@x>").as_bytes()
    monkeypatch.setattr("sys.stdin", Pipe(raw))
    call_command("receive_email", "--recipient", message.reply_to, stdout=io.StringIO())
    assert count(acme) == 1
    settings.INBOUND_MAX_BYTES = 10
    monkeypatch.setattr("sys.stdin", Pipe(raw))
    with pytest.raises(CommandError, match="too large"):
        call_command("receive_email")
