"""Tables of tenancy: who is here, which organization they act for, what happened, what was mailed."""

from tenancy.models.base import TenantModel, TenantQuerySet
from tenancy.models.events import Event
from tenancy.models.files import StoredFile
from tenancy.models.keys import ApiKey, IdempotencyKey
from tenancy.models.mail import MailMessage, MailPart
from tenancy.models.members import Invitation, Member
from tenancy.models.notifications import Digest, Notification
from tenancy.models.organizations import Organization
from tenancy.models.users import User

__all__ = [
    "ApiKey",
    "Digest",
    "Event",
    "IdempotencyKey",
    "Invitation",
    "MailMessage",
    "MailPart",
    "Member",
    "Notification",
    "Organization",
    "StoredFile",
    "TenantModel",
    "TenantQuerySet",
    "User",
]
