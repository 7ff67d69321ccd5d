"""What a message needs to be answered, and the files it carries."""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.ids
import tenancy.rls
from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [
        ("tenancy", "0008_highlights_and_lead_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailmessage",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="bounce_to",
            field=models.CharField(blank=True, help_text="The sender on the envelope, if another.", max_length=254),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="calendar",
            field=models.TextField(blank=True, help_text="An invitation to a meeting, as iCalendar."),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="calendar_method",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="message_id",
            field=models.CharField(blank=True, help_text="With its angle brackets.", max_length=255),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="references",
            field=models.TextField(blank=True, help_text="Message ids of what it answers, oldest first."),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="reply_to",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name="mailmessage",
            name="sender",
            field=models.CharField(help_text="As the From header has it, with a name.", max_length=400),
        ),
        migrations.CreateModel(
            name="MailPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="tenancy.mailmessage",
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
            ],
            options={
                "abstract": False,
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        tenancy.rls.TenantTables(["MailPart"]),
    ]
