"""What names the same status, owner or lead a thousand times in one statement asks for it once."""

from django.db import migrations

from tenancy.set_keys import KeysOfSets


class Migration(migrations.Migration):
    dependencies = [("leads", "0047_raw_mail_goes_after_a_month")]

    operations = [
        KeysOfSets("Lead", ["status", "owner_member", "owner_queue", "created_by", "imported_from"]),
        KeysOfSets("MatchKey", ["lead"]),
        KeysOfSets("ImportRow", ["batch", "lead"]),
    ]
