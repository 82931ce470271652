"""R23: who coordinates a plan or an activity on a day: whoever leads, else the stand-in, else the owner at home.

Derived from the network as it is, so that a rotation needs no re-keying.
"""

from django.db.models import BigIntegerField, BooleanField, Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from accreditations.choices import GIVEN, PRINCIPAL
from accreditations.models import Accreditation, Posting, Responsibility, StandIn
from accreditations.querysets import of_tours_past_plan
from attache_registry.nested_rows import JSONValue, Row, full_name
from cooperation_plans.choices import Duty

# The officer at home who stands in has no record of his or her own.
NOBODY = Value(None, output_field=JSONValue())


def leads(country, day, today):
    """Accreditations that lead for a country on a day, both of them columns of the outer statement (R13).

    The stored lead comes first; else, up to today, that of a tour which overran, the last planned of them.
    """
    # At most one is stored, so nothing need be put in order to find it.
    of_country = Accreditation.objects.order_by().to_country(OuterRef(country))
    stored = of_country.filter(lead_period__contains=OuterRef(day))
    next_tour = Posting.objects.filter(
        attache=OuterRef("attache"),
        starts_on__gt=OuterRef("posting__planned_ends_on"),
        starts_on__lte=OuterRef(OuterRef(day)),
    )
    overran = of_country.filter(
        of_tours_past_plan(today),
        Q(role=PRINCIPAL) | Q(leads_from__isnull=False),
        Q(starts_on__isnull=True) | Q(starts_on__lte=OuterRef(day)),
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef(day)),
        Q(leads_from__isnull=True) | Q(leads_from__lte=OuterRef(day)),
        Q(leads_until__isnull=True) | Q(leads_until__gte=OuterRef(day)),
        ~Exists(next_tour),
        status__in=GIVEN,
        posting__ends_on__isnull=True,
        posting__planned_ends_on__lt=OuterRef(day),
    )
    ran_by_then = Case(When(Q(**{f"{day}__lte": today}), then=True), default=False, output_field=BooleanField())
    return stored, overran.order_by("-posting__planned_ends_on", "-pk"), ran_by_then


def stand_ins(country, day):
    """Who stands in for a country on a day; at most one (R14a)."""
    return StandIn.objects.order_by().filter(country=OuterRef(country), period__contains=OuterRef(day))


def with_coordinator(queryset, *, country, day, today, owner_unit, owner_person):
    """With `coordinator_detail`, and `uncoordinated`: in the network, and nobody leads or stands in.

    `country` and `day` name columns of the rows, `owner_unit` and `owner_person` who answers for them at home.
    """
    stored, overran, ran_by_then = leads(country, day, today)
    acting = stand_ins(country, day)
    officer = {"id": F("attache_id"), "name": full_name("attache__"), "unit": Value(None)}
    lead = Row(**officer, duty=Value(Duty.LEAD.value))
    standing_in = Row(
        id=F("attache_id"),
        name=Case(When(attache__isnull=True, then=F("person")), default=full_name("attache__")),
        unit=Value(None),
        duty=Value(Duty.STAND_IN.value),
    )
    person = NullIf(F(owner_person), Value(""))
    unit_name = f"{owner_unit}__name_lv" if get_language() == "lv" else f"{owner_unit}__name"
    owner = Case(
        When(
            Q(**{f"{owner_unit}__isnull": False}) | Q(**{f"{owner_person}__gt": ""}),
            then=Row(
                id=Value(None),
                name=Coalesce(person, unit_name),
                unit=F(f"{owner_unit}__code"),
                duty=Value(Duty.OWNER.value),
            ),
        ),
        default=NOBODY,
        output_field=JSONValue(),
    )
    in_overrun = Case(
        When(ran_by_then=True, then=Subquery(overran.values(row=lead)[:1])), default=NOBODY, output_field=JSONValue()
    )
    network = Exists(Responsibility.objects.filter(country=OuterRef(country), period__contains=OuterRef(day)))
    covered = Exists(Accreditation.objects.to_country(OuterRef(country)).filter(period__contains=OuterRef(day)))
    led = Exists(stored) | Exists(acting) | Q(Exists(overran), ran_by_then=True)
    return queryset.alias(ran_by_then=ran_by_then).annotate(
        coordinator_detail=Coalesce(
            Subquery(stored.values(row=lead)[:1]),
            in_overrun,
            Subquery(acting.values(row=standing_in)[:1]),
            owner,
            output_field=JSONValue(),
        ),
        uncoordinated=Case(When((network | covered) & ~led, then=True), default=False, output_field=BooleanField()),
    )


def coordinated_by(queryset, attache, *, country, day, today):
    """The rows whose coordinator on their day is the attaché."""
    stored, overran, ran_by_then = leads(country, day, today)
    key = Coalesce(
        Subquery(stored.values("attache")[:1]),
        Case(When(ran_by_then=True, then=Subquery(overran.values("attache")[:1]))),
        # An officer at home stands in under no key.
        Subquery(stand_ins(country, day).values(key=Coalesce("attache_id", Value(0)))[:1]),
        output_field=BigIntegerField(),
    )
    return queryset.alias(ran_by_then=ran_by_then).alias(coordinator_key=key).filter(coordinator_key=attache.pk)
