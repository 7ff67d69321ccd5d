"""What went to queues stands in no index over people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assignment", "0008_keys_of_sets"),
        ("leads", "0049_match_keys_are_found_by_their_primary_key"),
        ("tenancy", "0012_mail_may_be_automatic"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="assignment",
            name="assignment_by_member",
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("member__isnull", False)),
                fields=["org", "member", "-at", "-id"],
                name="assignment_by_member",
            ),
        ),
    ]
