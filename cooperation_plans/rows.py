"""The shape in which each resource of cooperation leaves the registry: one JSON object a row, nested by the database.

API, exports and pages read these; `serializers` describe the same fields for the schema.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, DateField, Exists, F, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from accreditations.charge import countries_of
from accreditations.rows import dated, fields, or_null
from attache_registry import policies
from attache_registry.nested_rows import Amount, Instant, Row
from cooperation_plans.choices import PlanStatus
from cooperation_plans.coordinator import with_coordinator
from cooperation_plans.joined import of_activity
from cooperation_plans.models import ActivityCountry, ActivityTransition, CooperationPlan
from cooperation_plans.progress import of_plan
from cooperation_plans.querysets import FirstDay, LastDay


def named(name, *, by=None):
    """`{"code", "name", "name_lv"}` of what a foreign key points to, or null."""
    row = Row(code=F(f"{name}__code"), name=F(f"{name}__name"), name_lv=F(f"{name}__name_lv"))
    return Case(When(**{f"{name}__isnull": False}, then=row))


def listed(day):
    """An entry of a list: code and names."""
    return Row(**fields("code", "name", "name_lv"))


def unit(day):
    """A unit, and its mailbox for those who write the network."""
    return Row(**fields("code", "name", "name_lv", email=or_null("email") if day.shows("email") else Value(None)))


agreement = dated(
    country=F("country__code"),
    title=F("title"),
    title_is_official=F("title_is_official"),
    signed_on=F("signed_on"),
    areas=F("areas"),
    forms=F("forms"),
    areas_said=F("areas_said"),
    forms_said=F("forms_said"),
    source=F("source"),
)
expected_plan = dated(country=F("country__code"), strand=F("strand__code"))


def plans_on_day(queryset, day):
    """Plans with what `plan` needs as of the day."""
    found = queryset.on_day(day.on, day.today).alias(asked_day=Value(day.on, output_field=DateField()))
    return with_coordinator(
        found,
        country="country",
        day="asked_day",
        today=day.today,
        owner_unit="owner",
        owner_person="owner_person",
    )


def plan(day):
    """A plan as of the day; of `plans_on_day`."""
    return Row(
        **fields(
            "id",
            country=F("country__code"),
            country_detail=named("country"),
            strand=F("strand__code"),
            strand_detail=named("strand"),
            title=F("title"),
            agreement=F("agreement"),
            owner=F("owner__code"),
            owner_person=or_null("owner_person"),
            currency=F("currency"),
            status=F("status_then"),
            agreed_on=F("agreed_on"),
            signed_by=or_null("signed_by"),
            signed_by_partner=or_null("signed_by_partner"),
            starts_on=F("starts_on"),
            ends_on=F("ends_on"),
            coordinator_detail=F("coordinator_detail"),
            uncoordinated=F("uncoordinated"),
            progress=of_plan(day),
        )
    )


def activities_on_day(queryset, day):
    """Activities with what `activity` needs as of the day; each is coordinated as of its own first day (R23)."""
    asked = Value(day.on, output_field=DateField())
    found = queryset.on_day(day.on, day.today).amended().alias(first_day=Coalesce(FirstDay("span"), asked))
    return with_coordinator(
        found,
        country="country",
        day="first_day",
        today=day.today,
        owner_unit="plan__owner",
        owner_person="plan__owner_person",
    )


def contact(day):
    """The partner's contact: for those who write activities, an attaché's own included."""
    if day.shows("partner_contact"):
        return F("partner_contact")
    if day.user is None or policies.role_of(day.user) != policies.Role.ATTACHE:
        return Value(None)
    charged = countries_of(day.user, day.today, day.today)
    own = ActivityCountry.objects.filter(activity=OuterRef("pk"), country__in=charged.values("pk"))
    return Case(When(Exists(own), then=F("partner_contact")), output_field=TextField())


def countries():
    """The codes of an activity's countries."""
    links = ActivityCountry.objects.filter(activity=OuterRef("pk")).order_by("country__code")
    return ArraySubquery(links.values("country__code"))


def activity(day):
    """An activity as of the day; of `activities_on_day`."""
    return Row(
        **fields(
            "id",
            "plan",
            countries=countries(),
            basis=F("basis"),
            number=F("number"),
            partner_number=F("partner_number"),
            title=F("title"),
            title_lv=F("title_lv"),
            area=F("area__code"),
            form=F("form__code"),
            lead_unit=F("lead_unit__code"),
            asked_on=F("asked_on"),
            answered_on=F("answered_on"),
            partner_unit=F("partner_unit"),
            partner_contact=contact(day),
            place=F("place"),
            host=F("host__code"),
            starts_on=F("starts_on"),
            ends_on=F("ends_on"),
            when_precision=F("when_precision"),
            home_participants=F("home_participants"),
            partner_participants=F("partner_participants"),
            home_participants_actual=F("home_participants_actual"),
            partner_participants_actual=F("partner_participants_actual"),
            financing=or_null("financing"),
            planned_cost=Amount("planned_cost"),
            actual_cost=Amount("actual_cost"),
            currency=Coalesce("plan__currency", Value("EUR")),
            status=F("status_then"),
            overdue=F("overdue"),
            outcome=of_activity.outcome(day),
            amended=F("amended"),
            origin=F("origin"),
            coordinator_detail=F("coordinator_detail"),
        )
    )


def activity_in_words(day):
    """An activity with the names of what it refers to, for pages and papers; of `activities_on_day`."""
    return Row(
        facts=activity(day),
        area=named("area"),
        form=named("form"),
        lead_unit=named("lead_unit"),
        host=named("host"),
        country=named("country"),
        first=FirstDay("span"),
        last_day=LastDay("span"),
        uncoordinated=F("uncoordinated"),
        reminded_on=F("reminded_on"),
        plan_title=F("plan__title"),
        last=Subquery(
            ActivityTransition.objects.filter(activity=OuterRef("pk"))
            .up_to(day.on)
            .values(row=Row(on=F("on"), reason=named("reason"), side=or_null("side"), remark=F("remark")))[:1]
        ),
    )


def steps_of(model, **of):
    """The changes of status of a plan or an activity, in their order."""
    more = {"reason": named("reason"), "side": or_null("side")} if model is ActivityTransition else {}
    row = Row(
        id=F("id"),
        to=F("to"),
        on=F("on"),
        remark=F("remark"),
        **more,
        recorded_by=F("recorded_by__username"),
        recorded_at=Instant("recorded_at"),
    )
    return model.objects.filter(**of).order_by("number").values_list(row, flat=True)


def plan_of_country(day, with_progress=True):
    """What a country's row says of its plan on the day: the agreed one first, that of the ministries first."""
    more = {"progress": of_plan(day)} if with_progress else {}
    current = CooperationPlan.objects.filter(country=OuterRef("pk")).current(day.on, day.today)
    rank = Case(When(status_then=PlanStatus.AGREED, then=0), default=1)
    strand = Case(When(strand__code="ministry", then=0), default=1)
    row = Row(
        id=F("id"),
        title=F("title"),
        strand=F("strand__code"),
        status=F("status_then"),
        starts_on=F("starts_on"),
        ends_on=F("ends_on"),
        **more,
    )
    return Subquery(current.order_by(rank, strand, "pk").values(row=row)[:1])


def has_plan(day):
    """Condition on a country: it has a plan on the day that was not cancelled."""
    return Exists(CooperationPlan.objects.filter(country=OuterRef("pk")).current(day.on, day.today))
