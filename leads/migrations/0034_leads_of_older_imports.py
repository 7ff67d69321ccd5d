"""Leads that were imported before learn which file and line they came from."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0033_leads_know_their_import")]

    operations = [
        migrations.RunSQL(
            "UPDATE leads_lead l SET imported_from_id = r.batch_id, imported_line = r.line FROM leads_importrow r "
            "WHERE r.org_id = l.org_id AND r.lead_id = l.id AND r.state = 'created' AND l.imported_from_id IS NULL",
            migrations.RunSQL.noop,
        )
    ]
