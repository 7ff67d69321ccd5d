"""A form in several languages, with consent, files, a way of its own for its leads, and three ways into a page."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assignment import explaining
from assignment.models import Assignment
from leads.capture.process import drain
from leads.models import Form, Lead, Submission
from tenancy.events import of

ENTERED = {
    "name": "Quote",
    "asks": ["email", "last_name", "company"],
    "needs": ["email"],
    "speaks": ["en", "de"],
    "label.de.email": "Ihre E-Mail",
    "title.de": "Angebot",
    "thanks.en": "We call you back today.",
    "consent.de": "Ja, rufen Sie mich an.",
    "asks_consent": "on",
    "needs_consent": "on",
    "keeps_origin": "on",
    "takes_files": "on",
    "lead_source": "Web",
}


class Controls(HTMLParser):
    """What a page would send: every control with its value, and the language of the page."""

    def __init__(self, html):
        super().__init__()
        self.values, self.language, self.action = {}, "", ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.language = given.get("lang", "") if tag == "html" else self.language
        self.action = given["action"] if tag == "form" else self.action
        if tag in ("input", "select", "textarea"):
            self.values[given["name"]] = given.get("value", "")


@pytest.fixture
def mara(acme):
    return acme.client(acme.mara)


@pytest.fixture
def made(acme, mara):
    """The form that Mara has made on the page."""
    answer = mara.post(acme.url("forms/new/"), ENTERED)
    assert answer.status_code == 302, answer.context["editor"].errors
    with acme.open():
        return Form.objects.get()


@pytest.fixture
def address(acme, made):
    return f"/f/{acme.org.public_id}/{made.public_id}/"


def sent(address, **more):
    """Open a form's page and send it as a visitor's browser does."""
    page = Controls(Client().get(address).content.decode())
    values = page.values | {"email": "katrin@brenner.example", "last_name": "Vogel"} | more
    return Client().post(page.action, values)


def test_fields_stand_in_the_order_they_were_put(acme, mara):
    moved = mara.post(acme.url("forms/preview/"), {"asks": ["email", "phone", "last_name"], "do": "up:last_name"})
    assert [row["key"] for row in moved.context["editor"].chosen_rows] == ["email", "last_name", "phone"]
    added = mara.post(acme.url("forms/new/"), {"asks": ["email", "phone"], "do": "add", "more": "city"})
    assert added.status_code == 200 and [field.key for field, _ in added.context["asked"]] == ["email", "phone", "city"]
    without = mara.post(acme.url("forms/preview/"), {"asks": ["email", "phone"], "do": "drop:email"})
    assert [field.key for field, _ in without.context["asked"]] == ["phone"]


def test_its_page_speaks_the_visitors_language(acme, made, address):
    german = Client(headers={"Accept-Language": "de-CH,de;q=0.9,en;q=0.5"}).get(address).content.decode()
    assert Controls(german).language == "de" and "Ihre E-Mail" in german and "Angebot" in german
    english = Client().get(f"{address}?email=a%40b.example&utm_source=fair").content.decode()
    values = Controls(english).values
    assert values["email"] == "a@b.example" and values["utm_source"] == "fair" and 'autocomplete="email"' in english


def test_what_its_page_sends_becomes_a_lead_with_consent_file_and_origin(acme, made, address):
    with acme.open():
        Form.objects.update(least_seconds=0)
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7")
    answer = sent(f"{address}?utm_campaign=spring&lang=de", form_consent="1", files=file)
    assert f"{address}thanks/?lang=de" in answer.content.decode()
    assert "We call you back today." in Client().get(f"{address}thanks/").content.decode()
    drain(acme.org.pk)
    with acme.open():
        row, lead = Submission.objects.get(), Lead.objects.get()
        assert (row.consent["text"], row.consent["language"]) == ("Ja, rufen Sie mich an.", "de")
        assert lead.inquiries.get().origin["utm_campaign"] == "spring"
        assert lead.files.get().name == "plan.pdf"
        assert of(lead).filter(kind="lead.consented").exists()


def test_a_later_wording_does_not_rewrite_what_somebody_agreed_to(acme, mara, made, address):
    page = Controls(Client().get(f"{address}?lang=de").content.decode())
    mara.post(acme.url(f"forms/{made.public_id}/"), ENTERED | {"consent.de": "Etwas ganz anderes."})
    values = page.values | {"last_name": "Vogel", "form_consent": "1", "form_started": ""}
    Client().post("/servlet/servlet.WebToLead", values)
    drain(acme.org.pk)
    with acme.open():
        assert Submission.objects.get().consent["text"] == "Ja, rufen Sie mich an."


def test_without_consent_there_is_a_lead_and_a_remark(acme, made, address):
    with acme.open():
        Form.objects.update(least_seconds=0)
    sent(address, form_consent="")
    drain(acme.org.pk)
    with acme.open():
        assert "no consent was given" in Submission.objects.get().problem and Lead.objects.exists()


@pytest.mark.parametrize("by", ["queue", "member"])
def test_its_leads_may_have_a_way_of_their_own(acme, mara, address, by):
    with acme.open():
        owner = acme.queue if by == "queue" else acme.ben
        Form.objects.update(least_seconds=0, route={"by": by, "id": owner.public_id})
    sent(address)
    drain(acme.org.pk)
    with acme.open():
        lead = Lead.objects.get()
        assert lead.owner == owner
        assert "“Quote” sends its leads to" in of(lead).filter(kind="lead.assigned").get().because["words"]
        assert "“Quote” sends its leads to" in Assignment.objects.get(lead=lead).cause_words
        assert explaining.steps(lead)[0]["name"] == f"The form “Quote” sends its leads to {owner.name}"


def test_a_way_that_leads_nowhere_leaves_it_to_the_rule(acme, address):
    with acme.open():
        Form.objects.update(least_seconds=0, route={"by": "queue", "id": "00G999999999999AAA"})
    sent(address)
    drain(acme.org.pk)
    with acme.open():
        assert Lead.objects.get().owner_queue.is_default


def test_listed_sites_alone_frame_it_and_fetch_its_fields(acme, made, address):
    everybody = Client().get(f"{address}?embed=1")
    assert "frame-ancestors *" in everybody["Content-Security-Policy"] and "X-Frame-Options" not in everybody
    with acme.open():
        Form.objects.update(sites=["brenner.example"])
    listed = Client().get(f"{address}?embed=1")
    assert "frame-ancestors 'self' https://brenner.example" in listed["Content-Security-Policy"]
    fields = Client(headers={"Origin": "https://brenner.example"}).get(f"{address}fields/?lang=de")
    assert fields["Access-Control-Allow-Origin"] == "https://brenner.example"
    assert (
        "<html" not in fields.content.decode()
        and django_settings.PUBLIC_URL in Controls(fields.content.decode()).action
    )
    theirs = Client(headers={"Origin": "https://evil.example"}).get(f"{address}fields/")
    assert "Access-Control-Allow-Origin" not in theirs


def test_a_form_that_is_off_says_so_and_an_unknown_one_is_nobodys(acme, globex, mara, made, address):
    mara.post(acme.url(f"forms/{made.public_id}/switch/"), {"on": "0"})
    closed = Client().get(address)
    assert closed.status_code == 410 and "This form is closed." in closed.content.decode()
    assert Client().get(f"/f/{globex.org.public_id}/{made.public_id}/").status_code == 404
    assert Client().get("/f/00D999999999999/aFM000000000001/").status_code == 404
    assert Client().get("/f/x/y/fields/").status_code == 404


def test_the_ways_into_a_page_are_offered_and_the_script_is_small(acme, mara, made):
    page = mara.get(acme.url(f"forms/{made.public_id}/")).content.decode()
    assert "&lt;iframe src=" in page and f"data-form=&quot;{acme.org.public_id}/{made.public_id}&quot;" in page
    script = Path(django_settings.BASE_DIR) / "static/js/embed.js"
    assert len(script.read_bytes()) < 5000


def test_a_captcha_brings_its_widget_and_its_hosts(acme, made, address):
    with acme.open():
        Form.objects.update(captcha="turnstile", captcha_key="site-key", captcha_secret="hush")
    answer = Client().get(address)
    text = answer.content.decode()
    assert 'data-sitekey="site-key"' in text and "hush" not in text
    assert "https://challenges.cloudflare.com" in answer["Content-Security-Policy"]


def test_what_cannot_be_kept_is_said(acme, mara):
    entered = ENTERED | {"allowed": "not a host", "least_seconds": "x", "goes_to": "queue:00G000000000001"}
    answer = mara.post(acme.url("forms/new/"), entered)
    assert answer.status_code == 422
    assert set(answer.context["editor"].errors) == {"allowed", "least_seconds", "goes_to"}
