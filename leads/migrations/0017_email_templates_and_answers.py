"""Texts to begin an e-mail with, messages that come in, invitations to meetings."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.ids
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0016_statuses_ask_for_fields"),
        ("tenancy", "0009_mail_that_is_answered"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="canceled_at",
            field=models.DateTimeField(blank=True, help_text="When a meeting was called off.", null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="invited_at",
            field=models.DateTimeField(blank=True, help_text="When a meeting's invitation was first sent.", null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="activities",
                to="tenancy.mailmessage",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="sequence",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often a meeting's invitation was revised."
            ),
        ),
        migrations.CreateModel(
            name="EmailTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("folder", models.CharField(blank=True, max_length=80)),
                ("subject", models.CharField(max_length=255)),
                ("body", models.TextField(max_length=32000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                "verbose_name": "e-mail template",
                "ordering": ["folder", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("member", None)), fields=("org", "name"), name="shared_template_name"
                    ),
                    models.UniqueConstraint(fields=("org", "member", "name"), name="own_template_name"),
                ],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "once_key",
                    models.CharField(
                        help_text="Digest of address and Message-ID: one message, one row.", max_length=64
                    ),
                ),
                ("address", models.CharField(help_text="Which address of ours it was for.", max_length=254)),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("subject", models.CharField(blank=True, max_length=255)),
                ("message_id", models.CharField(blank=True, max_length=255)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("unplaced", "Without a place"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answer", "Answer"),
                            ("automatic", "Automatic answer"),
                            ("bounce", "Could not be delivered"),
                            ("invitation", "Answer to an invitation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("problem", models.TextField(blank=True, help_text="In words, for the mail settings.")),
                (
                    "note",
                    models.CharField(blank=True, help_text="What is odd about it, for the timeline.", max_length=255),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="received",
                        to="leads.activity",
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="tenancy.mailmessage",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                    "raw",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["org", "-id"], name="inbound_newest"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["org", "id"], name="inbound_waiting"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("org", "once_key"), name="inbound_once")],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        tenancy.rls.TenantTables(["EmailTemplate", "InboundMessage"]),
        tenancy.rls.TenantForeignKey("Activity", "mail"),
    ]
