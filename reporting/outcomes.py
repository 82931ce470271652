"""What an activity tells as its outcome where a report is it (R24)."""

from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput
from reporting.models import Report


def of_activity(day):
    """Expression: the text of the released report that is the activity's outcome, as far as the person reads it."""
    if day.user is None:
        return F("outcome")
    released = Report.objects.visible_to(day.user, day.today).released()
    told = released.filter(outcome_of=OuterRef("pk")).order_by("-version")
    return Coalesce(
        NullIf(F("outcome"), Value("")), Subquery(told.values("text")[:1]), Value(""), output_field=TextField()
    )


def refuse_another(activity, fields):
    """Raise `BadInput` for another outcome beside the report that is it; the same text again is passed over."""
    if not fields.get("outcome"):
        return
    report = Report.objects.released().filter(outcome_of=activity).order_by("-version").first()
    if report is None:
        return
    if fields["outcome"].strip() != report.text.strip():
        message = _("A report tells the outcome. Correct the report instead.")
        raise BadInput({"outcome": [("told_by_report", message)]})
    fields["outcome"] = ""
