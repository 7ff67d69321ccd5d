"""The shapes of forms and programs found in the wild, with values of our own: each value ends where it belongs."""

import gzip
import json
from urllib.parse import quote_plus

import pytest

from leads.capture import posted_names
from leads.models import Lead, PostedName, Submission
from tests.factories import CustomFieldFactory

PERSON = [("first_name", "Katrin"), ("last_name", "Vogel"), ("email", "katrin@brenner.de"), ("phone", "+49 30 901820")]
PLACE = [("city", "Bern"), ("state", "BE")]
BUTTON = [("submit", "Absenden")]


def encoded(pairs):
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def unencoded(pairs):
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


# name: (query, pairs, how they are written, {lead field or custom.name: value}, names that stay in the submission)
SHAPES = {
    "no company, custom fields by id, a text area": (
        "?encoding=UTF-8",
        [
            ("lead_source", "Web"),
            ("retURL", "https://brenner.de/danke"),
            *PERSON,
            *PLACE,
            ("00N9A0000WANTS1", "Yes"),
            ("00N9A0000COLOR1", "Navy"),
            ("00N9A0000WORDS1", "One\r\nTwo"),
            *BUTTON,
        ],
        encoded,
        {
            "company": "[not provided]",
            "city": "Bern",
            "custom.wants": "Yes",
            "custom.color": "Navy",
            "custom.words": "One\r\nTwo",
            "lead_source": "Web",
        },
        {"retURL", "submit"},
    ),
    "a captcha": (
        "?encoding=UTF-8",
        [
            ("captcha_settings", '{"keyname":"k","orgId":"OID","ts":"1"}'),
            *PERSON,
            ("company", "Brenner"),
            ("00N9A0000WANTS1", "A van"),
            ("g-recaptcha-response", "token"),
            *BUTTON,
        ],
        encoded,
        {"company": "Brenner", "custom.wants": "A van"},
        {"captcha_settings", "g-recaptcha-response"},
    ),
    "a custom field by its name beside one by its id": (
        "?encoding=UTF-8",
        [
            *PERSON,
            ("company", "Brenner"),
            *PLACE,
            ("color__c", "No"),
            ("00N9A0000WANTS1", "Sample"),
            ("lead_source", "Web"),
        ],
        encoded,
        {"custom.color": "No", "custom.wants": "Sample", "state": "BE"},
        set(),
    ),
    "a select with a leftover limit": (
        "",
        [
            *PERSON,
            ("company", "Brenner"),
            ("state", "California and a very long name"),
            ("00N9A0000WORDS1", "250 units"),
        ],
        encoded,
        {"state": "California and a very long name", "custom.words": "250 units"},
        set(),
    ),
    "the e-mail twice and names of nobody": (
        "?encoding=UTF-8",
        [*PERSON, ("company", "Brenner"), ("member-no", "7"), ("coursecode", "T-7"), ("email", "other@brenner.de")],
        encoded,
        {"email": "katrin@brenner.de"},
        {"member-no", "coursecode", "email"},
    ),
    "no return address, a developer's record type, stray radios": (
        "?encoding=UTF-8",
        [
            ("recordType", "Referral"),
            ("company", "Brenner"),
            ("Number__c", "1234567"),
            *PERSON,
            ("fax", "+49 30 901821"),
            ("street", "Gasse 1\r\nHaus 4"),
            ("zip", "3011"),
            ("born__c", "24/12/1985"),
            ("tv-evenings", "2"),
            *BUTTON,
        ],
        encoded,
        {
            "custom.number": 1234567,
            "custom.born": "1985-12-24",
            "postal_code": "3011",
            "street": "Gasse 1\r\nHaus 4",
            "fax": "+49 30 901821",
        },
        {"recordType", "tv-evenings"},
    ),
    "the newest: organization in the query, currency, status, an empty trap, debug on": (
        "?encoding=UTF-8&orgId=OID",
        [
            ("retURL", "https://brenner.de"),
            ("lead_source", "Web"),
            ("recordType", "012000000000001"),
            ("currency", "CHF"),
            ("status", "Neu"),
            ("industry", "Energy"),
            ("rating", "Warm"),
            ("00N9A0000OTHER1", "D"),
            ("website", ""),
            ("debug", "1"),
            ("debugEmail", "a@b.example"),
            ("first_name", "Jürg"),
            ("last_name", "Müller-Öhri"),
            ("email", "j@brenner.de"),
            ("company", "Müller & Söhne AG"),
            ("mobile", "+41 44 668 18 00"),
            ("zip", "8001"),
            ("city", "Zürich"),
            ("country_code", "CH"),
            ("description", "Please.\nTuesday."),
        ],
        encoded,
        {
            "last_name": "Müller-Öhri",
            "company": "Müller & Söhne AG",
            "country_key": "ch",
            "industry": "Energy",
            "rating": "Warm",
            "description": "Please.\nTuesday.",
            "mobile_phone": "+41 44 668 18 00",
            "website": "",
        },
        {"currency", "recordType", "00N9A0000OTHER1", "debugEmail", "status"},
    ),
    "both names of the organization and a name several times": (
        "?encoding=UTF-8",
        [
            *PERSON,
            ("description", "A quote"),
            ("00N9A0000PARTS1", "Red"),
            ("00N9A0000PARTS1", "Blue"),
            ("orgid", "OID"),
            ("lead_source", "Lead form on a blog"),
        ],
        encoded,
        {"custom.parts": ["Red", "Blue"], "lead_source": "Lead form on a blog", "description": "A quote"},
        {"orgid"},
    ),
    "answers put together in the description": (
        "?encoding=UTF-8",
        [
            ("last_name", "Vogel"),
            ("company", "Visitor"),
            ("description", "**Club:** Lions\n\n**Message:**\nHello"),
            ("retURL", "https://brenner.de/"),
        ],
        encoded,
        {"company": "Visitor", "description": "**Club:** Lions\n\n**Message:**\nHello"},
        {"retURL"},
    ),
    "names made up by a page builder": (
        "?encoding=UTF-8",
        [("last_name", "Vogel"), ("email", "katrin@brenner.de"), ("field_1a2b3c", "Whatever")],
        encoded,
        {"last_name": "Vogel", "email": "katrin@brenner.de"},
        {"field_1a2b3c"},
    ),
    "a misspelt return address and a body without encoding": (
        "?encoding=UTF-8",
        [
            ("debug", ""),
            ("debugEmail", ""),
            ("retUrl", "https://brenner.de/danke"),
            ("first_name", "Zoë Ann"),
            ("last_name", "Vogel"),
            ("phone", "+49 30 901820"),
            ("email", "zoe@brenner.de"),
        ],
        unencoded,
        {"first_name": "Zoë Ann", "phone_e164": "+4930901820"},
        {"retUrl", "debug"},
    ),
    "several choices in one parameter": (
        "",
        [("first_name", "Katrin"), ("last_name", "Vogel"), ("company", "Brenner"), ("00N9A0000PARTS1", "Red; Blue")],
        encoded,
        {"custom.parts": ["Red", "Blue"]},
        set(),
    ),
}


@pytest.fixture
def fields(acme):
    with acme.open():
        CustomFieldFactory(name="wants", web_id="00N9A0000WANTS1")
        CustomFieldFactory(name="color", web_id="00N9A0000COLOR1")
        CustomFieldFactory(name="words", web_id="00N9A0000WORDS1")
        CustomFieldFactory(name="parts", web_id="00N9A0000PARTS1", kind="multipicklist", choices=["Red", "Blue"])
        CustomFieldFactory(name="number", kind="number")
        CustomFieldFactory(name="born", kind="date")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_value_ends_on_the_lead_or_in_its_submission(post_body, worked, acme, fields, shape):
    query, pairs, write, expected, kept = SHAPES[shape]
    oid = acme.org.public_id
    pairs = [("oid", oid), *((name, value.replace("OID", oid)) for name, value in pairs)]
    answer = post_body(write(pairs), url=f"/servlet/servlet.WebToLead{query.replace('OID', oid)}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html;charset=UTF-8")
    with worked():
        lead, submission = Lead.objects.get(), Submission.objects.get()
        for name, value in expected.items():
            found = lead.custom[name[7:]] if name.startswith("custom.") else getattr(lead, name)
            assert found == value, name
        assert [tuple(pair) for pair in submission.pairs] == pairs
        assert kept <= {name for name, _ in submission.pairs}


OID = ("oid", "OID")
LINES = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
MULTIPART = "".join(LINES.format(*pair) for pair in [OID, *PERSON]).encode() + b"--b--\r\n"
DOOR = "/servlet/servlet.WebToLead"
JSON = json.dumps(dict([OID, *PERSON]))
TYPEFORM = {
    "event_type": "form_response",
    "form_response": {
        "hidden": {"oid": "OID"},
        "answers": [
            {"type": "text", "text": "Vogel", "field": {"ref": "last_name", "type": "short_text"}},
            {"type": "email", "email": "katrin@brenner.de", "field": {"ref": "email", "type": "email"}},
            {"type": "choice", "choice": {"label": "Bern"}, "field": {"ref": "city", "type": "multiple_choice"}},
        ],
    },
}
HUBSPOT = {"fields": [{"name": name, "value": value} for name, value in [OID, *PERSON]], "context": {"pageUri": "/"}}
WEBFLOW = {"triggerType": "form_submission", "payload": {"name": "Contact", "data": dict([OID, *PERSON])}}
BRACKETS = [(f"fields[{name}][value]", value) for name, value in PERSON]
CALLED = {"oid": "OID", "name": "Contact us", "data": {"name": "Dr. Katrin Vogel", "E-Mail": "katrin@brenner.de"}}
# name: (path, content type, body)
BODIES = {
    "JSON under another name": (DOOR, "text/plain;charset=UTF-8", JSON.encode()),
    "JSON that says nothing of itself": (DOOR, "", JSON.encode()),
    "JSON of an API": (DOOR, "application/vnd.api+json", JSON.encode()),
    "JSON in a list": (DOOR, "application/json", f"[{JSON}]".encode()),
    "JSON with answers by name": (DOOR, "application/json", json.dumps(HUBSPOT).encode()),
    "JSON with wrapped answers": (DOOR, "application/json", json.dumps(WEBFLOW).encode()),
    "JSON with answers by kind": (DOOR, "application/json", json.dumps(TYPEFORM).encode()),
    "no type at all": (DOOR, "", encoded([OID, *PERSON])),
    "a slash too many": (f"{DOOR}/", "application/x-www-form-urlencoded", encoded([OID, *PERSON])),
    "names in brackets": (DOOR, "", encoded([OID, ("fields[email][title]", "Mail"), *BRACKETS])),
    "names as people call them": (DOOR, "application/json", json.dumps(CALLED).encode()),
    "answers packed into one value": (f"{DOOR}?oid=OID", "", encoded([("pageUrl", "x"), ("data.json", JSON)])),
    "ampersands as in a page": (DOOR, "", encoded([OID, *PERSON]).replace(b"&", b"&amp;")),
    "semicolons": (DOOR, "application/x-www-form-urlencoded", encoded([OID, *PERSON]).replace(b"&", b";")),
    "values in the address": (f"{DOOR}?{encoded([OID, *PERSON]).decode()}", "", b""),
    "another boundary than it says": (DOOR, "multipart/form-data; boundary=x", MULTIPART),
    "no boundary": (DOOR, "multipart/form-data", MULTIPART),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_read_whatever_its_sender_made_of_it(post_body, worked, acme, kind):
    path, content_type, body = BODIES[kind]
    answer = post_body(body, url=path.replace("OID", acme.org.public_id), content_type=content_type)
    assert answer.status_code == 200
    with worked():
        lead = Lead.objects.get()
        assert (lead.last_name, lead.email) == ("Vogel", "katrin@brenner.de")


def test_packed_and_wide_bodies_are_read(post_body, worked, acme):
    pairs = encoded([("oid", acme.org.public_id), ("last_name", "Ōmori"), ("company", "Brenner")])
    post_body(gzip.compress(pairs))
    post_body(pairs.decode().replace("Brenner", "Zwei").encode("utf-16"), url=f"{DOOR}?encoding=UTF-16")
    with worked():
        assert sorted(Lead.objects.values_list("last_name", "company")) == [("Ōmori", "Brenner"), ("Ōmori", "Zwei")]


def test_a_form_with_the_method_get_loses_nothing_and_says_so(acme, client, worked):
    assert client.get(DOOR, {"oid": acme.org.public_id, "encoding": "UTF-8"}).status_code == 405
    assert client.get(DOOR, {"oid": acme.org.public_id, "last_name": "Vogel"}).status_code == 200
    with worked():
        assert Lead.objects.get().last_name == "Vogel" and "Use POST" in Submission.objects.get().problem


def test_a_post_without_any_known_name_fails_until_one_is_mapped(acme, post, worked, post_body):
    post({"field_7": "Vogel"})
    post_body(b'<lead oid="OID"/>', content_type="text/xml")
    with worked():
        unread, failed = Submission.objects.order_by("-pk")
        assert (failed.state, failed.left_out, unread.state) == ("failed", ["field_7"], "failed")
        name = PostedName.objects.get(name="field_7")
        posted_names.mean(name, "last_name", by=acme.root)
        assert posted_names.read_again(name) == 1
    with worked():
        failed.refresh_from_db()
        assert (failed.state, failed.problem, failed.lead.last_name) == ("done", "", "Vogel")
