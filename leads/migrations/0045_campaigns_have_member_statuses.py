"""Each campaign says how its members may stand, and what counts as a response."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0044_own_imports_are_followed"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="member_statuses",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text='In their order, {"name", "responded"} each; empty: Sent and Responded.',
            ),
        ),
    ]
