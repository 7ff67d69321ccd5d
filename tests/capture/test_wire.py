"""The endpoint understands whatever arrives and answers within the request; nothing accepted is lost."""

from urllib.parse import quote

import pytest
from django.test import Client

from leads.capture.read_post import MOST_BYTES, MOST_PAIRS
from leads.models import Form, Lead, Submission
from tests.capture.conftest import KATRIN

PLAIN = "/servlet/servlet.WebToLead"


def text(answer):
    return answer.content.decode()


def test_without_a_return_address_the_visitor_reads_a_thank_you_page(post):
    answer = post()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html;charset=UTF-8")
    assert "Thank you" in text(answer) and "location.replace" not in text(answer)


class TestReturnAddress:
    @pytest.fixture(autouse=True)
    def _listed(self, acme):
        with acme.open():
            acme.org.return_hosts = ["forms.example.org", "*.brenner.example"]
            acme.org.save()

    @pytest.mark.parametrize("name", ["retURL", "retUrl", "RETURL"])
    def test_a_listed_host_is_followed_by_script_and_refresh(self, post, name):
        answer = post(KATRIN | {name: "https://forms.example.org/thanks?a=1&b=2"})
        assert answer.status_code == 200
        assert "window.location.replace('https://forms.example.org/thanks?a=1&b=2')" in text(answer)
        assert 'content="0; URL=https://forms.example.org/thanks?a=1&amp;b=2"' in text(answer)

    def test_a_star_lists_every_host_below(self, post):
        assert "location.replace" in text(post(KATRIN | {"retURL": "https://www.brenner.example/"}))

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "https:evil.example",
            "https://forms.example.org@evil.example/",
            "https://evil.example\\@forms.example.org/",
            "https://evil.example#@forms.example.org",
            "https://forms.example.org.evil.example/",
            "https://evilbrenner.example/",
            "javascript:alert(1)//forms.example.org",
            "data:text/html,x",
            "https://[forms.example.org/",
            " https://evil.example",
            "ftp://forms.example.org/",
        ],
    )
    def test_no_other_address_is(self, post, url):
        answer = post(KATRIN | {"retURL": url})
        assert answer.status_code == 200
        assert "location.replace" not in text(answer) and "evil" not in text(answer)

    def test_the_host_the_form_stands_on_and_our_own_paths_are_followed(self, post):
        here = {"retURL": "https://shop.example/thanks"}
        assert "location.replace" in text(post(KATRIN | here, Referer="https://shop.example/contact"))
        assert "location.replace" not in text(post(KATRIN | here, Referer="https://other.example/contact"))
        assert "location.replace('/thanks')" in text(post(KATRIN | {"retURL": "/thanks"}))

    def test_an_address_cannot_break_out_of_the_script_or_the_attribute(self, post):
        answer = post(KATRIN | {"retURL": "https://forms.example.org/');alert(1);('\"></script><b>"})
        assert "alert(1);('" not in text(answer) and "<b>" not in text(answer)
        assert "https://forms.example.org/%27);alert(1);(%27%22%3E%3C/script%3E%3Cb%3E" in text(answer)


@pytest.mark.parametrize("oid", ["", "00D000000000999", "nonsense", "00Q000000000001AAA", "00D" + "z" * 12, "x" * 5000])
def test_an_unknown_organization_stores_nothing_and_answers_the_same(post, stored, acme, oid, caplog):
    known, unknown = post(), post(KATRIN | {"oid": oid, "retURL": "https://evil.example"})
    assert (unknown.status_code, unknown.content) == (200, known.content)
    assert len(stored()) == 1
    assert "named no organization of ours" in caplog.text
    asked = post(KATRIN | {"oid": oid}, Accept="application/json").json()
    assert asked["success"] is False and "oid" in asked["errors"]


def test_a_post_for_globex_leaves_acme_untouched(post, stored, globex):
    post(KATRIN | {"oid": globex.org.public_id})
    assert stored() == []
    with globex.open():
        assert Submission.objects.count() == 1


def test_getting_the_address_says_what_it_is_for(db):
    answer = Client().get(PLAIN)
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert "method POST" in text(answer)


def test_a_script_on_another_site_may_post(post):
    assert Client().options(PLAIN).status_code == 204
    assert post()["Access-Control-Allow-Origin"] == "*"


def test_a_browser_that_asks_first_hears_of_the_sites_its_form_lists(acme):
    with acme.open():
        form = Form.objects.create(name="Quote", sites=["www.acme.example"])
    path = f"{PLAIN}?oid={acme.org.public_id}&form={form.public_id}"
    listed = Client(headers={"Origin": "https://www.acme.example"}).options(path)
    assert listed["Access-Control-Allow-Origin"] == "https://www.acme.example"
    assert "Access-Control-Allow-Origin" not in Client(headers={"Origin": "https://evil.example"}).options(path)


def test_a_body_larger_than_any_form_is_refused_in_words(post_body, stored):
    answer = post_body(b"oid=OID&description=" + b"x" * MOST_BYTES)
    assert answer.status_code == 413 and "at most 1 MB" in text(answer)
    assert post_body(b"a=" + b"x" * MOST_BYTES, Accept="application/json").json()["success"] is False
    assert stored() == []


def test_debug_shows_what_was_received_and_mails_nobody(post, stored, mailoutbox):
    answer = post(KATRIN | {"debug": "1", "debugEmail": "admin@example.org", "description": "<b>bold</b>"})
    assert stored()[0].public_id in text(answer) and "&lt;b&gt;bold" in text(answer)
    assert mailoutbox == []
    assert "Thank you" in text(post(KATRIN | {"debug": "", "last_name": "Other"}))


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "codec", "name"),
        [
            ("UTF-8", "utf-8", "Müller-Öhri"),
            ("ISO-8859-1", "latin-1", "Müller-Öhri"),
            ("windows-1252", "cp1252", "Müller – Öhri"),
            ("Shift_JIS", "shift_jis", "表示ソ"),
            ("EUC-JP", "euc-jp", "山田"),
            ("GB18030", "gb18030", "李伟"),
        ],
    )
    def test_the_query_names_the_charset(self, post_body, worked, encoding, codec, name):
        body = f"oid=OID&last_name={quote(name.encode(codec))}&company=Brenner"
        post_body(body.encode(), url=f"{PLAIN}?encoding={encoding}")
        with worked():
            assert Lead.objects.get().last_name == name
            assert Submission.objects.get().problem == ""

    @pytest.mark.parametrize(
        "encoding", ["no-such-charset", "rot13", "utf-16", "base64", "", "idna", "zlib", "bz2", "utf-7", "a%00b"]
    )
    def test_a_charset_no_browser_uses_is_read_as_utf8(self, post_body, stored, encoding):
        post_body(b"oid=OID&last_name=M%C3%BCller", url=f"{PLAIN}?encoding={encoding}")
        assert ["last_name", "Müller"] in stored()[0].pairs

    def test_bytes_of_another_charset_are_read_as_best_we_can_and_kept(self, post_body, stored):
        post_body(b"oid=OID&last_name=M%FCller")
        assert ["last_name", "Müller"] in stored()[0].pairs
        assert "cp1252" in stored()[0].problem and b"M%FCller" in bytes(stored()[0].raw)

    def test_a_body_that_was_never_encoded_is_read_as_written(self, post_body, worked):
        post_body("oid=OID&first_name=Zoë Ann&last_name=Vogel&phone=+1 415 555 0134&company=Müller & Söhne".encode())
        with worked():
            lead = Lead.objects.get()
            assert (lead.first_name, lead.company, lead.phone_e164) == ("Zoë Ann", "Müller & Söhne", "+14155550134")

    def test_an_encoded_plus_is_a_blank_and_an_encoded_line_break_stays(self, post_body, worked):
        post_body(b"oid=OID&last_name=von+Berg&description=One%0D%0ATwo&phone=%2B1+415+555+0134")
        with worked():
            lead = Lead.objects.get()
            assert (lead.last_name, lead.description, lead.phone) == ("von Berg", "One\r\nTwo", "+1 415 555 0134")

    @pytest.mark.parametrize("value", [b"a%00b", b"%ED%A0%80", b"%", b"%zz", b"%E2%82"])
    def test_what_cannot_be_stored_is_replaced_and_the_bytes_are_kept(self, post_body, worked, value):
        post_body(b"oid=OID&last_name=Vogel&description=x" + value)
        with worked():
            assert Submission.objects.get().state == "done"
            assert Lead.objects.get().description.startswith("x")

    def test_multipart_keeps_the_order_and_names_the_file_it_drops(self, post_body, stored):
        body = (
            "--B\r\nContent-Disposition: form-data; name=\"oid\"\r\n\r\nOID\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"last_name\"\r\n\r\nMüller\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\n"
            "Content-Type: application/pdf\r\n\r\n%PDF\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nOne\r\nTwo\r\n--B--\r\n"
        )  # fmt: skip
        post_body(body.encode(), content_type="multipart/form-data; boundary=B")
        submission = stored()[0]
        assert [name for name, _ in submission.pairs] == ["oid", "last_name", "cv", "description"]
        assert ["last_name", "Müller"] in submission.pairs and ["description", "One\r\nTwo"] in submission.pairs
        assert "cv.pdf" in submission.problem

    @pytest.mark.parametrize("name", [b"a\x00b.pdf", b"a\xff\xfe.pdf"])
    def test_a_file_name_that_cannot_be_stored_is_quoted_as_far_as_it_can(self, post_body, stored, name):
        file = b'--B\r\nContent-Disposition: form-data; name="cv"; filename="' + name + b'"\r\n\r\n%PDF\r\n'
        body = b'--B\r\nContent-Disposition: form-data; name="oid"\r\n\r\nOID\r\n' + file + b"--B--\r\n"
        post_body(body, content_type="multipart/form-data; boundary=B")
        assert "came along" in stored()[0].problem

    def test_of_more_values_than_any_form_has_the_rest_is_kept_in_the_body(self, post_body, stored):
        post_body(b"oid=OID&last_name=Vogel&" + b"a=&" * MOST_PAIRS + b"z=last")
        assert len(stored()[0].pairs) == MOST_PAIRS and bytes(stored()[0].raw).endswith(b"z=last")

    def test_multipart_without_its_boundary_is_answered_and_logged(self, post_body, stored):
        assert post_body(b"--B nonsense", content_type="multipart/form-data").status_code == 200
        assert stored() == []

    def test_a_json_object_is_read_as_well(self, post_body, worked):
        post_body(b'{"oid": "OID", "last_name": "Vogel", "employees": 250}', content_type="application/json")
        with worked():
            assert Lead.objects.get().number_of_employees == 250

    @pytest.mark.parametrize("body", [b"", b"&&&", b"=", b"[]", b'{"a":' * 5000, b"\xff\xfe\x00", b"a" * 100_000])
    def test_nonsense_is_answered_like_everything_else(self, post_body, body):
        for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", ""):
            assert post_body(body, content_type=kind).status_code == 200


class TestOnce:
    def test_the_same_post_within_a_minute_is_stored_once(self, post, stored):
        first, second = (post(Accept="application/json").json() for _ in range(2))
        assert first == second and len(stored()) == 1

    def test_two_clicks_differ_in_their_captcha_only(self, post, stored):
        for ts in ("1", "2"):
            post(KATRIN | {"captcha_settings": f'{{"ts":"{ts}"}}', "g-recaptcha-response": ts})
        assert len(stored()) == 1

    def test_other_content_is_another_submission(self, post, stored):
        post()
        post(KATRIN | {"description": "One more thing"})
        assert len(stored()) == 2

    def test_after_a_minute_the_same_post_is_another_inquiry(self, post, stored, acme):
        post()
        with acme.open():
            earlier = stored()[0]
            key, minute = earlier.once_key.rsplit(":", 1)
            Submission.objects.update(
                once_key=f"{key}:{int(minute) - 2}", received_at=earlier.received_at.replace(year=2020)
            )
        post()
        assert len(stored()) == 2

    def test_an_idempotency_key_holds_for_good_but_never_swallows_other_content(self, post, stored):
        post(**{"Idempotency-Key": "abc"})
        post(**{"Idempotency-Key": "abc"})
        assert len(stored()) == 1
        post(KATRIN | {"description": "Other"}, **{"Idempotency-Key": "abc"})
        assert len(stored()) == 2


class TestTrapsAndWhere:
    def test_a_program_that_fills_the_hidden_field_lands_in_quarantine(self, post, worked):
        assert post(KATRIN | {"leave_empty": "http://spam.example"}).status_code == 200
        with worked():
            assert Submission.objects.get().state == "quarantined" and not Lead.objects.exists()

    def test_website_is_a_field_and_no_trap(self, post, worked):
        post(KATRIN | {"website": "https://www.brenner.de"})
        with worked():
            assert Lead.objects.get().website_domain == "brenner.de"

    def test_the_address_is_the_visitors_only_behind_a_proxy_we_trust(self, post, stored, settings):
        post(KATRIN, **{"X-Forwarded-For": "203.0.113.9"})
        settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
        post(KATRIN, **{"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
        assert [row.address for row in stored()] == ["127.0.0.1", "203.0.113.9"]

    def test_page_and_program_are_kept_at_their_length(self, post, stored):
        post(**{"User-Agent": "x" * 900, "Referer": "https://brenner.example/" + "y" * 900})
        assert (len(stored()[0].user_agent), len(stored()[0].referer)) == (300, 500)


def test_files_that_are_too_large_cost_nobody_their_words(post_body, worked, monkeypatch):
    for module in ("views", "large"):
        monkeypatch.setattr(f"leads.capture.{module}.MOST_WITH_FILES", 2000)
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    file = part % (b"files", b'; filename="plan.pdf"', b"x" * 5000)
    body = part % (b"oid", b"", b"OID") + file + part % (b"last_name", b"", b"Vogel") + b"--b--\r\n"
    answer = post_body(body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 200 and "without your files" in text(answer)
    told = post_body(body, content_type="multipart/form-data; boundary=b", Accept="application/json").json()
    assert told["success"] and "not its files" in told["warnings"]["files"]
    with worked():
        assert Lead.objects.get().last_name == "Vogel"
        assert "were not kept: plan.pdf" in Submission.objects.get().problem
