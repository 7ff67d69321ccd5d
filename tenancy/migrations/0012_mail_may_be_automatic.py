"""Answers that nobody wrote say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0011_events_have_fewer_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailmessage",
            name="is_automatic",
            field=models.BooleanField(default=False, help_text="A program wrote it: others do not answer it."),
        ),
    ]
