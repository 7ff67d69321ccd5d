"""The organization's own values."""

import pytest

from tenancy import events

GIVEN = {
    "name": "Acme GmbH", "country": "AT", "time_zone": "Europe/Vienna", "currency": "EUR", "hand_over_score": "80",
    "stale_days": "21", "mail_from_name": "Acme sales", "mail_from_email": "sales@acme.example",
    "days": ["0", "1", "2", "3"], "start": "08:30", "end": "16:00",
    "hosts": "https://www.acme.example/thanks\nshop.acme.example",
}  # fmt: skip


@pytest.fixture
def save(acme):
    def save(**changes):
        return acme.client(acme.root).post(acme.url("settings/organization/"), GIVEN | changes)

    return save


def test_values_are_kept_and_the_change_is_recorded(acme, save):
    version = acme.org.config_version
    assert save().status_code == 302
    with acme.open() as _:
        acme.org.refresh_from_db()
        newest = events.of(acme.org)[0]
    assert acme.org.business_hours == {"days": [0, 1, 2, 3], "start": "08:30", "end": "16:00"}
    assert acme.org.return_hosts == ["www.acme.example", "shop.acme.example"]
    assert acme.org.config_version > version
    assert (newest.kind, newest.changes["country"], newest.by) == ("settings.changed", ["DE", "AT"], "Root Admin")


def test_the_same_values_again_record_nothing(acme, save):
    save()
    with acme.open():
        before = events.of(acme.org).count()
    save()
    with acme.open():
        assert events.of(acme.org).count() == before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("mail_from_email", "sales", "Enter a full address"),
        ("end", "08:30", "This leaves no working hours"),
        ("hosts", "www.acme.example, evil", "is no host"),
        ("days", [], "Choose at least one day"),
        ("name", "", "Enter the organization&#x27;s name."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(acme, save, field, value, words):
    answer = save(**{field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with acme.open():
        acme.org.refresh_from_db()
        assert acme.org.name == "Acme"
