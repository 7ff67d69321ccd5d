"""Bytes that organizations keep: attachments, exports, raw mail."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_members_have_a_daily_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="SHA-256, in hexadecimal.", max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "org",
                    models.ForeignKey(
                        db_default=tenancy.rls.CurrentOrg(),
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("org", "digest"), name="file_kept_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        tenancy.rls.TenantTables(["StoredFile"]),
    ]
