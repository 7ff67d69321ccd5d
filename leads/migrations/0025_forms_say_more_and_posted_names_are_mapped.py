"""Forms in several languages with consent, routing and spam settings; names of no field wait to be mapped."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import leads.capture.who
import tenancy.ids
import tenancy.rls
from tenancy.at_once import AtOnce


class Migration(AtOnce):
    dependencies = [
        ("leads", "0024_rows_of_known_people_are_updates"),
        ("tenancy", "0010_stale_leads_are_told_from_now_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "target",
                    models.CharField(blank=True, help_text="A field's name, custom.NAME, - for none.", max_length=90),
                ),
                ("sample", models.CharField(blank=True, max_length=200)),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["name"],
            },
            bases=(tenancy.ids.PublicId, models.Model),
        ),
        migrations.AddField(
            model_name="form",
            name="asks_consent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="form",
            name="captcha",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="form",
            name="captcha_key",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="form",
            name="captcha_secret",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="form",
            name="keeps_origin",
            field=models.BooleanField(default=True, help_text="Sends along campaign parameters, page and referrer."),
        ),
        migrations.AddField(
            model_name="form",
            name="least_seconds",
            field=models.PositiveSmallIntegerField(default=2, help_text="Nobody fills it in faster."),
        ),
        migrations.AddField(
            model_name="form",
            name="needs_consent",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="form",
            name="route",
            field=models.JSONField(
                default=dict, help_text='{"by": "queue" or "member" or "rule", "id"}; empty: as always.'
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="sites",
            field=models.JSONField(
                default=list, help_text="Hosts whose scripts may post it and whose pages may frame it."
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="stops_disposable",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="form",
            name="takes_files",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="form",
            name="texts",
            field=models.JSONField(default=dict, help_text="Language → title, intro, button, thanks, consent, labels."),
        ),
        migrations.AddField(
            model_name="form",
            name="wordings",
            field=models.JSONField(default=list, help_text="Every wording of the consent there was, by its id."),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="origin",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="submission",
            name="consent",
            field=models.JSONField(help_text="Wording, language and time of a consent that was given.", null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="firm",
            field=models.GeneratedField(
                db_persist=True, expression=leads.capture.who.Firm(), output_field=models.CharField(max_length=120)
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="left_out",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="submission",
            name="origin",
            field=models.CharField(
                blank=True, db_default="", help_text="The site that a browser named.", max_length=255
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="released_at",
            field=models.DateTimeField(help_text="When somebody vouched for it; it is not judged again.", null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="who",
            field=models.GeneratedField(
                db_persist=True, expression=leads.capture.who.Who(), output_field=models.CharField(max_length=120)
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="raw",
            field=models.BinaryField(help_text="The body, when it holds files or could not be read whole.", null=True),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["org", "state", "-id"], name="submission_by_state"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["org", "form", "-id"], name="submission_of_form"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("left_out", []), _negated=True), fields=["org", "-id"], name="submission_left_out"
            ),
        ),
        migrations.AddField(
            model_name="postedname",
            name="form",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="leads.form",
            ),
        ),
        migrations.AddField(
            model_name="postedname",
            name="org",
            field=models.ForeignKey(
                db_default=tenancy.rls.CurrentOrg(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="postedname",
            constraint=models.UniqueConstraint(fields=("org", "name"), name="posted_name_once"),
        ),
        tenancy.rls.TenantTables(["PostedName"]),
    ]
