"""A draft says who edited it last, and when."""

import django.db.models.deletion
from django.db import migrations, models

from tenancy.rls import TenantForeignKey


class Migration(migrations.Migration):
    dependencies = [
        ("assignment", "0009_routing_log_of_members_alone"),
        ("tenancy", "0012_mail_may_be_automatic"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignmentrule",
            name="draft_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assignmentrule",
            name="draft_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenancy.member",
            ),
        ),
        TenantForeignKey("AssignmentRule", "draft_by"),
    ]
