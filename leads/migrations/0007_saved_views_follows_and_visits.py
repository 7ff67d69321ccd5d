"""Saved views, and which leads a member follows or has looked at."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls
from tenancy.at_once import AtOnce
from tenancy.rls import TenantTables


class Migration(AtOnce):
    dependencies = [
        ("leads", "0006_campaigns_are_versioned"),
        ("tenancy", "0004_find_waiting_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadFollow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="leads.lead",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
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
                "indexes": [models.Index(fields=["org", "lead"], name="lead_followers")],
                "constraints": [models.UniqueConstraint(fields=("org", "member", "lead"), name="lead_followed_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="LeadVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                "indexes": [
                    models.Index(fields=["org", "member", "-at", "-id"], name="lead_visits_newest"),
                    models.Index(fields=["org", "lead"], name="lead_visits"),
                ],
                "constraints": [models.UniqueConstraint(fields=("org", "member", "lead"), name="lead_visited_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=80)),
                ("scope", models.CharField(default="all", max_length=20)),
                ("criteria", models.JSONField(blank=True, default=dict)),
                ("columns", models.JSONField(blank=True, default=list)),
                ("widths", models.JSONField(blank=True, default=dict)),
                ("ordering", models.CharField(blank=True, max_length=255)),
                ("grouping", models.CharField(blank=True, max_length=20)),
                (
                    "sharing",
                    models.CharField(
                        choices=[("me", "Only me"), ("team", "My team"), ("everyone", "Everyone")],
                        default="me",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
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
                (
                    "queue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="leads.queue",
                    ),
                ),
            ],
            options={
                "ordering": ["label", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sharing", "me"), _negated=True),
                        fields=["org", "label", "id"],
                        name="view_shared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("org", "member", "label"), name="view_label_once_a_member")
                ],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="ViewChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("is_pinned", models.BooleanField(null=True)),
                ("is_default", models.BooleanField(default=False)),
                ("columns", models.JSONField(blank=True, default=list)),
                ("widths", models.JSONField(blank=True, default=dict)),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                "constraints": [
                    models.UniqueConstraint(fields=("org", "member", "key"), name="view_choice_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("org", "member"), name="view_default_once"
                    ),
                ],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        TenantTables(["SavedView", "ViewChoice", "LeadFollow", "LeadVisit"]),
    ]
