"""The sweep looks for waiting mail every minute; a partial index keeps that from reading all that was ever sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_configuration_version_is_a_moment")]

    operations = [
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["org", "id"], name="mail_waiting"),
        ),
    ]
