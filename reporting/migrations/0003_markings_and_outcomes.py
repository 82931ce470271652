from django.db import migrations

from reporting.models.triggers import BEARS, BEARS_REVERSED, ONE_OUTCOME, ONE_OUTCOME_REVERSED


class Migration(migrations.Migration):
    # A function that reads a table comes after the table.
    dependencies = [("reporting", "0002_reports")]

    operations = [
        migrations.RunSQL(BEARS, BEARS_REVERSED),
        migrations.RunSQL(ONE_OUTCOME, ONE_OUTCOME_REVERSED),
    ]
