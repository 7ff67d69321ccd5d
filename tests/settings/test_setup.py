"""The set-up checklist of a new organization."""

from leads.models import Form
from tests.factories import QueueFactory


def test_it_greets_the_admin_until_it_is_hidden(globex):
    client = globex.client(globex.mallory)
    assert client.get("/")["Location"] == globex.url("setup/")
    assert "0 of" in client.get(globex.url("setup/")).content.decode()
    assert client.post(globex.url("setup/hide/"), {"do": "hide"}).status_code == 302
    assert client.get("/")["Location"] == globex.url("")
    assert "Get started" not in client.get(globex.url("")).content.decode()
    client.post(globex.url("setup/hide/"), {"do": "show"})
    assert "Get started" in client.get(globex.url("")).content.decode()


def test_steps_are_done_when_their_rows_exist(globex):
    client = globex.client(globex.mallory)
    with globex.open():
        QueueFactory()
        Form.objects.create(name="Contact")
    globex.hire("max", "rep")
    assert "3 of" in client.get(globex.url("setup/")).content.decode()


def test_a_rep_is_not_greeted(acme):
    assert acme.client(acme.ada).get("/")["Location"] == acme.url("")
