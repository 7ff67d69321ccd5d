"""Mappings outlive their lists: the last one for the same column names, and those with a name."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0027_match_the_accounts_of_leads"),
        ("tenancy", "0010_stale_leads_are_told_from_now_on"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="mapping",
            field=models.JSONField(default=dict, help_text="What columns mean, as `leads.imports.mapping` has it."),
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80)),
                (
                    "fingerprint",
                    models.CharField(help_text="What lists with the same column names have in common.", max_length=64),
                ),
                ("mapping", models.JSONField(default=dict, help_text="As an import has it, but columns go by name.")),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.member",
                    ),
                ),
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("org", "name"),
                        name="import_mapping_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("name", "")),
                        fields=("org", "fingerprint"),
                        name="import_mapping_remembered",
                    ),
                ],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        tenancy.rls.TenantTables(["ImportMapping"]),
    ]
