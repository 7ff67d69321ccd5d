"""Serve the orders of lists that people click most from an index each."""

import django.db.models.functions.comparison
from django.db import migrations, models

from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [
        ("leads", "0014_leads_know_their_follow_ups"),
        ("tenancy", "0007_follow_ups"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_company",
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["org", "last_name_key", "id"],
                name="lead_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("stage", "open")),
                fields=["org", "due_sort", "id"],
                name="lead_open_by_target",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("org"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce(
                        models.F("last_activity_at"), models.F("created_at"), output_field=models.DateTimeField()
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at__isnull", True)),
                name="lead_last_touched",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["org", "company_key", "id"], name="lead_by_company"),
        ),
    ]
