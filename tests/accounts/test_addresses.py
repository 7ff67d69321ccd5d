"""Whose address a sign-in counts against."""

import pytest

from tenancy.accounts import AccountAdapter


@pytest.mark.parametrize(("trusted", "seen"), [([], "127.0.0.1"), (["127.0.0.1"], "203.0.113.9")])
def test_sign_ins_are_limited_by_the_address_behind_proxies_we_trust(rf, settings, trusted, seen):
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/accounts/login/", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.9"})
    assert AccountAdapter().get_client_ip(request) == seen
