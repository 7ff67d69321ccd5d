from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assignment", "0006_sets_of_rules_by_lead_and_date")]

    operations = [migrations.RenameField("assignmentrule", "place", "position")]
