"""An import knows how much of its file is here, which sheet is read and what is odd about it."""

from django.db import migrations, models

from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [("leads", "0028_mappings_are_kept")]

    operations = [
        migrations.AddField(
            "import",
            "size",
            models.PositiveBigIntegerField(default=0, help_text="Bytes the file has, or will have once it is here."),
        ),
        migrations.AddField(
            "import", "received", models.PositiveBigIntegerField(default=0, help_text="Bytes that are here.")
        ),
        migrations.AddField(
            "import",
            "resume_key",
            models.CharField(blank=True, help_text="By which a sender goes on with this file.", max_length=64),
        ),
        migrations.AddField(
            "import",
            "sheet",
            models.PositiveSmallIntegerField(default=1, help_text="Which sheet of a workbook is read, from 1."),
        ),
        migrations.AddField(
            "import",
            "remarks",
            models.JSONField(default=list, help_text="What reading the file through has to say, as sentences."),
        ),
    ]
