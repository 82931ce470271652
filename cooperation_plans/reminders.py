"""What is due of cooperation: overdue activities, plans expected and not made; for reminders, dossier, calendar."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditations.reminders import Reminder
from attache_registry.templatetags.registry import local
from cooperation_plans import rows
from cooperation_plans.choices import OPEN, ActivityStatus, PlanStatus
from cooperation_plans.missing import due_on, missing
from cooperation_plans.models import Activity, CooperationPlan
from cooperation_plans.querysets import LastDay
from cooperation_plans.words import when

# Missing plans are told from so many days before they are due.
TOLD_BEFORE = timedelta(days=60)
A_DAY = timedelta(days=1)


def overdue(day):
    """Activities that were to be over and of which nobody has said how they went (R25): a plan's are one reminder."""
    found = Activity.objects.overdue(day.on, day.today)
    plans = found.filter(plan__isnull=False).order_by().values("plan")
    counted = plans.annotate(number=Count("*"), since=Min(LastDay("span"))).values_list("plan", "number", "since")
    late = {plan: (number, since) for plan, number, since in counted}
    for plan in CooperationPlan.objects.filter(pk__in=late).select_related("country").order_by("pk"):
        number, since = late[plan.pk]
        words = ngettext(
            "%(country)s: %(n)s activity of “%(plan)s” is overdue, since %(day)s",
            "%(country)s: %(n)s activities of “%(plan)s” are overdue, the first since %(day)s",
            number,
        ) % {"country": plan.country, "n": number, "plan": plan.title, "day": date_format(since)}
        url = reverse("plan", args=[plan.pk])
        yield Reminder(f"overdue-plan-{plan.pk}", since, words, url, "bad", (plan.country.code,))
    outside = found.filter(plan__isnull=True).select_related("country")
    for each in outside.prefetch_related("country_links__country").order_by("pk"):
        last = each.span.upper - A_DAY
        words = _("%(country)s: “%(activity)s” was to be over on %(day)s; record how it went") % {
            "country": each.country,
            "activity": each,
            "day": date_format(last),
        }
        codes = tuple(link.country.code for link in each.country_links.all())
        yield Reminder(f"activity-{each.pk}", last, words, reverse("activity", args=[each.pk]), "bad", codes)


def plans_missing(day):
    """Plans of this and the next year that are expected and not drawn up (R22a)."""
    for year in (day.on.year, day.on.year + 1):
        due = due_on(year)
        if day.on < due - TOLD_BEFORE:
            continue
        for row in missing(year, day):
            words = _("%(country)s: the plan of %(year)s (%(strand)s) is expected by %(day)s and not drawn up") % {
                "country": local(row["country_detail"]),
                "year": year,
                "strand": local(row["strand_detail"]),
                "day": date_format(due),
            }
            key = f"plan-{row['country']}-{row['strand']}-{year}"
            url = f"{reverse('plans')}?country={row['country']}&year={year}"
            yield Reminder(key, due, words, url, "bad" if row["overdue"] else "warn", (row["country"],))


def ahead(day, last):
    """Activities within the calendar's reach whose days are known."""
    found = Activity.objects.filter(
        status__in=OPEN, span__startswith__range=(day.on, last), when_precision="day"
    ).select_related("country")
    for each in found.prefetch_related("country_links__country").order_by("pk"):
        words = f"{each.country}: {each}"
        codes = tuple(link.country.code for link in each.country_links.all())
        url = reverse("activity", args=[each.pk])
        yield Reminder(f"activity-{each.pk}", each.starts_on, words, url, "info", codes, until=each.ends_on)


def sections_of_dossier(codes, day):
    """What a successor takes over of cooperation: plans with how far they are, and what is still to be done."""
    plans = CooperationPlan.objects.filter(country__code__in=codes, ends_on__gte=day.on - timedelta(days=90))
    told = rows.plans_on_day(plans, day).exclude(status_then__in=[PlanStatus.CANCELLED])
    lines = [_plan_line(row) for row in told.values_list(rows.plan(day), flat=True)]
    if lines:
        yield _("Cooperation plans"), lines
    todo = Activity.objects.filter(plan__in=plans).on_day(day.on, day.today).filter(status_then__in=OPEN)
    lines = [
        f"{each.country}: {each}, {when(each.starts_on, each.ends_on, each.when_precision)}, "
        f"{ActivityStatus(each.status_then).label}"
        for each in todo.select_related("country")
    ]
    if lines:
        yield _("Activities still to be done"), lines


def _plan_line(row):
    told = row["progress"]
    return _("%(country)s: %(title)s, %(status)s; %(completed)s of %(total)s completed, %(overdue)s overdue") % {
        "country": local(row["country_detail"]),
        "title": row["title"],
        "status": PlanStatus(row["status"]).label,
        "completed": told["completed"],
        "total": told["total"],
        "overdue": told["overdue"],
    }


def handed_over(tour, day):
    """Who coordinates the activities ahead in the countries of a tour, as its days are now (R23)."""
    countries = tour.accreditations.values("country")
    found = Activity.objects.filter(country__in=countries, status__in=OPEN, span__startswith__gte=day.on)
    told = rows.activities_on_day(found, day).values_list(rows.activity_in_words(day), flat=True)
    lines = []
    for row in told:
        facts = row["facts"]
        who = (facts["coordinator_detail"] or {}).get("name") or _("nobody")
        lines.append(f"{local(row['country'])}: {local(facts, 'title')}, {facts_when(facts)} → {who}")
    return _("Activities and who coordinates them"), lines


def facts_when(facts):
    """The days of a row of `rows.activity` in words."""
    return when(facts["starts_on"], facts["ends_on"], facts["when_precision"])
