"""Answers find their lead by the signature alone, never make one, and never count as our response."""

import threading
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.utils import timezone

from leads import conversion
from leads.editing import delete_lead
from leads.mail import answering, quoting, reading, reply_address, tidying
from leads.models import Activity, FileAttachment, InboundMessage, Lead
from tenancy.models import Event, MailMessage, Notification, StoredFile
from tests.mail.conftest import answer_to
from tests.pages.conftest import main

State, Outcome = InboundMessage.State, InboundMessage.Outcome


def row(acme):
    return InboundMessage.objects.get()


def test_an_answer_lands_on_its_lead_and_wakes_it(acme, katrin, write, arrive):
    message = write()
    with acme.open():
        Lead.objects.update(is_unread=False, first_responded_at=None)
        before = Lead.objects.count()
    arrive(answer_to(message, "Tuesday is fine.\n\nOn Mon, Ada wrote:\n> Hello Katrin\n"))
    with acme.open():
        assert (row(acme).state, row(acme).outcome, row(acme).lead_id) == (State.DONE, Outcome.ANSWER, katrin.pk)
        answer, lead = Activity.objects.get(direction="inbound"), Lead.objects.get(pk=katrin.pk)
        assert (answer.kind, answer.lead_id, answer.body) == ("email", katrin.pk, "Tuesday is fine.")
        assert lead.is_unread and lead.last_activity_words.startswith("Email") and lead.first_responded_at is None
        assert Lead.objects.count() == before
        assert "Katrin Vogel replied" in Notification.objects.get(member=acme.ada, kind="lead.replied").text
        assert Event.objects.filter(kind="lead.scored", subject_id=katrin.pk).count() >= 0
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))
    assert "<b>Katrin Vogel</b> replied: Re: Your request" in page


def test_messages_are_kept_as_they_came_for_a_month(acme, katrin, write, arrive):
    message = write()
    arrive(answer_to(message))
    arrive(answer_to(message), "reply+1.1.made-up@in.acme.example")
    with acme.open():
        assert tidying.tidy() == 0
        InboundMessage.objects.update(received_at=timezone.now() - tidying.KEPT - timedelta(days=1))
        pk, files = InboundMessage.objects.get(state=State.DONE).public_id, StoredFile.objects.count()
        assert tidying.tidy() >= 1 and StoredFile.objects.count() < files
        assert list(InboundMessage.objects.values_list("state", "raw")) == [(State.DONE, None)]
        assert Activity.objects.filter(direction="inbound").exists()
    answer = acme.client(acme.ada).get(acme.url(f"received/{pk}/"))
    assert answer.status_code == 404 and "for a month" in answer.content.decode()


def test_the_same_message_twice_is_one_answer(acme, write, arrive):
    mail = answer_to(write())
    first, second = arrive(mail), arrive(mail)
    assert (first.is_new, second.is_new, second.public_id) == (True, False, first.public_id)
    with acme.open():
        assert Activity.objects.filter(direction="inbound").count() == 1


def test_a_message_id_is_no_way_to_keep_anothers_answer_out(acme, write, arrive):
    message = write()
    arrive(answer_to(message, to=message.reply_to.replace("reply+", "reply+1"), in_reply_to="<x@x>"))
    arrive(answer_to(message))
    with acme.open():
        assert Activity.objects.filter(direction="inbound").count() == 1


def test_the_address_may_stand_in_any_place_even_only_in_the_message_answered(acme, write, arrive):
    message = write()
    arrive(answer_to(message, to="sales@acme.example", message_id="<a@x>"))
    arrive(answer_to(message, to="x@x.example", in_reply_to="", message_id="<b@x>", Cc=message.reply_to))
    arrive(answer_to(message, to="x@x.example", in_reply_to="", message_id="<c@x>"), message.reply_to)
    with acme.open():
        assert Activity.objects.filter(direction="inbound").count() == 3


def test_a_wrong_signature_is_kept_for_admins_and_lands_nowhere(acme, katrin, write, arrive):
    message = write()
    head, _, domain = message.reply_to.partition("@")
    arrive(answer_to(message, to=f"{head[:-3]}aaa@{domain}", in_reply_to="<none@x>"))
    with acme.open():
        assert row(acme).state == State.UNPLACED and "signature" in row(acme).problem
        assert not Activity.objects.filter(direction="inbound").exists()
        path = f"received/{row(acme).public_id}/"
    root = acme.client(acme.root)
    assert "Re: Your request" in main(root.get(acme.url("settings/mail/received/?show=problems")))
    assert "not ours" in main(root.get(acme.url(path)))
    assert acme.client(acme.ada).get(acme.url(path)).status_code == 403


def test_another_organization_cannot_be_written_to_with_ones_own_address(acme, globex, write, arrive):
    message = write()
    org, mail, sign = message.reply_to.partition("@")[0].removeprefix("reply+").split(".")
    from django.utils.http import int_to_base36

    arrive(answer_to(message, to=f"reply+{int_to_base36(globex.org.pk)}.{mail}.{sign}@x.example", in_reply_to="<n@x>"))
    answering.drain(globex.org.pk)
    with globex.open():
        assert row(globex).state == State.UNPLACED and not Activity.objects.exists()
    with acme.open():
        assert not InboundMessage.objects.exists()


def test_mail_for_nobody_is_told_so_and_stored_nowhere(acme, write, arrive):
    message = write()
    for to in ("x@x.example", "reply+1z141z3.1.aaaaaaaaaaaaaaaaaaaa@x.example"):
        receipt = arrive(answer_to(message, to=to, in_reply_to="<n@x>"))
        assert (receipt.public_id, receipt.is_new) == ("", False) and receipt.problem
    with acme.open():
        assert not InboundMessage.objects.exists()


def test_an_answer_from_elsewhere_is_kept_and_says_so(acme, katrin, write, arrive):
    arrive(answer_to(write(), sender="Assistant <office@brenner.example>"))
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))
    assert "From office@brenner.example, not the address that was written to." in page


def test_a_customers_answer_stands_with_the_contact_and_wakes_nobodys_lead(acme, katrin, write, arrive):
    message = write()
    with acme.open(acme.ada):
        lead = Lead.objects.with_labels().get(pk=katrin.pk)
        done = conversion.convert(lead, conversion.Plan("Brenner AG"), by=acme.ada)
    arrive(answer_to(message))
    with acme.open():
        answer = Activity.objects.get(direction="inbound")
        assert (answer.contact_id, answer.account_id) == (done.contact.pk, done.account.pk)
        assert not Lead.objects.get(pk=katrin.pk).is_unread
    page = main(acme.client(acme.ada).get(acme.url(f"contacts/{done.contact.public_id}/")))
    assert "replied: Re: Your request" in page


def test_a_lead_in_the_recycle_bin_keeps_its_answer_and_one_that_is_gone_leaves_it_to_the_admins(
    acme, katrin, write, arrive
):
    message = write()
    with acme.open(acme.ada):
        delete_lead(Lead.objects.with_labels().get(pk=katrin.pk), by=acme.ada)
    arrive(answer_to(message))
    with acme.open():
        assert row(acme).state == State.DONE
        Activity.objects.all().delete()
        Lead.objects.filter(pk=katrin.pk).delete()
    arrive(answer_to(message, message_id="<late@x>"))
    with acme.open():
        assert InboundMessage.objects.get(message_id="<late@x>").problem == answering.GONE


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"subject": "Out of office: Your request"},
        {"subject": "Automatische Antwort: Anfrage"},
    ],
)
def test_what_a_program_answers_wakes_nobody(acme, katrin, write, arrive, headers):
    message = write()
    with acme.open():
        Lead.objects.update(is_unread=False)
        told = Notification.objects.count()
    arrive(answer_to(message, "I am away until Monday.", **headers))
    with acme.open():
        assert row(acme).outcome == Outcome.AUTOMATIC
        assert not Lead.objects.get(pk=katrin.pk).is_unread and Notification.objects.count() == told
        assert not Activity.objects.filter(direction="inbound").exists()
    assert "An automatic answer came" in main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))


def bounce(message, action="failed"):
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {message.bounce_to}\nSubject: Undelivered\n"
        f"Message-ID: <{action}@mx.example>\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nIt did not arrive.\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; katrin@brenner.example\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n--B--\n"
    ).encode()


def test_a_bounce_marks_the_message_and_tells_who_wrote_it(acme, katrin, write, arrive):
    message = write()
    arrive(bounce(message))
    with acme.open():
        message = MailMessage.objects.get()
        assert message.state == "bounced" and "no such user" in message.error
        assert "came back" in Notification.objects.get(member=acme.ada, kind="lead.mail_bounced").text
        assert row(acme).outcome == Outcome.BOUNCE
        assert not Activity.objects.filter(direction="inbound").exists()
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))
    assert "Came back" in page and "no such user" in page


def test_a_delay_is_no_bounce(acme, write, arrive):
    arrive(bounce(write(), "delayed"))
    with acme.open():
        assert MailMessage.objects.get().state != "bounced" and row(acme).outcome == Outcome.AUTOMATIC


def test_files_of_an_answer_are_files_of_the_lead(acme, katrin, write, arrive):
    mail = answer_to(write(), "See the plan.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Grundriß.pdf")
    mail.add_attachment(b"<script>", maintype="text", subtype="html", filename="../x.html")
    inner = EmailMessage()
    inner["Subject"] = "Forwarded"
    inner.set_content("Inner words")
    mail.add_attachment(inner)
    arrive(mail)
    with acme.open():
        assert {file.name for file in FileAttachment.objects.filter(lead=katrin)} == {
            "Grundriß.pdf", "x.html", "message.eml"
        }  # fmt: skip
        assert Activity.objects.get(direction="inbound").body == "See the plan."
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/")))
    assert "Grundriß.pdf" in page


def test_a_file_that_is_too_large_leaves_the_answer_whole(acme, katrin, write, arrive, settings):
    settings.FILE_MAX_BYTES = 100
    mail = answer_to(write())
    mail.add_attachment(b"x" * 200, maintype="video", subtype="mp4", filename="film.mp4")
    arrive(mail)
    with acme.open():
        assert row(acme).state == State.DONE and "film.mp4" in row(acme).note
        assert not FileAttachment.objects.exists()


def test_html_alone_becomes_text_that_does_nothing(acme, write, arrive):
    mail = answer_to(write())
    mail.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Tuesday &amp; Wednesday</p>"
        "<script>alert(1)</script><p onclick='x()'>Fine</p></body></html>", subtype="html"
    )  # fmt: skip
    arrive(mail)
    with acme.open():
        body = Activity.objects.get(direction="inbound").body
    assert "Tuesday & Wednesday" in body and "Fine" in body
    assert "alert" not in body and "<" not in body and "color" not in body


ODD = {
    "utf-16": b"Content-Type: text/plain; charset=utf-16\n\n" + "Gr\u00fc\u00dfe".encode("utf-16"),
    "unknown charset": b"Content-Type: text/plain; charset=klingon\n\nGr\xfc\xdfe aus K\xf6ln",
    "no charset": b"\nGr\xc3\xbc\xc3\x9fe",
    "broken base64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nR3L?8Ow!!",
    "NUL": b"\nHello\x00there",
    "header of nonsense": b"Subject: =?klingon?B?////?=\nContent-Type: text/plain\n\nHello",
    "no body": b"",
    "bad boundary": b"Content-Type: multipart/mixed; boundary=\n\n--\n\nHello",
    "surrogates": b"Subject: \xed\xa0\x80\xff\n\n\xed\xa0\x80",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_encodings_are_read_as_well_as_they_can_be(acme, write, arrive, name):
    message = write()
    headers = b"From: katrin@brenner.example\nMessage-ID: <odd@x>\nTo: " + message.reply_to.encode() + b"\n"
    arrive(headers + ODD[name])
    with acme.open():
        assert row(acme).state == State.DONE, row(acme).problem
        assert Activity.objects.get(direction="inbound").body


def test_a_thousand_nested_parts_cost_nothing(acme, write, arrive):
    message = write()
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(1000))
    started = timezone.now()
    head = b"From: katrin@brenner.example\nMessage-ID: <n@x>\nTo: " + message.reply_to.encode() + b"\n"
    arrive(head + body + b"\nHi")
    assert (timezone.now() - started).total_seconds() < 60
    with acme.open():
        assert row(acme).state == State.DONE, row(acme).problem


def test_a_part_of_ten_thousand_parts_is_read_up_to_a_bound():
    many = MIMEMultipart()
    for number in range(1000):
        part = MIMEText("x")
        part.add_header("Content-Disposition", "attachment", filename=f"{number}.txt")
        many.attach(part)
    assert len(reading.read(many.as_bytes()).files) <= reading.MOST_FILES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yes.\n\nOn Mon, 3 Nov 2025 at 09:00, Ada <a@b.example>\nwrote:\n\n> Hello\n> there", "Yes."),
        ("Ja.\n\nAm 03.11.25 um 09:00 schrieb Ada:\n> Hallo", "Ja."),
        ("Oui.\n\nLe lun. 3 nov. 2025 à 09:00, Ada a écrit :\n> Bonjour", "Oui."),
        ("Yes.\n\n-----Original Message-----\nFrom: Ada\nHello", "Yes."),
        ("Yes.\n\nVon: Ada <a@b.example>\nGesendet: Montag\nAn: Katrin\nBetreff: x\n\nHallo", "Yes."),
        ("Yes.\n\n________________________________\nFrom: Ada", "Yes."),
        ("> Tuesday?\nYes.\n> At nine?\nNo, ten.", "Yes.\nNo, ten."),
        ("On Monday he wrote:\n> Hello\n\nI answer below.", "I answer below."),
        ("Yes.\n-- \nKatrin Vogel\nBrenner AG", "Yes."),
        ("> only a quote", "> only a quote"),
        ("From: this is a sentence, not a header.", "From: this is a sentence, not a header."),
        ("", ""),
    ],
)
def test_what_an_answer_quotes_is_left_out(text, shown):
    assert quoting.trimmed(text) == shown


def test_trimming_a_long_hostile_text_ends(acme):
    text = "on " * 60_000 + "\n" + "On x\n" * 20_000
    done = threading.Event()

    def work():
        quoting.trimmed(text)
        done.set()

    threading.Thread(target=work, daemon=True).start()
    assert done.wait(30)


def test_the_whole_message_and_its_bytes_can_be_read_by_whoever_sees_the_lead(acme, katrin, write, arrive):
    mail = answer_to(write(), "Tuesday.\n\nOn Mon, Ada wrote:\n> Hello Katrin\n")
    arrive(mail)
    with acme.open():
        path = acme.url(f"received/{row(acme).public_id}/")
    vic = acme.client(acme.vic)
    assert "Hello Katrin" in main(vic.get(path))
    answer = vic.get(f"{path}original/")
    assert b"".join(answer.streaming_content) == mail.as_bytes()
    assert answer["Content-Type"] == "application/octet-stream"


def test_in_a_demo_a_button_answers_and_nowhere_else(acme, katrin, write, settings, django_capture_on_commit_callbacks):
    message = write()
    path = acme.url(f"settings/mail/{message.public_id}/answer/")
    root = acme.client(acme.root)
    assert root.post(path).status_code == 404
    with acme.open():
        type(acme.org).objects.filter(pk=acme.org.pk).update(is_demo=True)
    assert "Answer this message" in main(root.get(acme.url(f"settings/mail/{message.public_id}/")))
    with django_capture_on_commit_callbacks(execute=True):
        assert root.post(path, {"text": "Call me."}).status_code == 302
    answering.drain(acme.org.pk)
    with acme.open():
        assert Activity.objects.get(direction="inbound").body == "Call me."
    assert acme.client(acme.ada).post(path).status_code == 403


def test_a_demo_has_a_domain_of_its_own(acme, settings):
    settings.INBOUND_DOMAIN = ""
    with acme.open():
        assert reply_address.domain() == ""
        acme.org.is_demo = True
        assert reply_address.domain() == reply_address.DEMO_DOMAIN


def test_messages_are_written_with_any_policy(write):
    mail = answer_to(write())
    assert reading.read(mail.as_bytes(policy=policy.SMTP)).text == "Tuesday is fine."
