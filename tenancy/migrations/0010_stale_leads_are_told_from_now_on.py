"""Who had stale leads before is not told of all of them at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0009_mail_that_is_answered")]

    operations = [
        migrations.RunSQL("UPDATE tenancy_organization SET stale_told_until = now()", migrations.RunSQL.noop),
    ]
