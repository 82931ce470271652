"""What a person is told first: an attaché his or her week and who waits for whom, an analyst what changed."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditations.choices import Status, StepKind
from accreditations.models import Accreditation, Step
from analysis.comparison import compare
from analysis.models import SavedView
from analysis.workbench import FILTERS, kept
from attache_registry.exceptions import BadInput
from attache_registry.periods import DateRange
from attache_registry.templatetags.registry import local
from cooperation_plans import rows
from cooperation_plans.choices import OPEN, PlanStatus
from cooperation_plans.models import Activity, ActivityCountry, CooperationPlan

WEEK = timedelta(days=7)
# What of each list the first page shows.
MOST = 12
# Each view costs a statement of its own.
MOST_VIEWS = 5


@dataclass(frozen=True)
class Waiting:
    """Something that somebody else is to do: who, what, since when, where to look."""

    who: str
    words: str
    since: str
    url: str


def of_countries(countries):
    """The activities that are done with one of the countries."""
    links = ActivityCountry.objects.filter(activity=OuterRef("pk"), country__in=countries.values("pk"))
    return Activity.objects.filter(Exists(links))


def week(countries, day):
    """The activities with the countries that go on within a week from the day, in their order."""
    found = of_countries(countries).filter(span__overlap=DateRange(day.on, day.on + WEEK), when_precision="day")
    told = rows.activities_on_day(found, day).filter(status_then__in=OPEN).order_by("span", "pk")
    return list(told.values_list(rows.activity_in_words(day), flat=True)[:MOST])


def waiting_on_others(countries, day):
    """What the attaché in charge of the countries waits for: desk, hosts, units, partners; the longest first."""
    found = [*_of_desk(countries), *_of_hosts(countries), *_of_units(countries), *_of_partners(countries, day)]
    return sorted(found, key=lambda each: each.since)[:MOST]


def _of_desk(countries):
    steps = Step.objects.waiting().filter(accreditation__country__in=countries, accreditation__voided_at=None)
    for each in steps.select_related("accreditation__attache", "accreditation__country")[:MOST]:
        words = _("“%(step)s” is to be confirmed: %(accreditation)s") % {
            "step": StepKind(each.step).label,
            "accreditation": each.accreditation,
        }
        yield Waiting(
            _("the desk"), words, each.on.isoformat(), reverse("accreditation", args=[each.accreditation_id])
        )


def _of_hosts(countries):
    asked = Accreditation.objects.filter(country__in=countries, status=Status.AGREMENT_REQUESTED)
    last = Step.objects.counting().filter(accreditation=OuterRef("pk"), step=StepKind.REQUEST_AGREMENT)
    for each in asked.annotate(since=_latest(last)).select_related("country", "attache")[:MOST]:
        words = _("Agrément for %(attache)s") % {"attache": each.attache}
        yield Waiting(str(each.country), words, each.since.isoformat(), reverse("accreditation", args=[each.pk]))


def _latest(steps):
    return Subquery(steps.order_by("-number").values("on")[:1])


def _of_units(countries):
    asked = of_countries(countries).unanswered().filter(lead_unit__isnull=False, plan__isnull=False).order_by()
    units = asked.values("plan", "plan__title", "lead_unit__name", "lead_unit__name_lv", "plan__country__code")
    for each in units.annotate(number=Count("*"), since=Min("asked_on")).order_by("since", "plan", "lead_unit__name")[
        :MOST
    ]:
        words = ngettext(
            "%(plan)s (%(country)s): an answer on %(n)s activity",
            "%(plan)s (%(country)s): answers on %(n)s activities",
            each["number"],
        ) % {"plan": each["plan__title"], "country": each["plan__country__code"], "n": each["number"]}
        name = {"name": each["lead_unit__name"], "name_lv": each["lead_unit__name_lv"]}
        yield Waiting(local(name), words, each["since"].isoformat(), reverse("plan", args=[each["plan"]]))


def _of_partners(countries, day):
    talked_of = CooperationPlan.objects.filter(country__in=countries, status=PlanStatus.IN_NEGOTIATION)
    for each in talked_of.select_related("country").annotate(since=Min("transitions__on"))[:MOST]:
        words = _("%(plan)s is in negotiation") % {"plan": each.title}
        yield Waiting(str(each.country), words, each.since.isoformat(), reverse("plan", args=[each.pk]))


def changed_views(user, day):
    """The person's views that move with the day, and in how many of their countries something changed in a week."""
    since = replace(day, on=day.on - WEEK)
    found = []
    for view in SavedView.objects.visible_to(user).filter(as_of=None)[:MOST_VIEWS]:
        query = QueryDict(view.query)
        try:
            number = len(compare(query, since, day))
        except BadInput:
            # It asks for what there is no more; its page says what.
            continue
        address = f"{reverse('compare')}?{kept(query, FILTERS).urlencode()}"
        url = f"{address}&as_of={since.on.isoformat()}&with={day.on.isoformat()}"
        found.append({"view": view, "number": number, "url": url})
    return found
