"""Tables of leads, one capability a file."""

from leads.models.accounts import Account, Contact, Opportunity, OpportunityStage
from leads.models.activities import Activity
from leads.models.campaigns import Campaign, CampaignMember
from leads.models.capture import Form, Inquiry, PostedName, Submission
from leads.models.claims import Claim, GiveBack
from leads.models.custom_fields import CustomField
from leads.models.duplicates import DuplicatePair, MatchKey
from leads.models.files import FileAttachment
from leads.models.following import LeadFollow, LeadVisit
from leads.models.imports import Import, ImportMapping, ImportRow
from leads.models.jobs import Job, JobRow
from leads.models.lead import Lead, Stage
from leads.models.mail import EmailTemplate, InboundMessage
from leads.models.outgoing import ReplyRule, WebHook, WebHookDelivery
from leads.models.queues import Queue, QueueMember
from leads.models.statuses import Reason, Status, StatusStep
from leads.models.tags import Tag
from leads.models.views import SavedView, ViewChoice

__all__ = [
    "Account",
    "Activity",
    "Campaign",
    "CampaignMember",
    "Claim",
    "Contact",
    "CustomField",
    "DuplicatePair",
    "EmailTemplate",
    "FileAttachment",
    "Form",
    "GiveBack",
    "Import",
    "ImportMapping",
    "ImportRow",
    "InboundMessage",
    "Inquiry",
    "Job",
    "JobRow",
    "Lead",
    "LeadFollow",
    "LeadVisit",
    "MatchKey",
    "Opportunity",
    "OpportunityStage",
    "PostedName",
    "Queue",
    "QueueMember",
    "Reason",
    "ReplyRule",
    "SavedView",
    "Stage",
    "Status",
    "StatusStep",
    "Submission",
    "Tag",
    "ViewChoice",
    "WebHook",
    "WebHookDelivery",
]
