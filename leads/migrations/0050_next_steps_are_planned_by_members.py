"""Next steps are planned by members: leads of queues stand in no index over what lacks one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0049_match_keys_are_found_by_their_primary_key"),
        ("tenancy", "0012_mail_may_be_automatic"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_without_next_step",
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("stage", "open"),
                    ("open_task_count", 0),
                    ("owner_member__isnull", False),
                ),
                fields=["org", "owner_member", "due_sort", "id"],
                name="lead_without_next_step",
            ),
        ),
    ]
