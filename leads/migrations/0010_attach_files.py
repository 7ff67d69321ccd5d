"""Files on leads."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_queues_have_limits"),
        ("tenancy", "0006_keep_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                (
                    "content_type",
                    models.CharField(blank=True, help_text="As its sender called it; never trusted.", max_length=100),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="files",
                        to="leads.activity",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="leads.lead",
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
                (
                    "stored",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.storedfile",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["org", "lead", "-id"], name="file_of_lead")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        tenancy.rls.TenantTables(["FileAttachment"]),
    ]
