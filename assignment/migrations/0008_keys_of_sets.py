"""The routing log asks once for a rule, pool, queue or person that a set of decisions names."""

from django.db import migrations

from tenancy.rls import WithoutOwnKey
from tenancy.set_keys import KeysOfSets


class Migration(migrations.Migration):
    dependencies = [("assignment", "0007_rule_sets_have_a_position")]

    operations = [
        KeysOfSets("Assignment", ["rule", "pool", "queue", "member"]),
        WithoutOwnKey("Assignment", referred=False),
    ]
