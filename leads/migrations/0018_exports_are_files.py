"""An export is a job whose result is a file."""

import django.db.models.deletion
from django.db import migrations, models

from tenancy.rls import TenantForeignKey


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0017_email_templates_and_answers"),
        ("tenancy", "0008_highlights_and_lead_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="file",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.storedfile",
            ),
        ),
        TenantForeignKey("Job", "file"),
    ]
