from django.db import migrations

from attache_registry import folding, sorting


class Migration(migrations.Migration):
    """Immutable functions that search and the order of names rest on; folding is the same in every locale."""

    dependencies = [
        ("attache_registry", "0002_scans"),
        # Where folding comes from.
        ("accreditations", "0001_functions"),
    ]

    operations = [
        migrations.RunSQL(folding.FOLD, folding.FOLD_REVERSED),
        migrations.RunSQL(folding.SEARCH, folding.SEARCH_REVERSED),
        migrations.RunSQL(sorting.SQL_FUNCTIONS, sorting.SQL_FUNCTIONS_REVERSED),
    ]
