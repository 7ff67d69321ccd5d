"""Tags of leads, and what became of each lead of a bulk change."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls
from tenancy.rls import TenantTables


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0007_saved_views_follows_and_visits"),
        ("tenancy", "0004_find_waiting_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="tags",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="JobRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lead_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("unchanged", "Unchanged"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("values", models.JSONField(default=dict)),
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="leads.job",
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
                "indexes": [models.Index(fields=["org", "job", "state", "id"], name="job_rows_by_state")],
                "constraints": [models.UniqueConstraint(fields=("org", "job", "lead_id"), name="job_lead_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                (
                    "name_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            django.db.models.functions.text.Replace(
                                models.F("name"), models.Value("İ"), models.Value("i")
                            )
                        ),
                        output_field=models.CharField(max_length=40),
                    ),
                ),
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
                "ordering": ["name_key"],
                "constraints": [models.UniqueConstraint(fields=("org", "name_key"), name="tag_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        TenantTables(["JobRow", "Tag"]),
    ]
