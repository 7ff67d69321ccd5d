"""The strip of facts on top of a lead, and an index of the latest moves, of which stays are counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0007_follow_ups"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="highlights",
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="Facts on top of each lead; empty: the usual ones.",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "lead.status")), fields=["org", "-id"], name="event_lead_moves"
            ),
        ),
    ]
