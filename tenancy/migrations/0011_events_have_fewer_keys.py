"""Events come by the million: nothing refers to one, and its organization is what the policy says."""

from django.db import migrations

from tenancy.rls import WithoutOwnKey


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0010_stale_leads_are_told_from_now_on")]

    operations = [
        WithoutOwnKey("Event", referred=False),
    ]
