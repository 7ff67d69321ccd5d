"""The list of imports is read along an index; a run counts its seconds at work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0040_leads_name_imports_that_are_there"),
        ("tenancy", "0012_mail_may_be_automatic"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="tally",
            field=models.JSONField(
                default=dict,
                help_text="What a run counts along: rows a second, seconds at work, leads by member, "
                "rows left by a cancel.",
            ),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["org", "id"], name="imports_newest"),
        ),
    ]
