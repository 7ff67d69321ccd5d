"""Imports look for the people of a list in the recycle bin, too, which keeps no match keys."""

from django.db import migrations, models
from django.db.models import Q

DELETED = Q(deleted_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0042_forms_read_lead_ads_of_meta"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["org", "last_name_key"], condition=DELETED, name="lead_deleted_by_name"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["org", "phone_e164"], condition=DELETED & Q(phone_e164__gt=""), name="lead_deleted_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["org", "mobile_e164"], condition=DELETED & Q(mobile_e164__gt=""), name="lead_deleted_by_mobile"
            ),
        ),
    ]
