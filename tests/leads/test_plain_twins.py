"""Plain phone numbers and addresses are understood in a short way, as their packages understand them."""

from random import Random

import phonenumbers
import pytest

from criteria import fold
from leads import normalize

random = Random(7)


def written_phones():
    codes = [*phonenumbers.COUNTRY_CODE_TO_REGION_CODE, 0, 999]
    for code in codes:
        for size in range(3, 13, 2):
            digits = "".join(random.choices("0123456789", k=size))
            yield f"+{code} ({digits[:2]}) {digits[2:]}"
            yield f"+{code}{digits}"


def understood(text, country):
    number = phonenumbers.parse(text, country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_plain_phone_numbers_are_what_phonenumbers_says():
    short = {text: normalize.international(text.translate(normalize.SEPARATORS)) for text in written_phones()}
    assert sum(map(bool, short.values())) > 100
    for text, found in short.items():
        if found:
            assert {found} == {understood(text, country) for country in ("DE", "CA", "KZ", "IT")}


@pytest.mark.parametrize("host", ["{}", "shop.{}", "www.a-1.shop.{}"])
def test_plain_hosts_are_registered_where_tldextract_says(host):
    suffixes = random.sample(sorted(normalize.public_suffixes()), 500)
    suffixes += ["ck", "*.ck", "!www.ck", "city.kawasaki.jp", "a.kawasaki.jp", "co.uk", "internal", "blogspot.com"]
    hosts = [host.format(suffix.replace("*", "any").lstrip("!")) for suffix in suffixes]
    plain = [one for one in hosts if normalize.PLAIN_HOST.fullmatch(one)]
    assert len(plain) > 100
    assert [normalize.registered(one) for one in plain] == [
        fold(normalize._extract(one).top_domain_under_public_suffix) for one in plain
    ]
