"""The languages of a form have an order, which JSON objects do not keep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0029_files_come_in_pieces"),
    ]

    operations = [
        migrations.AddField(
            model_name="form",
            name="languages",
            field=models.JSONField(default=list, help_text="In their order; the first one is what most visitors get."),
        ),
    ]
