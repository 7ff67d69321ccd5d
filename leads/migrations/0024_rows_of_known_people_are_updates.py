"""Rows of known people count as updated; lists whose file was never kept cannot go on."""

from django.db import migrations

UNFINISHED = "This list came in before files were kept. Send it again."


class Migration(migrations.Migration):
    dependencies = [("leads", "0023_imports_keep_their_file")]

    operations = [
        migrations.RunSQL(
            "UPDATE leads_importrow SET state = 'updated' WHERE state = 'joined'", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            [
                (
                    "UPDATE leads_import SET state = 'failed', problem = %s, finished_at = now() "
                    "WHERE source_id IS NULL AND state IN ('mapping', 'waiting', 'running')",
                    [UNFINISHED],
                )
            ],
            migrations.RunSQL.noop,
        ),
    ]
