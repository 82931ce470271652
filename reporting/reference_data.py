"""Topics, markings and texts to begin with: there after `migrate` alone.

What is missing is added, what a ministry changed is left as it is; only which markings lie above the ceiling follows
the setting each time.
"""

import json
from pathlib import Path

import pghistory
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data"


def load_after_migrate(sender, using, **kwargs):
    """Signal handler: add what the database does not hold yet, and draw the ceiling."""
    if "reporting_marking" not in connections[using].introspection.table_names():
        return
    with pghistory.context(command="reference data"):
        load(using)


def load(using="default"):
    """Add what is missing of the lists; draw the ceiling where the setting says."""
    from reporting.models import KindTemplate, Marking, Topic

    told = json.loads((DATA / "lists.json").read_text(encoding="utf-8"))
    known = set(Marking.with_voided.using(using).order_by().values_list("code", flat=True))
    for row in told["markings"]:
        if row["code"] not in known:
            Marking.with_voided.using(using).create(**row)
    topics = {topic.code: topic for topic in Topic.with_voided.using(using).order_by()}
    for code, name, name_lv, wider in told["topics"]:
        if code not in topics:
            topics[code] = Topic.with_voided.using(using).create(
                code=code, name=name, name_lv=name_lv, parent=topics.get(wider)
            )
    for row in told["templates"]:
        if not KindTemplate.with_voided.using(using).filter(kind=row["kind"], language=row["language"]).exists():
            KindTemplate.with_voided.using(using).create(**{**row, "text": "\n".join(row["text"])})
    draw_ceiling(settings.REPORT_MARKING_CEILING, using)


def draw_ceiling(code, using="default"):
    """Texts up to the marking of that code may be held here; those above it are entered by reference."""
    from reporting.models import Marking

    markings = Marking.with_voided.using(using)
    ceiling = markings.filter(code=code).order_by().values_list("level", flat=True).first()
    if ceiling is None:
        raise ImproperlyConfigured(
            _("REPORT_MARKING_CEILING names no marking: %(code)s. Known are: %(codes)s.")
            % {"code": code, "codes": ", ".join(markings.order_by("level").values_list("code", flat=True))}
        )
    for marking in markings.order_by("level"):
        holds = marking.level <= ceiling
        if marking.holds_text != holds:
            marking.holds_text = holds
            marking.save(update_fields=["holds_text"])
