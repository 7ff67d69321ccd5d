"""Leads that are here already learn the account of their e-mail domain; the database keeps it from now on."""

from django.db import migrations

DOMAINS = """
    UPDATE leads_lead l SET account_domain = l.email_domain, matched_account_id = (
        SELECT min(a.id) FROM leads_account a WHERE a.org_id = l.org_id AND a.website_domain = l.email_domain
    )
    WHERE l.email_domain <> '' AND NOT l.is_free_email
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0026_match_accounts")]

    operations = [migrations.RunSQL(DOMAINS, migrations.RunSQL.noop)]
