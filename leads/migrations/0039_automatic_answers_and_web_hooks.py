"""Automatic answers to posts, templates with an HTML part, and web hooks of other programs."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls
from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [
        ("leads", "0038_visits_know_of_drafts"),
        ("tenancy", "0012_mail_may_be_automatic"),
    ]

    operations = [
        migrations.AddField(
            model_name="emailtemplate",
            name="html",
            field=models.TextField(
                blank=True, help_text="The same with shapes and links; sanitized.", max_length=64000
            ),
        ),
        migrations.CreateModel(
            name="WebHook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                ("kinds", models.JSONField(default=list, help_text="The events it is told of.")),
                (
                    "body",
                    models.CharField(
                        choices=[("json", "JSON of the event"), ("slack", "A message, as Slack takes it")],
                        default="json",
                        max_length=5,
                    ),
                ),
                ("secret", models.CharField(help_text="What its calls are signed with.", max_length=80)),
                ("is_active", models.BooleanField(default=True)),
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
                "ordering": ["name", "id"],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="WebHookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Delivered"), ("failed", "Given up")],
                        db_default="waiting",
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.PositiveSmallIntegerField(help_text="The HTTP status of the last answer.", null=True),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, db_default="", help_text="What was answered, or why not.", max_length=500
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "hook",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="leads.webhook",
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
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="ReplyRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("criteria", models.JSONField(default=dict)),
                ("sender_name", models.CharField(blank=True, max_length=80)),
                ("sender_email", models.EmailField(blank=True, max_length=254)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
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
                (
                    "template",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.emailtemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("org", "name"), name="reply_rule_name")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("org", "name"), name="web_hook_name"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["org", "hook", "-id"], name="web_hook_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["org", "next_at"], name="web_hook_waiting"
            ),
        ),
        tenancy.rls.TenantTables(["ReplyRule", "WebHook", "WebHookDelivery"]),
    ]
