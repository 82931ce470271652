from django.db import migrations

from reporting.finding import SQL_FUNCTIONS, SQL_FUNCTIONS_REVERSED
from reporting.models.triggers import NEW_ID, NEW_ID_REVERSED


class Migration(migrations.Migration):
    dependencies = [
        ("attache_registry", "0003_search_and_order"),
        ("accreditations", "0008_found_by_country_and_day"),
        ("cooperation_plans", "0007_amendments_of_what_moves"),
    ]

    operations = [
        migrations.RunSQL(NEW_ID, NEW_ID_REVERSED),
        migrations.RunSQL(SQL_FUNCTIONS, SQL_FUNCTIONS_REVERSED),
    ]
