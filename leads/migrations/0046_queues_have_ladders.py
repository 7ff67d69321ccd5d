"""A queue says itself what follows a missed first-response target of its leads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0045_campaigns_have_member_statuses"),
    ]

    operations = [
        migrations.AddField(
            model_name="queue",
            name=name,
            field=models.PositiveIntegerField(blank=True, help_text=words, null=True),
        )
        for name, words in (
            ("alert_minutes", "Working minutes past the target after which the manager is alerted."),
            ("take_back_minutes", "Working minutes past the target after which a lead is taken back."),
        )
    ]
