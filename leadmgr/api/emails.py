"""E-mail templates over the API, and writing to a lead."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.activities import ActivityShape
from leadmgr.api.idempotency import once
from leadmgr.api.leads import Leads
from leadmgr.api.records import Records
from leadmgr.api.shapes import Id, Person, Shape, found
from leads.mail import sending, templates
from leads.models import EmailTemplate, FileAttachment
from tenancy import ids
from tenancy.refusals import Invalid

FILTERS = criteria.Schema(
    [
        criteria.Text("name", "Name"),
        criteria.Text("folder", "Folder"),
        criteria.DateTime("created_at", "Created"),
    ],
    noun="template",
)


class TemplateShape(Shape, serializers.ModelSerializer):
    """A text to begin an e-mail with; `member` is whose it is, null when everybody has it."""

    id = Id(ids.EMAIL_TEMPLATE)
    member = Person(allow_null=True)
    shared = serializers.BooleanField(required=False, help_text="Whether everybody has it; marketers keep those.")

    class Meta:
        model = EmailTemplate
        fields = ["id", "name", "folder", "subject", "body", "html", "shared", "member", "created_at", "updated_at"]
        read_only_fields = ["created_at", "updated_at"]

    def to_representation(self, template: EmailTemplate) -> dict[str, Any]:
        template.shared = template.member_id is None  # type: ignore[attr-defined]
        return super().to_representation(template)


class EmailTemplates(Records):
    """Texts to begin an e-mail with: the shared ones and one's own."""

    model = EmailTemplate
    serializer_class = TemplateShape
    abilities = {
        "list": "log",
        "retrieve": "log",
        "create": "log",
        "partial_update": "log",
        "destroy": "log",
    }
    orderings = {"created_at": ("created_at",), "name": ("name",)}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return EmailTemplate.objects.none()
        return EmailTemplate.objects.offered_to(self.me)

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        values = super().values(partial=partial)
        if "shared" in values:
            values["member"] = None if values.pop("shared") else self.me
        return values

    @once
    def create(self, request: Request) -> Response:
        return self.shown(templates.save(None, self.values(), by=self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.shown(templates.save(self.record(), self.values(partial=True), by=self.me))

    def destroy(self, request: Request, pk: int) -> Response:
        templates.remove(self.record(), by=self.me)
        return Response(status=204)


class NewEmail(Shape):
    """What to write; merge fields are filled in."""

    subject = serializers.CharField(max_length=255)
    body = serializers.CharField(max_length=32000)
    files = serializers.ListField(
        child=serializers.CharField(), required=False, max_length=50, help_text="Ids of files of this lead."
    )


class LeadEmails(Leads):
    """Writing to a lead: the e-mail leaves from the organization, and its answer lands on the lead."""

    abilities = {"create": "log"}

    @extend_schema(request=NewEmail, responses={201: ActivityShape})
    @once
    def create(self, request: Request, pk: int) -> Response:  # type: ignore[override]
        """Write to the lead."""
        lead, asked = self.locked(), NewEmail.read(request.data)
        carried = [file_of(lead, text) for text in asked.get("files", [])]
        activity = sending.send(lead, by=self.me, subject=asked["subject"], body=asked["body"], files=carried)
        return Response(ActivityShape(activity).data, status=201)


def file_of(lead: Any, text: str) -> FileAttachment:
    """Return a file of the lead by its id, or the error of its field."""
    try:
        file: FileAttachment = found(serializers.Field(), FileAttachment, text)
    except serializers.ValidationError as mistake:
        raise Invalid(errors={"files": mistake.detail}) from None
    if file.lead_id != lead.pk:
        raise Invalid(errors={"files": "This is a file of another lead."})
    return file
