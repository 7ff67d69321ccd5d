"""Writing to leads by programs."""

from leads.models import EmailTemplate
from tenancy.models import MailMessage
from tests.api.program import Program
from tests.factories import LeadFactory

HELLO = {"subject": "Hi", "body": "Hello {{ lead.first_name }}"}


def test_a_program_writes_to_a_lead_with_a_file(acme, katrin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ada = Program(acme.key(acme.ada))
    upload = {"file": SimpleUploadedFile("offer.pdf", b"%PDF")}
    file = acme.api(acme.ada).post(f"/api/v1/leads/{katrin.public_id}/files/", upload).json()["id"]
    sent = ada.post(f"leads/{katrin.public_id}/emails/", HELLO | {"files": [file]})
    assert sent.status_code == 201 and (sent.json()["kind"], sent.json()["body"]) == ("email", "Hello Katrin")
    with acme.open():
        assert [part.name for part in MailMessage.objects.get().parts.all()] == ["offer.pdf"]


def test_what_cannot_be_sent_is_a_problem_by_field(acme, katrin):
    ada = Program(acme.key(acme.ada))
    with acme.open():
        other = LeadFactory(owner_member=acme.ada, email="")
    unknown = ada.post(f"leads/{katrin.public_id}/emails/", HELLO | {"body": "{{ nonsense }}"})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["body"])
    assert list(ada.post(f"leads/{other.public_id}/emails/", HELLO).json()["errors"]) == ["email"]
    assert list(ada.post(f"leads/{katrin.public_id}/emails/", HELLO | {"files": ["x"]}).json()["errors"]) == ["files"]
    assert Program(acme.key(acme.vic)).post(f"leads/{katrin.public_id}/emails/", HELLO).status_code == 403


def test_a_rep_keeps_own_templates_only(acme):
    ada, ben = Program(acme.key(acme.ada)), Program(acme.key(acme.ben))
    body = HELLO | {"name": "Hello"}
    made = ada.post("email-templates/", body)
    assert made.status_code == 201 and made.json()["shared"] is False
    assert ben.get(f"email-templates/{made.json()['id']}/").status_code == 404
    assert ada.post("email-templates/", body | {"shared": True}).status_code == 403
    refused = ada.patch(f"email-templates/{made.json()['id']}/", {"body": "{{ lead.frist_name }}"})
    assert refused.status_code == 422 and "Did you mean" in str(refused.json()["errors"]["body"])
    with acme.open():
        assert EmailTemplate.objects.count() == 1
