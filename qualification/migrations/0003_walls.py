"""The walls between organizations: policies and composite foreign keys."""

from django.db import migrations

from tenancy.rls import TenantTables

TABLES = [
    "ScoringRule",
    "GradingProfile",
    "GradingCriterion",
]


class Migration(migrations.Migration):
    dependencies = [("qualification", "0002_initial"), ("tenancy", "0002_walls")]

    operations = [
        TenantTables(TABLES),
    ]
