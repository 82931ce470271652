"""Plans: the list, one plan with all that is known of it, and the forms that change it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accreditations.charge import countries_of
from accreditations.models import Country
from accreditations.papers import WORD
from accreditations.rows import country as country_row
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import ListPage, page_of
from attache_registry.scans import as_attachment
from attache_registry.verb_pages import back_to, verb_page
from cooperation_plans import documents, rows, services, viewsets
from cooperation_plans.amendments import in_words
from cooperation_plans.choices import PlanStatus
from cooperation_plans.forms import CarryOverForm, PaperForm, PlanForm, PlanTransitionForm
from cooperation_plans.lanes import gantt
from cooperation_plans.missing import missing
from cooperation_plans.models import (
    Activity,
    Agreement,
    CooperationPlan,
    PlanTransition,
    SignedPaper,
    Unit,
)
from cooperation_plans.progress import progress

# How many amendments and activities a plan's page shows at once; most plans have fewer.
AMENDMENTS = 30
ACTIVITIES = 150
DOCUMENTS = {"plan": documents.plan_document, "report": documents.report_document}


class PlanList(ListPage):
    """How far is this year's plan of each country?"""

    viewset = viewsets.PlanViewSet
    template_name = "cooperation_plans/plan_list.html"
    default_ordering = "-starts_on,country"

    def context(self, request, filterset, rows):
        """With what is expected and missing of the next year."""
        day = day_of(request)
        found = super().context(request, filterset, rows)
        years = (day.on.year, day.on.year + 1)
        return found | {
            "missing": [(year, told) for year in years if (told := list(missing(year, day)))],
            "years": [day.on.year - 1, *years],
            "may_enter": may_enter(request.user),
        }


def may_enter(user):
    """Whether the person may enter plans and activities at all."""
    name = "cooperation-plans"
    return policies.may_write(user, name) or policies.may_take_part(user, name)


def own_countries(user):
    """The countries of which the person may enter plans; None for all."""
    return None if policies.may_write(user, "cooperation-plans") else countries_of(user)


@require_safe
@answers_as_known
def plan(request, key):
    """One plan: how far it is, what is late, its activities as table and Gantt, amendments, papers."""
    refuse_unknown_on_page(request, {"as_of", "page"})
    day = day_of(request, "activities")
    found = CooperationPlan.objects.filter(pk=key).select_related("country", "strand", "agreement", "owner")
    record = found.first()
    if record is None:
        raise Http404
    row = rows.plans_on_day(found, day).values_list(rows.plan(day), flat=True).get()
    told = rows.activities_on_day(Activity.objects.filter(plan=key), day).order_by("-overdue", "span", "pk")
    page = page_of(request, told.values_list(rows.activity_in_words(day), flat=True), ACTIVITIES)
    activities = list(page.object_list)
    for each in activities:
        # Nobody tells the outcome of what has not begun.
        still_open = each["facts"]["status"] in {"planned", "confirmed"}
        each["has_begun"] = still_open and bool(each["first"]) and each["first"] <= day.today.isoformat()
    may_write = policies.may_write_record(request.user, "cooperation-plans", record)
    own = Activity.objects.filter(plan=key)
    context = {
        "plan": record,
        "row": row,
        "activities": activities,
        "page": page,
        "drawing": gantt(activities, record, day.on),
        "allowed": [PlanStatus(each) for each in services.allowed(record)] if may_write else [],
        "steps": list(rows.steps_of(PlanTransition, plan=key)),
        "amendments": in_words(record.amendments.select_related("activity", "by")[:AMENDMENTS]),
        "papers": SignedPaper.objects.filter(plan=key),
        "hosting": list(progress(day, "venue", activities=own)),
        "reasons": list(progress(day, "reason", activities=own)),
        "sides": list(progress(day, "side", activities=own)),
        "waiting": _waiting(own) if may_write else [],
        "may_write": may_write,
        "later_plans": may_write and CarryOverForm(record).fields["into"].queryset.exists(),
    }
    return render(request, "cooperation_plans/plan_detail.html", context)


def _waiting(activities):
    """The units that were asked and have not answered, with how many activities, and when they were reminded."""
    told = {}
    found = activities.unanswered().filter(lead_unit__isnull=False).select_related("lead_unit")
    for each in found.order_by("lead_unit", "pk"):
        unit = told.setdefault(each.lead_unit_id, {"unit": each.lead_unit, "number": 0, "reminded_on": None})
        unit["number"] += 1
        unit["reminded_on"] = max(filter(None, [unit["reminded_on"], each.reminded_on]), default=None)
    return list(told.values())


@require_safe
@answers_as_known
def country_cooperation(request, code):
    """The plan tab of a country: agreements, plans with how far they are, hosting."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request, "countries")
    country = get_object_or_404(Country, code=code)
    own = Country.objects.filter(pk=country.pk).for_day(day.on, day.today)
    plans = rows.plans_on_day(CooperationPlan.objects.filter(country=country), day)
    outside = rows.activities_on_day(Activity.objects.filter(plan=None).with_country(country), day)
    agreements = Agreement.objects.filter(country=country).prefetch_related("papers")
    context = {
        "country": country,
        "row": own.values_list(country_row(day), flat=True).get(),
        "plans": list(plans.order_by("-starts_on", "pk").values_list(rows.plan(day), flat=True)),
        "activities": list(outside.values_list(rows.activity_in_words(day), flat=True)[:50]),
        "agreements": agreements.order_by("-signed_on", "pk"),
        "hosting": list(progress(day, "venue", activities=Activity.objects.with_country(country))),
        "may_enter": policies.may_write_record(request.user, "cooperation-plans", CooperationPlan(country=country)),
    }
    return render(request, "cooperation_plans/country_cooperation.html", context)


def own_plan(request, key):
    """The plan of an address, for whoever may write it."""
    found = CooperationPlan.objects.filter(pk=key).select_related("country", "strand").first()
    if found is None:
        raise Http404
    policies.require_record(request.user, "cooperation-plans", found)
    return found


def enter(request):
    """The form of a new plan."""
    if not may_enter(request.user):
        policies.require_record(request.user, "cooperation-plans", CooperationPlan())
    year = timezone.localdate().year + 1
    initial = {
        "country": Country.objects.filter(code=request.GET.get("country", "")).first(),
        "starts_on": f"{year}-01-01",
        "ends_on": f"{year}-12-31",
    }
    form = PlanForm(request.POST or None, initial=initial, countries=own_countries(request.user))

    def act(said):
        record = CooperationPlan(**form.said)
        policies.require_record(request.user, "cooperation-plans", record)
        return reverse("plan", args=[services.enter(record, by=request.user).pk])

    title, back = _("New cooperation plan"), back_to(request, "plans")
    return verb_page(request, form, act, title=title, submit=_("Save"), back=back, said=_("The plan was entered."))


def edit(request, key):
    """The form of a plan as it stands."""
    record = own_plan(request, key)
    countries = own_countries(request.user)
    form = PlanForm(request.POST or None, instance=record, frozen=record.frozen, countries=countries)

    def act(said):
        changed = services.change(CooperationPlan.objects.get(pk=key), by=request.user, **form.said)
        policies.require_record(request.user, "cooperation-plans", changed)

    return verb_page(
        request,
        form,
        act,
        title=_("Change the plan"),
        eyebrow=record.title,
        submit=_("Save"),
        back=back_to(request, "plan", key),
        said=_("The plan was changed."),
    )


def become(request, key, to):
    """The form of a change of status, and its recording."""
    record = own_plan(request, key)
    if to not in PlanStatus.values:
        raise Http404
    form = PlanTransitionForm(record, to, request.POST or None)
    return verb_page(
        request,
        form,
        lambda said: services.move_plan(record, to, by=request.user, **said),
        title=_("The plan is now: %(status)s") % {"status": PlanStatus(to).label},
        eyebrow=record.title,
        explanation=_("From then on what is changed of the plan and its activities is kept as an amendment.")
        if to == PlanStatus.AGREED
        else "",
        submit=_("Record"),
        back=back_to(request, "plan", key),
        said=_("Recorded: %(status)s.") % {"status": PlanStatus(to).label},
    )


def carry_over(request, key):
    """The form that carries what is unfinished over into a later plan."""
    record = own_plan(request, key)
    form = CarryOverForm(record, request.POST or None)

    def act(said):
        policies.require_record(request.user, "cooperation-plans", said["into"])
        services.carry_over(record, into=said["into"], by=request.user)
        return reverse("plan", args=[said["into"].pk])

    return verb_page(
        request,
        form,
        act,
        title=_("Carry over what is unfinished"),
        eyebrow=record.title,
        explanation=_(
            "Activities that are planned, confirmed or postponed are planned anew in the later plan, without days, "
            "and keep their origin. This plan stays as it ended."
        ),
        submit=_("Carry over"),
        back=back_to(request, "plan", key),
        said=_("What was unfinished was carried over."),
    )


@require_safe
def document(request, key):
    """The plan to sign, or the report on its execution, as a Word document."""
    refuse_unknown_on_page(request, {"kind", "as_of"})
    kind = request.GET.get("kind", "plan")
    if kind not in DOCUMENTS:
        raise BadInput({"kind": [("invalid_choice", _("Documents are: %s.") % ", ".join(DOCUMENTS))]})
    found = CooperationPlan.objects.filter(pk=key).select_related("country", "strand", "agreement").first()
    if found is None:
        raise Http404
    content = DOCUMENTS[kind](found, day_of(request, "activities"))
    return as_attachment(documents.file_name(found, kind), content, WORD)


def keep_paper(request, key):
    """The form for the scan of a signed plan."""
    record = own_plan(request, key)
    form = PaperForm(request.POST or None, request.FILES or None)
    return verb_page(
        request,
        form,
        lambda said: services.keep_paper(
            SignedPaper(plan=record, title=said["title"]), said["scan"], by=request.user
        ),
        title=_("Keep a signed paper"),
        eyebrow=record.title,
        submit=_("Keep"),
        back=back_to(request, "plan", key),
        said=_("The paper was kept."),
    )


@require_safe
def paper(request, key):
    """The scan of a signed paper."""
    found = get_object_or_404(SignedPaper.objects.select_related("scan"), pk=key)
    return as_attachment(found.scan.name, bytes(found.scan.content), found.scan.content_type)


@require_POST
def remind(request, key, code):
    """One press reminds a unit by mail of what it was asked and has not answered."""
    record = own_plan(request, key)
    unit = get_object_or_404(Unit, code=code)
    try:
        number = services.remind_unit(record, unit, by=request.user)
    except RegistryError as error:
        faults = [str(message) for each in getattr(error, "errors", {}).values() for _code, message in each]
        messages.error(request, " ".join(faults) or error.message)
    else:
        words = ngettext(
            "%(unit)s was reminded of %(n)s activity.", "%(unit)s was reminded of %(n)s activities.", number
        )
        messages.success(request, words % {"unit": unit, "n": number})
    return redirect("plan", key)
