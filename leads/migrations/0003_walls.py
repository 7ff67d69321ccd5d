"""The walls between organizations: policies and composite foreign keys."""

from django.db import migrations

from tenancy.rls import TenantTables

TABLES = [
    "Account",
    "Activity",
    "Campaign",
    "CampaignMember",
    "Contact",
    "CustomField",
    "DuplicatePair",
    "Form",
    "Import",
    "ImportRow",
    "Inquiry",
    "Job",
    "Lead",
    "MatchKey",
    "Opportunity",
    "OpportunityStage",
    "Queue",
    "QueueMember",
    "Reason",
    "Status",
    "StatusStep",
    "Submission",
]


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_initial"), ("tenancy", "0002_walls")]

    operations = [
        TenantTables(TABLES),
    ]
