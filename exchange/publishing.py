"""What of the registry goes out to other systems: which records, in which shape, and the triggers that notice.

At the end of each transaction a deferred trigger keeps, once for each record that was touched, what the record has
become: the fields that are recorded of it, under the names that its resource gives them. What follows from them on a
day (whether a country is covered, how far a plan is) is asked of the resource.

The functions that tell a record's shape follow the code: they are made anew after each migration.
"""

from pathlib import Path

import pgtrigger
from django.apps import apps as apps_of_code
from django.db import connection, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils import translation

from attache_registry.as_of import today
from attache_registry.nested_rows import Row

SQL_FUNCTIONS = (Path(__file__).parent / "sql" / "feed.sql").read_text(encoding="utf-8")
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION exchange_publish(text, bigint, boolean, text);
DROP FUNCTION exchange_horizon();
DROP FUNCTION exchange_position();
"""
# Of a function that tells a record's shape: `subject` is the record's key.
STATE = """CREATE OR REPLACE FUNCTION {name}(subject bigint) RETURNS jsonb LANGUAGE sql STABLE AS $state$
SELECT CASE WHEN {voided} THEN '{{"voided": true}}'::jsonb ELSE told::jsonb END FROM ({rows}) found (told, voided)
$state$"""
MISSING = """SELECT exchange_publish(%s, record.id, false, %s) FROM {table} record
WHERE NOT EXISTS (SELECT 1 FROM exchange_change WHERE resource = %s AND record = record.id)"""


def published(resource, *, by=None):
    """Class decorator: changes of the model go out as changes of a resource.

    `by` names the foreign key of a part to the record that it belongs to: a part's change is a change of the whole.
    """

    def decorate(model):
        column = model._meta.get_field(by).column if by else model._meta.pk.column
        whole = f"'{model._meta.get_field(by).remote_field.model._meta.db_table}'" if by else "NULL"
        names = {field.name for field in model._meta.local_fields}
        may_end = not by and "attested_on" in names and "ends_on" in names
        told = f"PERFORM exchange_publish('{resource}', {{row}}.{column}, {str(may_end).lower()}, {whole});"
        pgtrigger.register(
            pgtrigger.Trigger(
                name="publish",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=f"""
                IF TG_OP <> 'DELETE' THEN {told.format(row="NEW")} END IF;
                IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.{column} IS DISTINCT FROM NEW.{column}) THEN
                    {told.format(row="OLD")}
                END IF;
                RETURN NULL;""",
            )
        )(model)
        return model

    return decorate


def resources():
    """The viewsets of the resources that go out."""
    from attache_registry.api import router

    return [viewset for _path, viewset, _name in router.registry if is_published(viewset.model)]


def is_published(model):
    """Whether the records of a model go out."""
    return any(trigger.name == "publish" for trigger in getattr(model._meta, "triggers", ()))


def shape(viewset):
    """The fields that are recorded of a record, as its resource tells them: `{name: expression}`."""
    from attache_registry.api_base import key_of

    row = viewset.row(today()).named
    columns = {field.name: field for field in viewset.model._meta.local_concrete_fields}
    told = {}
    for name in viewset.output().fields:
        field = columns.get(name)
        if field is None and name not in viewset.lists:
            continue
        if field is not None and field.is_relation:
            told[name] = F(f"{name}__{key_of(field.related_model)}")
        elif name in viewset.of_the_day:
            told[name] = F(name)
        else:
            told[name] = row[name]
    return told


def state_function(viewset):
    """The statement that makes the function which tells a record's shape."""
    found = viewset.model._base_manager.filter(pk=RawSQL("subject", ())).order_by()
    with translation.override("en"):
        rows = found.values_list(Row(**shape(viewset)), F("voided_at"))
        sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        sql = cursor.cursor.mogrify(sql, values).decode()
    return STATE.format(name=function_name(viewset.resource), rows=sql, voided="voided IS NOT NULL")


def function_name(resource):
    """How the database calls the function of a resource's shape."""
    return f"exchange_state_{resource.replace('-', '_')}"


def has_all_columns(migrated):
    """Whether the models that go out are what migrations have come to, column by column."""
    for model in filter(is_published, apps_of_code.get_models()):
        try:
            reached = migrated.get_model(model._meta.label_lower)
        except LookupError:
            return False
        columns, has = ({field.column for field in each._meta.local_concrete_fields} for each in (model, reached))
        if not columns <= has:
            return False
    return True


def install(apps=None, **kwargs):
    """Signal handler: shapes as the code has them, records that never went out, and numbers of another server.

    Where migrations stop on their way (`apps` is what they have come to), shapes of later ones cannot be told yet.
    """
    from exchange import feed

    if apps is not None and not has_all_columns(apps):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        feed.realign()
        for viewset in resources():
            cursor.execute(state_function(viewset))
        for viewset in resources():
            table = viewset.model._meta.db_table
            statement = MISSING.format(table=connection.ops.quote_name(table))
            cursor.execute(statement, [viewset.resource, table, viewset.resource])
