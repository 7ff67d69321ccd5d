"""Statuses name the fields that people fill before a lead comes to them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0015_sort_lists_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="status",
            name="required_fields",
            field=models.JSONField(
                blank=True, default=list, help_text="Fields that people fill before a lead comes here."
            ),
        ),
    ]
