"""Writing to a lead: merge fields, the outbox, headers that let the answer find back, refusals in words."""

import pytest
from django.core import mail as outgoing

from leads import activities
from leads.mail import merge_fields, reply_address, sending
from leads.mail.answering import drain
from leads.models import Activity, FileAttachment, Lead
from tenancy.models import Event, MailMessage
from tenancy.refusals import Invalid
from tests.factories import CustomFieldFactory
from tests.mail.conftest import answer_to
from tests.pages.conftest import HTMX, main, text


def fresh(lead):
    return Lead.objects.with_labels().get(pk=lead.pk)


def test_an_e_mail_is_logged_mailed_and_counts_as_the_first_response(acme, katrin, write):
    message = write(subject="Your\r\nrequest")
    with acme.open():
        activity, lead = Activity.objects.get(lead=katrin), fresh(katrin)
        assert (activity.kind, activity.subject, activity.mail_id) == ("email", "Your request", message.pk)
        assert activity.body == "Hello Katrin, is Tuesday fine?"
        assert lead.status.label == "Contacted" and lead.first_responded_at
        assert Event.objects.filter(kind="activity.email", subject_id=katrin.pk).exists()
    assert (message.recipient, message.text) == ("katrin@brenner.example", activity.body)


def test_it_leaves_from_the_member_with_an_address_that_only_we_can_have_made(acme, write, sent):
    message = write()
    letter = sent()[0]
    assert letter.message()["From"].startswith("Ada Acme <")
    assert letter.message()["Reply-To"] == message.reply_to == letter.from_email
    assert letter.message()["Message-ID"] == message.message_id
    assert reply_address.read(message.reply_to) == reply_address.Reply(acme.org.pk, message.pk, True)
    assert len(message.reply_to.partition("@")[0]) <= 64
    with acme.open():
        assert MailMessage.objects.get().state == "sent"


def test_an_address_is_read_in_capitals_and_refused_with_one_letter_changed(write):
    address = write().reply_to
    assert reply_address.read(address.upper()).is_genuine
    head, _, domain = address.partition("@")
    for place in range(len("reply+"), len(head)):
        if head[place] == ".":
            continue
        other = "b" if head[place] != "b" else "c"
        found = reply_address.read(f"{head[:place]}{other}{head[place + 1 :]}@{domain}")
        assert found is None or not found.is_genuine


@pytest.mark.parametrize("address", ["reply+@x", "reply+1.1@x.example", "reply+zzzzzzzzzzzzz.1.abc@x.example", ""])
def test_other_addresses_say_nothing_of_ours(address):
    assert reply_address.read(address) is None


def test_without_a_domain_answers_go_to_the_member_and_the_page_says_so(acme, katrin, write, settings):
    settings.INBOUND_DOMAIN = ""
    message = write()
    assert (message.reply_to, message.bounce_to) == (acme.ada.user.email, "")
    page = main(acme.client(acme.ada).get(acme.url(f"leads/{katrin.public_id}/?compose=email")))
    assert f"Answers go to {acme.ada.user.email}" in page


def test_the_next_e_mail_of_a_conversation_names_the_ones_before(acme, write, arrive):
    first = write()
    arrive(answer_to(first))
    second = write(subject="RE: Your request")
    assert second.references.split() == [first.message_id, "<1@brenner.example>"]
    assert write(subject="Something else").references == ""


def test_who_opted_out_gets_nothing(acme, katrin, write):
    with acme.open():
        Lead.objects.update(has_opted_out_of_email=True)
    with pytest.raises(activities.Blocked, match="has opted out"):
        write()
    with acme.open():
        assert not MailMessage.objects.exists() and not Activity.objects.exists()


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("", "Hello", "Write a subject."),
        ("Hello", " \n", "Write the e-mail."),
        ("Hello", "{{ lead.frist_name }}", "Did you mean {{ lead.first_name }}?"),
        ("{{ request.user }}", "Hello", "There is no merge field {{ request.user }}."),
        ("Hello", "{{ lead.title }}", "This lead has no value for Title"),
        ("Hello", "{{ lead.first_name", "not closed"),
    ],
)
def test_what_cannot_be_sent_says_why_and_sends_nothing(acme, write, subject, body, words):
    with pytest.raises(Invalid) as refusal:
        write(subject=subject, body=body)
    assert words in " ".join(map(str, refusal.value.errors.values()))
    with acme.open():
        assert not MailMessage.objects.exists()


@pytest.mark.parametrize("address", ["", "katrin", "katrin@brenner.example\nBcc: x@x.example"])
def test_a_lead_without_a_usable_address_is_refused_in_words(acme, write, address):
    with acme.open():
        Lead.objects.update(email=address)
    with pytest.raises(Invalid) as refusal:
        write()
    assert "e-mail address" in str(refusal.value.errors["email"])


def test_merge_fields_take_values_fallbacks_and_own_fields(acme, katrin):
    with acme.open(acme.ada):
        CustomFieldFactory(name="machines", label="Machines")
        lead = fresh(katrin)
        lead.custom = {"machines": "40"}
        merged = merge_fields.merged(
            "{{lead.first_name}} {{ lead.title | there }} {{ lead.custom.machines }} {{me.first_name}} {{ lead.city }}",
            lead, acme.ada,
        )  # fmt: skip
    assert merged.text == "Katrin there 40 Ada {{ lead.city }}"
    assert merged.missing == ("lead.city",)


def test_a_value_that_looks_like_a_merge_field_is_not_filled_in_again(acme, katrin):
    with acme.open(acme.ada):
        lead = fresh(katrin)
        lead.first_name = "{{ me.email }}"
        assert merge_fields.merged("Hello {{ lead.first_name }}", lead, acme.ada).text == "Hello {{ me.email }}"


def test_the_composer_sends_with_files_and_shows_it_on_the_timeline(acme, katrin, sent):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ada = acme.client(acme.ada)
    form = {"kind": "email", "send": "1", "subject": "Offer", "body": "See the file.",
            "file": SimpleUploadedFile("offer.pdf", b"%PDF", "application/pdf")}  # fmt: skip
    answer = ada.post(acme.url(f"leads/{katrin.public_id}/activities/"), form, headers=HTMX)
    assert answer.status_code == 200 and "E-mail sent" in answer["HX-Trigger"]
    letter = sent()[0]
    assert [(name, content) for name, content, _ in letter.attachments] == [("offer.pdf", b"%PDF")]
    page = main(ada.get(acme.url(f"leads/{katrin.public_id}/")))
    assert "sent an e-mail: Offer" in page and "offer.pdf" in page
    with acme.open():
        assert FileAttachment.objects.get().activity == Activity.objects.get()


def test_a_refused_e_mail_keeps_what_was_typed_and_no_file(acme, katrin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"kind": "email", "send": "1", "subject": "Offer", "body": "{{ nonsense }}",
            "file": SimpleUploadedFile("offer.pdf", b"%PDF", "application/pdf")}  # fmt: skip
    path = acme.url(f"leads/{katrin.public_id}/activities/")
    refused = acme.client(acme.ada).post(path, form, headers=HTMX)
    assert (
        refused.status_code == 422 and "There is no merge field" in text(refused) and "{{ nonsense }}" in text(refused)
    )
    with acme.open():
        assert not FileAttachment.objects.exists() and not Activity.objects.exists()


def test_a_preview_shows_what_the_lead_gets_as_text(acme, katrin):
    ada, path = acme.client(acme.ada), acme.url(f"leads/{katrin.public_id}/email/preview/")
    shown = text(ada.post(path, {"subject": "Hi", "body": "<b>{{ lead.first_name }}</b>"}, headers=HTMX))
    assert "&lt;b&gt;Katrin&lt;/b&gt;" in shown and "Ada Acme" in shown
    refused = ada.post(path, {"subject": "Hi", "body": "{{ lead.title }}"})
    assert refused.status_code == 422 and "no value for Title" in text(refused)


def test_a_server_that_is_away_is_tried_again_and_a_refusal_is_kept_in_words(acme, write, monkeypatch):
    from smtplib import SMTPRecipientsRefused

    from automation import mailing

    write()

    def away(self, *rest, **options):
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(outgoing.EmailMultiAlternatives, "send", away)
    mailing.drain(acme.org.pk)
    with acme.open():
        message = MailMessage.objects.get()
        assert (message.state, message.attempts) == ("waiting", 1) and "put it off" in message.error

    def refused(self, *rest, **options):
        raise SMTPRecipientsRefused({"katrin@brenner.example": (550, b"no such user")})

    monkeypatch.setattr(outgoing.EmailMultiAlternatives, "send", refused)
    mailing.drain(acme.org.pk)
    with acme.open():
        message = MailMessage.objects.get()
        assert message.state == "failed" and "no such user" in message.error
    assert drain(acme.org.pk) == 0


def test_a_viewer_sends_nothing(acme, katrin):
    form = {"kind": "email", "send": "1", "subject": "Hi", "body": "Hello"}
    answer = acme.client(acme.vic).post(acme.url(f"leads/{katrin.public_id}/activities/"), form)
    assert answer.status_code == 403


def test_the_name_of_a_sender_survives_any_letters(acme):
    assert sending.named('Ada "The" Öz, Acme <x>', "sales@acme.example").endswith("<sales@acme.example>")
    assert "\n" not in sending.named("Ada\r\nBcc: x@x.example", "sales@acme.example")
