"""What reports say of a country, as far as one may see: the latest, the trail of its topics, the day of the last."""

from django.db.models import Count, DateField, Max, OuterRef, Subquery

from reporting import rows
from reporting.models import Report, ReportCountry, ReportTopic

LATEST, TRAIL = 6, 12


def standing(day):
    """The released reports of up to the day that the person may read, in the version that stands."""
    found = rows.reports_on_day(Report.objects.released(), day).filter(corrected=False)
    return found.filter(on__lte=day.on)


def latest(country, day, most=LATEST):
    """The latest reports that speak of a country."""
    found = standing(day).with_country(country).order_by("-on", "-pk")
    return list(found.values_list(rows.summary(day), flat=True)[:most])


def trail(country, day):
    """The topics of a country's reports: how many there are of each, and the day of the last; the latest first."""
    found = standing(day).with_country(country).order_by().values("pk")
    topics = ReportTopic.objects.filter(report__in=found).order_by()
    told = topics.values("topic__code", "topic__name", "topic__name_lv").annotate(
        number=Count("report"), last=Max("report__on")
    )
    return [
        {"code": each["topic__code"], "name": each["topic__name"], "name_lv": each["topic__name_lv"], **each}
        for each in told.order_by("-last", "topic__code")[:TRAIL]
    ]


def last_on(day):
    """Expression of a country: the day of the last report that speaks of it; null for none."""
    links = ReportCountry.objects.filter(country=OuterRef("pk"), report__in=standing(day).order_by().values("pk"))
    told = links.order_by().values("country").annotate(last=Max("report__on"))
    return Subquery(told.values("last"), output_field=DateField())
