"""What is unfinished goes over into the next plan and keeps its origin (R26)."""

from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput, Conflict
from attache_registry.saving import lock, verb
from cooperation_plans.choices import UNFINISHED, PlanStatus, Precision
from cooperation_plans.models import Activity
from cooperation_plans.services.records import enter_activity

# What stays the same in the next year; numbers, days, answers and results do not.
KEPT = (
    *("title", "title_lv", "area", "form", "lead_unit", "partner_unit", "partner_contact", "place", "host"),
    *("home_participants", "partner_participants", "financing", "planned_cost"),
)


@verb
def carry_over(plan, *, into, by):
    """Carry what is unfinished in a plan over into a later plan of the same country and strand.

    There it is planned anew, its days not known yet; the old plan keeps its own, as it ended. What was carried
    over before is left. Returns the new activities. Raises `BadInput` where the plans do not follow each other.
    """
    if into.pk == plan.pk or into.starts_on <= plan.starts_on:
        raise _refused(_("Choose a plan that begins later than this one."))
    if (into.country_id, into.strand_id) != (plan.country_id, plan.strand_id):
        raise _refused(_("Choose a plan of the same country and strand."))
    for each in sorted((plan, into), key=lambda record: record.pk):
        lock(each)
        each.refresh_from_db()
    if into.status in {PlanStatus.CLOSED, PlanStatus.CANCELLED}:
        raise Conflict(
            _("That plan is %(status)s.") % {"status": into.get_status_display()}, records=[into], code="final"
        )
    known = Activity.objects.filter(plan=into, origin__isnull=False).values("origin")
    unfinished = plan.activities.filter(status__in=UNFINISHED).exclude(pk__in=known).order_by("pk")
    carried = []
    for old in unfinished.prefetch_related("country_links__country"):
        new = Activity(plan=into, origin=old, when_precision=Precision.UNKNOWN)
        for name in KEPT:
            setattr(new, name, getattr(old, name))
        countries = [link.country for link in old.country_links.all()]
        carried.append(enter_activity(new, countries=countries, why=_("Carried over from the plan before."), by=by))
    return carried


def _refused(message):
    return BadInput({"into": [("invalid", message)]})
