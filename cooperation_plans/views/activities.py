"""Activities: list and month, one activity, and the forms that change it."""

import calendar
from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.charge import countries_of
from accreditations.forms import TakeBackForm
from accreditations.models import Country
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import ListPage, chips
from attache_registry.periods import FIRST_DAY, LAST_DAY, DateRange
from attache_registry.sensitive import note, note_record
from attache_registry.verb_pages import back_to, verb_page
from cooperation_plans import rows, services, viewsets
from cooperation_plans.amendments import in_words
from cooperation_plans.choices import ActivityStatus, Precision
from cooperation_plans.forms import ActivityForm, ActivityTransitionForm, OutcomeForm
from cooperation_plans.joined import of_activity
from cooperation_plans.models import Activity, ActivityTransition, PlanTransition
from cooperation_plans.views.plans import may_enter, own_plan

# What a month shows at most; more than any ministry does.
MOST_IN_A_MONTH = 400
# The fields of the form that the country alone fills in.
VIEW_PARAMETERS = {"month"}


class ActivityList(ListPage):
    """What happens next month? All activities as a list, or a month of them as a calendar (`month=2026-12`)."""

    viewset = viewsets.ActivityViewSet
    template_name = "cooperation_plans/activity_list.html"
    default_ordering = "starts_on"
    more_parameters = VIEW_PARAMETERS

    def row(self, day):
        """Pages name what they speak of."""
        return rows.activity_in_words(day)

    def context(self, request, filterset, rows):
        """The list; or, where a month is asked for, its weeks."""
        month = request.GET.get("month")
        more = {"may_enter": may_enter(request.user), "this_month": f"{day_of(request).on:%Y-%m}"}
        if not month:
            return super().context(request, filterset, rows) | more
        first = read_month(month)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        inside = filterset.qs_or_refuse.filter(span__overlap=DateRange(first, last + timedelta(days=1)))
        found = list(
            inside.order_by("span", "pk").values_list(self.row(day_of(request)), flat=True)[:MOST_IN_A_MONTH]
        )
        return more | {
            "month": first,
            "before": _month_beside(first, -1),
            "after": _month_beside(first, 1),
            "weeks": weeks(first, [row for row in found if row["facts"]["when_precision"] == Precision.DAY]),
            "some_day": [row for row in found if row["facts"]["when_precision"] != Precision.DAY],
            "fields": [field for field in filterset.form if field.name != "as_of"],
            "chips": chips(request, filterset),
            "default_ordering": self.default_ordering,
        }


def read_month(text):
    """The first day of the month that a request asks about."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = None
    if first is None or not FIRST_DAY <= first <= LAST_DAY:
        raise BadInput({"month": [("invalid", _("Write the month as YYYY-MM, from 1900-01 to 2200-12."))]})
    return first


def _month_beside(first, step):
    beside = (first + timedelta(days=31)).replace(day=1) if step > 0 else (first - timedelta(days=1)).replace(day=1)
    return f"{beside:%Y-%m}" if FIRST_DAY <= beside <= LAST_DAY else ""


def weeks(first, found):
    """The weeks of a month: each day with what goes on, from Monday on."""
    days = {}
    for row in found:
        begin = date.fromisoformat(row["facts"]["starts_on"])
        end = date.fromisoformat(row["facts"]["ends_on"] or row["facts"]["starts_on"])
        on = max(begin, first - timedelta(days=7))
        while on <= min(end, first + timedelta(days=45)):
            days.setdefault(on, []).append(row)
            on += timedelta(days=1)
    return [
        [{"day": day, "inside": day.month == first.month, "rows": days.get(day, [])} for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


@require_safe
@answers_as_known
def activity(request, key):
    """One activity: what is agreed, how it stands, how it went, what was amended."""
    day = day_of(request, "activities")
    record = Activity.objects.filter(pk=key).select_related("plan__country", "country", "origin__plan").first()
    if record is None:
        raise Http404
    found = rows.activities_on_day(Activity.objects.filter(pk=key), day)
    row = found.values_list(rows.activity_in_words(day), flat=True).first()
    if row is None:
        raise Http404
    note("activities", [row["facts"]])
    may_write = policies.may_write_record(request.user, "activities", record)
    context = {
        "activity": record,
        "row": row,
        "facts": row["facts"],
        "countries": Country.objects.filter(activity_links__activity=key),
        "steps": list(rows.steps_of(ActivityTransition, activity=key)),
        "allowed": [ActivityStatus(each) for each in services.allowed(record)] if may_write else [],
        "may_write": may_write,
        "verbs": of_activity.verbs if may_write else [],
        "may_tell_outcome": policies.may_finish(request.user, "activities", record)
        and record.status in {ActivityStatus.PLANNED, ActivityStatus.CONFIRMED, ActivityStatus.COMPLETED},
        "amendments": in_words(record.amendments.select_related("activity", "by")[:30]),
        "carried_into": record.carried_into.filter(voided_at=None).select_related("plan").first(),
    }
    return render(request, "cooperation_plans/activity_detail.html", context)


def own_activity(request, key, may=policies.may_write_record):
    """The activity of an address, for whoever may write it, or with `may_finish` tell its outcome."""
    found = Activity.objects.filter(pk=key).select_related("plan__country", "country").first()
    if found is None:
        raise Http404
    policies.require_record(request.user, "activities", found, may=may)
    return found


def _choosable(user):
    """The countries that the person may choose for an activity; of his or her own there must be one."""
    return Country.objects.all() if policies.may_write(user, "activities") else countries_of(user)


def enter(request, key=None):
    """The form of a new activity, of a plan or outside of any."""
    plan = own_plan(request, key) if key else None
    if plan is None and not may_enter(request.user):
        policies.require_record(request.user, "activities", Activity())
    initial = {"when_precision": Precision.DAY}
    form = ActivityForm(request.POST or None, plan=plan, countries=_choosable(request.user), initial=initial)

    def act(said):
        fields = form.said
        countries, why = list(fields.pop("countries", ())), fields.pop("why", "")
        record = Activity(plan=plan, **fields)
        services.enter_activity(record, countries=countries, why=why, by=request.user)
        return reverse("activity", args=[record.pk])

    return verb_page(
        request,
        form,
        act,
        title=_("New activity"),
        eyebrow=plan.title if plan else "",
        submit=_("Save"),
        back=back_to(request, "plan", key) if plan else back_to(request, "activities"),
        said=_("The activity was entered."),
    )


def edit(request, key):
    """The form of an activity as it stands."""
    record = own_activity(request, key)
    note_record("activities", record, ActivityForm.base_fields)
    form = ActivityForm(request.POST or None, instance=record, plan=record.plan)

    def act(said):
        fields = form.said
        if "countries" in fields:
            fields["countries"] = list(fields["countries"])
        changed = services.change(Activity.objects.get(pk=key), by=request.user, **fields)
        policies.require_record(request.user, "activities", changed)

    return verb_page(
        request,
        form,
        act,
        title=_("Change the activity"),
        eyebrow=str(record),
        submit=_("Save"),
        back=back_to(request, "activity", key),
        said=_("The activity was changed."),
    )


def become(request, key, to):
    """The form of a change of status, and its recording."""
    record = own_activity(request, key)
    if to not in ActivityStatus.values:
        raise Http404
    form = ActivityTransitionForm(record, to, request.POST or None)
    return verb_page(
        request,
        form,
        lambda said: services.move_activity(record, to, by=request.user, **said),
        title=_("The activity is now: %(status)s") % {"status": ActivityStatus(to).label},
        eyebrow=str(record),
        submit=_("Record"),
        back=back_to(request, "activity", key),
        said=_("Recorded: %(status)s.") % {"status": ActivityStatus(to).label},
    )


def outcome(request, key):
    """How it went, on one screen: it is completed with its figures."""
    record = own_activity(request, key, policies.may_finish)
    form = OutcomeForm(request.POST or None, instance=record)

    def act(said):
        services.record_outcome(Activity.objects.get(pk=key), by=request.user, **said)

    return verb_page(
        request,
        form,
        act,
        title=_("How did it go?"),
        eyebrow=str(record),
        submit=_("Save the outcome"),
        back=back_to(request, "activity", key),
        said=_("The outcome was recorded."),
    )


def take_back(request, key, step, of):
    """The form that asks why the last change of status is taken back; `of` is `plan` or `activity`."""
    model = PlanTransition if of == "plan" else ActivityTransition
    found = get_object_or_404(model.objects.select_related(of), pk=step, **{of: key})
    record = getattr(found, of)
    policies.require_record(request.user, "cooperation-plans" if of == "plan" else "activities", record)
    return verb_page(
        request,
        TakeBackForm(request.POST or None),
        lambda said: services.take_back(found, reason=said["reason"], by=request.user),
        title=_("Take back: %(step)s") % {"step": found.get_to_display()},
        eyebrow=str(record),
        explanation=_("The step leaves every answer and stays in the history with your reason."),
        submit=_("Take back"),
        back=back_to(request, of, key),
        said=_("Taken back; the history keeps it."),
    )
