"""Rows that come by the hundred thousand keep fewer keys and stand in fewer indexes."""

import django.db.models.deletion
from django.db import migrations, models

from tenancy.at_once import AtOnce
from tenancy.rls import WithoutOwnKey


class Migration(AtOnce):
    dependencies = [
        ("leads", "0036_match_keys_are_numbers"),
        ("tenancy", "0010_stale_leads_are_told_from_now_on"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_mine_by_target",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_waiting_by_urgency",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_waiting_longest",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_mine_stale",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_mine_unread",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_mine_unanswered",
        ),
        migrations.AlterField(
            model_name="lead",
            name="converted_account",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="converted_leads",
                to="leads.account",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="converted_contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="converted_leads",
                to="leads.contact",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="converted_opportunity",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="converted_leads",
                to="leads.opportunity",
            ),
        ),
        migrations.AlterField(
            model_name="matchkey",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="match_keys",
                to="leads.contact",
            ),
        ),
        migrations.AlterField(
            model_name="matchkey",
            name="lead",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="match_keys",
                to="leads.lead",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("owner_member__isnull", False)),
                fields=["org", "owner_member", "stage", "due_sort", "id"],
                name="lead_mine_by_target",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("stage", "open"), ("owner_queue__isnull", False)),
                fields=["org", "owner_queue", "due_sort", "-score", "created_at", "id"],
                name="lead_waiting_by_urgency",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("stage", "open"), ("owner_queue__isnull", False)),
                fields=["org", "owner_queue", "assigned_at"],
                name="lead_waiting_longest",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("stage", "open"),
                    ("stale_at__isnull", False),
                    ("owner_member__isnull", False),
                ),
                fields=["org", "owner_member", "stale_at", "id"],
                name="lead_mine_stale",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("stage", "open"),
                    ("owner_member__isnull", False),
                    ("is_unread", True),
                ),
                fields=["org", "owner_member", "id"],
                name="lead_mine_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("stage", "open"),
                    ("first_responded_at__isnull", True),
                    ("first_response_due__isnull", False),
                    ("owner_member__isnull", False),
                ),
                fields=["org", "owner_member", "first_response_due"],
                name="lead_mine_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("converted_account__isnull", False)),
                fields=["org", "converted_account"],
                name="leads_of_account",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("converted_contact__isnull", False)),
                fields=["org", "converted_contact"],
                name="leads_of_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("converted_opportunity__isnull", False)),
                fields=["org", "converted_opportunity"],
                name="leads_of_opportunity",
            ),
        ),
        migrations.AddIndex(
            model_name="matchkey",
            index=models.Index(
                condition=models.Q(("lead__isnull", False)), fields=["org", "lead"], name="match_keys_of_lead"
            ),
        ),
        migrations.AddIndex(
            model_name="matchkey",
            index=models.Index(
                condition=models.Q(("contact__isnull", False)), fields=["org", "contact"], name="match_keys_of_contact"
            ),
        ),
        WithoutOwnKey("Lead", referred=True),
        WithoutOwnKey("MatchKey", referred=False),
        WithoutOwnKey("DuplicatePair", referred=False),
        WithoutOwnKey("ImportRow", referred=False),
    ]
