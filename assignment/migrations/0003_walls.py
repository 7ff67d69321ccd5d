"""The walls between organizations: policies and composite foreign keys."""

from django.db import migrations

from tenancy.rls import TenantTables

TABLES = [
    "AssignmentRule",
    "RuleVersion",
]


class Migration(migrations.Migration):
    dependencies = [("assignment", "0002_initial"), ("tenancy", "0002_walls")]

    operations = [
        TenantTables(TABLES),
    ]
