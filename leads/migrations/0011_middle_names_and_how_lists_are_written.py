"""Middle names and suffixes of leads, and how the columns of a list write their dates and numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0010_attach_files")]

    operations = [
        migrations.AddField("lead", "middle_name", models.CharField(blank=True, max_length=40, default=""), False),
        migrations.AddField("lead", "suffix", models.CharField(blank=True, max_length=40, default=""), False),
        migrations.AddField(
            "import",
            "written",
            models.JSONField(default=dict, help_text="How columns write dates, numbers and phones, by their number."),
        ),
    ]
