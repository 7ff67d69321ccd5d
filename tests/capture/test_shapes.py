"""The shapes of forms and programs found in the wild, with values of our own: each value ends where it belongs."""

from urllib.parse import quote_plus

import pytest

from leads.models import Lead, Submission
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
