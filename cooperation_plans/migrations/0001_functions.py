from django.db import migrations

from cooperation_plans.models.triggers import SQL_FUNCTIONS, SQL_FUNCTIONS_REVERSED


class Migration(migrations.Migration):
    """The span of an activity, which a generated column rests on."""

    dependencies = [("accreditations", "0004_life_cycle")]

    operations = [migrations.RunSQL(SQL_FUNCTIONS, SQL_FUNCTIONS_REVERSED)]
