"""Automatic answers: the first entry that a lead meets, on the lead, once a day, and never to who opted out."""

import pytest

from automation import mailing
from leads.mail.replying import sanitized
from leads.models import Activity, EmailTemplate, Lead, ReplyRule
from tenancy.events import of
from tenancy.models import MailMessage
from tests.capture.conftest import KATRIN

TEXT = "Hello {{ lead.first_name | there }}, we call you."


@pytest.fixture
def template(acme):
    with acme.open():
        return EmailTemplate.objects.create(
            name="Thanks", subject="Your request, {{ lead.last_name }}", body=TEXT,
            html="<p onclick='x()'>Hello <b>{{ lead.first_name | there }}</b><script>x()</script></p>",
        )  # fmt: skip


@pytest.fixture
def rule(acme, template):
    """Answer people from Germany first, then everybody."""

    def make(name, criteria, position, **columns):
        with acme.open():
            made = ReplyRule.objects.create(
                name=name, criteria=criteria, position=position, template=template, **columns
            )
            acme.org.configuration_changed()
        return made

    return make


@pytest.fixture
def sent(acme, worked):
    """What was mailed to leads after the worker has worked."""

    def read():
        with worked():
            return list(MailMessage.objects.filter(is_automatic=True).order_by("pk"))

    return read


def test_the_first_entry_that_holds_is_sent_and_stands_on_the_lead(acme, post, rule, sent):
    rule("German", {"field": "country", "is": "de"}, 0)
    rule("All", {}, 1, sender_name="Nordlicht", sender_email="hello@acme.example", reply_to="desk@acme.example")
    post()
    (mail,) = sent()
    assert (mail.recipient, mail.subject, mail.text) == (
        KATRIN["email"],
        "Your request, Vogel",
        "Hello Katrin, we call you.",
    )
    assert (mail.sender, mail.reply_to) == ("Nordlicht <hello@acme.example>", "desk@acme.example")
    assert "<b>Katrin</b>" in mail.html and "script" not in mail.html and "onclick" not in mail.html
    assert mailing.mail_of(mail).extra_headers["Auto-Submitted"] == "auto-replied"
    with acme.open():
        lead = Lead.objects.get()
        assert Activity.objects.get(lead=lead).mail == mail
        assert lead.first_responded_at is None and "All" in of(lead).get(kind="lead.answered").because["words"]


def test_a_set_of_posts_is_answered_one_by_one(acme, post, rule, sent):
    rule("All", {}, 0)
    for number in range(4):
        post({"last_name": f"V{number}", "email": f"v{number}@brenner.example"})
    assert {mail.recipient for mail in sent()} == {f"v{number}@brenner.example" for number in range(4)}


def test_nobody_is_answered_twice_a_day_whoever_posts_the_address(post, rule, sent):
    rule("All", {}, 0)
    for number in range(3):
        post(KATRIN | {"description": f"Again {number}"})
        sent()
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("values", "why"),
    [({"emailOptOut": "1"}, "opted out"), ({"email": "no address"}, "no e-mail address"), ({"email": ""}, "no e-mail")],
)
def test_why_no_answer_leaves_stands_on_the_lead(acme, post, rule, sent, values, why):
    rule("All", {}, 0)
    post(KATRIN | values)
    assert sent() == []
    with acme.open():
        assert why in of(Lead.objects.get()).get(kind="lead.not_answered").because["words"]


def test_a_field_without_a_value_keeps_the_answer_back(acme, post, rule, template, sent):
    with acme.open():
        EmailTemplate.objects.update(body="Hello {{ lead.first_name }},")
    rule("All", {}, 0)
    post({"last_name": "Vogel", "email": "v@brenner.example"})
    assert sent() == []


def test_values_cannot_bring_markup_into_a_mail(acme, post, rule, sent):
    rule("All", {}, 0)
    post(KATRIN | {"first_name": "Katrin &lt;b&gt; <i"})
    assert "&lt;i" in sent()[0].html


def test_only_shapes_links_and_pictures_pass():
    assert (
        sanitized('<a href="javascript:x">a</a><style>p{}</style><p>b</p>')
        == '<a rel="noopener noreferrer">a</a><p>b</p>'
    )


def test_entries_are_made_moved_and_deleted_on_their_page(acme, template):
    client = acme.client(acme.mara)
    entered = {"name": "All", "template": template.pk, "is_active": "on", "criteria": '{"all": []}'}
    assert client.post(acme.url("replies/new/"), entered).status_code == 302
    assert client.post(acme.url("replies/new/"), entered).status_code == 422
    assert client.post(acme.url("replies/new/"), entered | {"name": "Second"}).status_code == 302
    with acme.open():
        second = ReplyRule.objects.get(name="Second")
    client.post(acme.url(f"replies/{second.public_id}/move/"), {"do": "up"})
    assert [row.name for row in client.get(acme.url("replies/")).context["rows"]] == ["Second", "All"]
    client.post(acme.url(f"replies/{second.public_id}/"), {"do": "delete"})
    assert [row.name for row in client.get(acme.url("replies/")).context["rows"]] == ["All"]
    assert acme.client(acme.ada).get(acme.url("replies/")).status_code == 403
