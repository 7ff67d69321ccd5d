"""Write mappings of earlier imports as {"columns": {number: {"field": name}}}, which leaves room for how cells are read."""

from django.db import migrations

WHOLE = """
    UPDATE leads_import SET mapping = jsonb_build_object('columns', coalesce(
        (SELECT jsonb_object_agg(key, jsonb_build_object('field', value)) FROM jsonb_each(mapping)), '{}'
    )) WHERE NOT mapping ? 'columns'
"""
FLAT = """
    UPDATE leads_import SET mapping = coalesce(
        (SELECT jsonb_object_agg(key, value -> 'field') FROM jsonb_each(mapping -> 'columns')), '{}'
    ) WHERE mapping ? 'columns'
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0020_leads_that_came_back")]

    operations = [migrations.RunSQL(WHOLE, FLAT)]
