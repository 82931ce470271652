"""Strands, areas, forms and reasons: there after `migrate` alone; agreements and units come with a command.

What is missing is added; what a ministry changed is left as it is.
"""

import json
from pathlib import Path

import pghistory
from django.db import connections

DATA = Path(__file__).parent / "data"


def read_json(name):
    """One of the app's own data files."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load_after_migrate(sender, using, **kwargs):
    """Signal handler: add the lists that the database does not hold yet."""
    # The signal is sent after a migration back to nothing, too.
    if "cooperation_plans_strand" not in connections[using].introspection.table_names():
        return
    with pghistory.context(command="reference data"):
        load(using)


def load(using="default"):
    """Add what is missing of the four lists."""
    from cooperation_plans.models import Area, CancellationReason, Form, Strand

    lists = read_json("lists.json")
    for model, name in ((Strand, "strands"), (Area, "areas"), (Form, "forms"), (CancellationReason, "reasons")):
        add_missing(model, lists[name], using)


def add_missing(model, rows, using="default"):
    """Add `[code, name, name_lv]` rows whose code is not there; how many were."""
    known = set(model.with_voided.using(using).order_by().values_list("code", flat=True))
    missing = [model(code=code, name=name, name_lv=name_lv) for code, name, name_lv in rows if code not in known]
    model.with_voided.using(using).bulk_create(missing)
    return len(missing)
