"""An import keeps its file and how far it is in it; its rows are written once, with what became of them."""

import django.db.models.deletion
from django.db import migrations, models

from tenancy.at_once import AtOnce
from tenancy.rls import TenantForeignKey

STATES = (
    *(("uploading", "Coming in"), ("reading", "Being read"), ("mapping", "Waiting for its mapping")),
    *(("checking", "Dry run"), ("waiting", "Waiting"), ("running", "Running"), ("paused", "Paused"), ("done", "Done")),
    *(("canceled", "Canceled"), ("failed", "Failed"), ("undoing", "Being undone"), ("undone", "Undone")),
)


class Migration(AtOnce):
    dependencies = [
        ("leads", "0022_leads_known_by_other_systems"),
        ("tenancy", "0010_stale_leads_are_told_from_now_on"),
    ]

    operations = [
        migrations.RenameField("import", "joined", "updated"),
        migrations.AddField("import", "unchanged", models.PositiveIntegerField(default=0)),
        migrations.AddField("import", "skipped", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "import",
            "reached",
            models.PositiveIntegerField(default=0, help_text="The last record of the file that is done."),
        ),
        migrations.AlterField(
            "import",
            "rows",
            models.PositiveIntegerField(default=0, help_text="Known once the file has been read through."),
        ),
        migrations.AlterField("import", "state", models.CharField(choices=STATES, default="mapping", max_length=10)),
        migrations.AddField(
            "import",
            "source",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The file as it was sent, kept for as long as undo is possible.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.storedfile",
            ),
        ),
        TenantForeignKey("Import", "source"),
        migrations.AddField(
            "import",
            "digest",
            models.CharField(blank=True, help_text="SHA-256 of the file, also when it is gone.", max_length=64),
        ),
        migrations.AddIndex("import", models.Index(fields=["org", "digest"], name="imports_by_file")),
        migrations.AddField(
            "import",
            "header_row",
            models.PositiveIntegerField(default=1, help_text="The record that names the columns, from 1."),
        ),
        migrations.AddField(
            "import",
            "sample",
            models.JSONField(default=list, help_text="First rows as [line, cells], long cells cut."),
        ),
        migrations.AddField("import", "findings", models.JSONField(default=dict, help_text="What the dry run found.")),
        migrations.AddField(
            "import",
            "examined",
            models.PositiveBigIntegerField(default=0, help_text="Bytes of the file read through so far."),
        ),
        migrations.AddField(
            "import",
            "examined_at",
            models.DateTimeField(blank=True, help_text="When a worker last said how far it is.", null=True),
        ),
        migrations.AddField("import", "starts_when_read", models.BooleanField(default=False)),
        migrations.AddField("import", "started_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "importrow",
            "changes",
            models.JSONField(default=dict, help_text="{field: [old, new]} of an updated lead."),
        ),
        migrations.AlterField(
            "importrow",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("created", "Created"),
                    ("updated", "Updated"),
                    ("unchanged", "Unchanged"),
                    ("skipped", "Skipped"),
                    ("rejected", "Rejected"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
