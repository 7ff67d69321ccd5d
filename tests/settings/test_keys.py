"""API keys: shown once, in force until revoked."""

import re

from django.test import Client

from tenancy.models import ApiKey


def asks(secret):
    return Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/leads/").status_code


def test_a_key_is_shown_once_and_works_until_it_is_revoked(acme):
    client = acme.client(acme.root)
    page = client.post(acme.url("settings/keys/new/"), {"name": "Website"})
    secret = re.search(r"lm_[\w-]{30,}", page.content.decode())[0]
    assert "no-store" in page["Cache-Control"]
    assert asks(secret) == 200
    listed = client.get(acme.url("settings/keys/")).content.decode()
    assert secret not in listed
    assert secret[:9] in listed
    with acme.open():
        key = ApiKey.objects.get(name="Website")
        assert key.last_used_at is not None
    assert client.post(acme.url(f"settings/keys/{key.public_id}/revoke/")).status_code == 302
    assert asks(secret) == 401
    assert "Revoked" in client.get(acme.url("settings/keys/")).content.decode()


def test_a_key_needs_a_name(acme):
    answer = acme.client(acme.root).post(acme.url("settings/keys/new/"), {"name": " "})
    assert answer.status_code == 422
    assert "Name what will use the key." in answer.content.decode()
