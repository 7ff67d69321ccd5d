"""The walls between organizations: policies and composite foreign keys."""

from django.db import migrations

from tenancy.rls import SETTING, TenantTables

TABLES = [
    "Member",
    "Invitation",
    "ApiKey",
    "IdempotencyKey",
    "Event",
    "MailMessage",
    "Notification",
]


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tenancy_organization ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY org ON tenancy_organization USING (id = {SETTING}) WITH CHECK (id = {SETTING})",
            "DROP POLICY org ON tenancy_organization; ALTER TABLE tenancy_organization DISABLE ROW LEVEL SECURITY",
        ),
        TenantTables(TABLES),
    ]
