"""Every page says how far the imports of its reader are."""

from django.db import migrations, models
from django.db.models import Q

UNDER_WAY = ("waiting", "running", "paused", "checking", "undoing")


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0043_deleted_leads_are_found_by_phone_and_name"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="import",
            index=models.Index(
                fields=["org", "created_by"], condition=Q(state__in=UNDER_WAY), name="imports_under_way"
            ),
        ),
    ]
