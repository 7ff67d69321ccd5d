"""Search by one index over organization and text, for leads and for customers."""

import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.functions.text
from django.db import migrations, models

from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [
        ("leads", "0018_exports_are_files"),
        ("tenancy", "0008_highlights_and_lead_moves"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGinExtension(),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_search",
        ),
        migrations.AddField(
            model_name="account",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.text.Concat(
                        models.F("name"),
                        models.Value(" "),
                        models.F("website"),
                        models.Value(" "),
                        models.Func(
                            models.F("phone"),
                            models.Value("\\D"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                        ),
                        models.Value(" "),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.text.Concat(
                        models.F("first_name"),
                        models.Value(" "),
                        models.F("last_name"),
                        models.Value(" "),
                        models.F("email"),
                        models.Value(" "),
                        models.Func(
                            models.F("phone"),
                            models.Value("\\D"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                        ),
                        models.Value(" "),
                        models.Func(
                            models.F("mobile_phone"),
                            models.Value("\\D"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                        ),
                        models.Value(" "),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["org", "search_text"], name="account_search", opclasses=["int8_ops", "gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["org", "search_text"], name="contact_search", opclasses=["int8_ops", "gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["org", "search_text"],
                name="lead_search_in_org",
                opclasses=["int8_ops", "gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["org", "name_key"], name="opportunity_search", opclasses=["int8_ops", "gin_trgm_ops"]
            ),
        ),
    ]
