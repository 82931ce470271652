from django.db import migrations

from accreditations.models.triggers import SQL_FUNCTIONS as ACCREDITATION
from accreditations.models.triggers import SQL_FUNCTIONS_REVERSED as ACCREDITATION_REVERSED
from attache_registry.folding import SQL_FUNCTIONS as FOLDING
from attache_registry.folding import SQL_FUNCTIONS_REVERSED as FOLDING_REVERSED
from attache_registry.periods import SQL_FUNCTIONS as PERIODS
from attache_registry.periods import SQL_FUNCTIONS_REVERSED as PERIODS_REVERSED


class Migration(migrations.Migration):
    """Immutable functions that generated columns, constraints and searches rest on."""

    dependencies = []

    operations = [
        migrations.RunSQL(PERIODS, PERIODS_REVERSED),
        migrations.RunSQL(ACCREDITATION, ACCREDITATION_REVERSED),
        migrations.RunSQL(FOLDING, FOLDING_REVERSED),
    ]
