"""How many live records a large table holds, kept by triggers: a list's number must not take longer the longer it is.

Each statement that brings or takes records adds its difference as a row; the number is their sum. Nobody waits for
anybody, as with a single counter, and a snapshot that sees the records sees their number. Now and then a statement
puts together what has gathered.
"""

import pgtrigger
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from attache_registry import known_schema

NOW_AND_THEN = 0.02


class LiveCount(models.Model):
    """A difference in the number of a table's live records."""

    table_name = models.CharField(_("table"), max_length=63, db_index=True)
    change = models.BigIntegerField(_("change"))

    class Meta:
        verbose_name = _("number of live records")
        verbose_name_plural = _("numbers of live records")

    def __str__(self):
        return f"{self.table_name}: {self.change:+}"


TABLE = LiveCount._meta.db_table
ADD = """
        INSERT INTO {table} (table_name, change) SELECT TG_TABLE_NAME, told.change FROM ({change}) told (change)
            WHERE told.change <> 0;
        IF random() < {now_and_then} THEN
            WITH gone AS (
                DELETE FROM {table} WHERE id IN (
                    SELECT id FROM {table} WHERE table_name = TG_TABLE_NAME FOR UPDATE SKIP LOCKED)
                RETURNING change)
            INSERT INTO {table} (table_name, change)
                SELECT TG_TABLE_NAME, sum(change) FROM gone HAVING count(*) > 0;
        END IF;
        RETURN NULL;"""
EMPTY = "DELETE FROM {table} WHERE table_name = TG_TABLE_NAME; RETURN NULL;"
HELD = "SELECT coalesce(sum(change), 0)::bigint FROM {table} WHERE table_name = %s"
RECOUNT = """
    LOCK TABLE {counted} IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM {table} WHERE table_name = '{counted}';
    INSERT INTO {table} (table_name, change) SELECT '{counted}', count(*) FROM {counted} WHERE voided_at IS NULL;"""

# The models whose number is kept, and the statements that count what else is kept anew.
counted_models, recounts = [], []


def _adds(change):
    return ADD.format(table=TABLE, change=change, now_and_then=NOW_AND_THEN)


def counted(model):
    """Keep the number of a model's live records (class decorator)."""
    voided = pgtrigger.Q(old__voided_at__isnull=True, new__voided_at__isnull=False)
    revived = pgtrigger.Q(old__voided_at__isnull=False, new__voided_at__isnull=True)
    statement = {"when": pgtrigger.After, "level": pgtrigger.Statement}
    pgtrigger.register(
        pgtrigger.Trigger(
            name="counts_new",
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="fresh"),
            func=_adds("SELECT count(*) FROM fresh WHERE voided_at IS NULL"),
            **statement,
        ),
        pgtrigger.Trigger(
            name="counts_gone",
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="gone_now"),
            func=_adds("SELECT -count(*) FROM gone_now WHERE voided_at IS NULL"),
            **statement,
        ),
        pgtrigger.Trigger(
            name="counts_voided",
            when=pgtrigger.After,
            operation=pgtrigger.UpdateOf("voided_at"),
            condition=voided | revived,
            func=_adds("SELECT CASE WHEN NEW.voided_at IS NULL THEN 1 ELSE -1 END"),
        ),
        pgtrigger.Trigger(
            name="counts_emptied",
            operation=pgtrigger.Truncate,
            func=EMPTY.format(table=TABLE),
            **statement,
        ),
    )(model)
    counted_models.append(model)
    return model


def sql_of_held_count(model):
    """SQL and parameters of the number that is kept of a model's live records."""
    return HELD.format(table=TABLE), (model._meta.db_table,)


def _recorded():
    """The numbers as of an instant: each live record brings one."""
    each = "SELECT '{table}' AS table_name, 1::bigint AS change FROM {table} WHERE voided_at IS NULL"
    return " UNION ALL ".join(each.format(table=model._meta.db_table) for model in counted_models)


known_schema.further[TABLE] = _recorded


def recount_sql(table):
    """What counts a table anew, for migrations and for whoever fills it past its triggers."""
    return RECOUNT.format(table=TABLE, counted=table)


def recount():
    """Count all anew."""
    with connection.cursor() as cursor:
        for sql in (*(recount_sql(model._meta.db_table) for model in counted_models), *recounts):
            cursor.execute(sql)
