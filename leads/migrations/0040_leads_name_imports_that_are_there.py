"""The import a lead came from is one of the same organization: the key that was left out."""

from django.db import migrations

from tenancy.rls import TenantForeignKey


class Migration(migrations.Migration):
    dependencies = [("leads", "0039_automatic_answers_and_web_hooks")]

    operations = [TenantForeignKey("Lead", "imported_from")]
