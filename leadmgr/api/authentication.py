"""Who calls: the door has read the bearer key already; here its answer becomes the request's user."""

from typing import cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tenancy.models import Member

REALM = 'Bearer realm="leadmgr"'


class DoorAuthentication(BaseAuthentication):
    """Takes the member that `leadmgr.doors.ApiDoor` found behind the bearer key."""

    def authenticate(self, request: Request) -> tuple[Member, None] | None:
        member = getattr(request._request, "member", None)
        if member is not None:
            return member, None
        if request.headers.get("Authorization"):
            raise AuthenticationFailed(
                "This key is not in force. Send “Authorization: Bearer KEY” with a valid API key."
            )
        return None

    def authenticate_header(self, request: Request) -> str:
        return REALM


def caller(request: Request) -> Member:
    """Return the member whose key was sent; abilities have been asked before anything calls this."""
    return cast(Member, request.user)


class BearerScheme(OpenApiAuthenticationExtension):
    """Describes the key in the API's own document."""

    target_class = "leadmgr.api.authentication.DoorAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key of a member. Admins make keys in the settings; the secret is shown once.",
        }
