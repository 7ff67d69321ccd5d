"""A lead has five match keys: an index over their ids, which nobody asks for, cost as much as the one over the keys."""

from django.db import migrations

FOUND_BY_KEY = """
    ALTER TABLE leads_matchkey DROP CONSTRAINT leads_matchkey_pkey;
    ALTER TABLE leads_matchkey ADD PRIMARY KEY (org_id, key, id)
"""
FOUND_BY_ID = """
    ALTER TABLE leads_matchkey DROP CONSTRAINT leads_matchkey_pkey;
    ALTER TABLE leads_matchkey ADD PRIMARY KEY (id)
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0048_keys_of_sets")]

    operations = [
        migrations.RunSQL(FOUND_BY_KEY, FOUND_BY_ID),
        migrations.RemoveIndex("matchkey", "match_key"),
    ]
