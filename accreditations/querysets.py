"""What can be asked of the network, in the field's language; every question takes its day.

`on` is the day asked about, `today` the day of asking (R11): a tour that overran its planned day still runs
through today, and for days to come the planned day counts.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Lower

from accreditations.choices import (
    GIVEN,
    LEADS_TO,
    PRINCIPAL,
    UNDER_WAY,
    AccreditationKind,
    Status,
)
from attache_registry.known_at import asking_day
from attache_registry.periods import one_number

NOTHING = Q(pk__in=())


def _model(name):
    from django.apps import apps

    return apps.get_model("accreditations", name)


def grade_number(code):
    """The number in a NATO code, so that OF-10 comes after OF-9."""
    return Cast(Func(F(code), Value(4), function="substr"), IntegerField())


def overran(on, today, prefix=""):
    """Condition: the tour runs on `on` beyond its planned last day, no actual one being recorded (R11).

    It ends before the same attaché's next tour, and never reaches into days to come.
    """
    if on > today:
        return NOTHING
    next_tour = _model("Posting").objects.filter(
        attache=OuterRef(f"{prefix}attache"),
        starts_on__gt=OuterRef(f"{prefix}planned_ends_on"),
        starts_on__lte=on,
    )
    # That the tour is live goes without saying, and lets the index of those that may overrun answer.
    live = Q(**{f"{prefix}voided_at__isnull": True})
    past_plan = live & Q(**{f"{prefix}ends_on__isnull": True, f"{prefix}planned_ends_on__lt": on})
    return past_plan & ~Exists(next_tour)


class IsAmong(Func):
    """Condition: a key is one of an array of keys.

    The database takes an array for short, where it may take a subquery for long.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def yes_if(condition):
    """Expression: true where the condition holds, false everywhere else, unknown days included."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


class DatedQuerySet(QuerySet):
    """Facts with a period."""

    def in_force(self, on):
        """Those in force on a day."""
        return self.filter(period__contains=on)

    def attested(self, on):
        """With `is_attested`: whether the source vouches for the fact on that day (R1a)."""
        return self.annotate(is_attested=attested(on))


def attested(on, prefix=""):
    """Expression: false where the beginning is unknown and the day lies before the one vouched for (R1a)."""
    unknown = Q(**{f"{prefix}starts_on__isnull": True, f"{prefix}attested_on__gt": on})
    return Case(When(unknown, then=False), default=True, output_field=BooleanField())


class PostingQuerySet(QuerySet):
    """Tours of duty."""

    def in_force(self, on, today=None):
        """Tours that run on a day, overruns included (R11)."""
        today = today or asking_day()
        return self.filter(Q(period__contains=on) | overran(on, today))

    def with_overrun(self, on, today=None):
        """With `overrun`: whether the tour runs on that day beyond its planned last day."""
        today = today or asking_day()
        return self.annotate(overrun=yes_if(overran(on, today)))

    def attested(self, on):
        """With `is_attested` (R1a)."""
        return self.annotate(is_attested=attested(on))

    def ending_between(self, first, last):
        """Tours whose actual, else planned, last day lies in the stretch, both days included."""
        return self.alias(last_day=Coalesce("ends_on", "planned_ends_on")).filter(last_day__range=(first, last))


class AccreditationQuerySet(DatedQuerySet):
    """Accreditations to receiving states."""

    def to_country(self, key):
        """Those to one country, found by the indexes that hold a country and its days together."""
        return self.alias(country_alone=one_number("country")).filter(country_alone__contains=key)

    def in_force(self, on, today=None):
        """Those in force on a day: within the stored period, or carried by a tour that overran (R11, R13)."""
        today = today or asking_day()
        return self.filter(self._in_force(on, today))

    def leading(self, on, today=None):
        """Those that lead for their country on a day; at most one a country (R13)."""
        today = today or asking_day()
        return self.filter(self._leads(on, today))

    def planned(self, on, today):
        """Those that would cover their country on a day to come (R18).

        They are nominated, requested or granted, wanted by then, and their tour runs; or accredited with effect
        ahead.
        """
        ahead = Q(status=Status.ACCREDITED, starts_on__gt=today, period__contains=on)
        wanted = Q(intended_from__isnull=True) | Q(intended_from__lte=on)
        return self.filter(Q(wanted, status__in=UNDER_WAY, tour__contains=on) | ahead)

    def to_be_asked_for(self):
        """Nominations to which nobody has agreed, with `needed_on` and `ask_by`.

        Each is needed on the first day of the tour, or on which it is meant to begin; of who serves already on the
        day of the nomination; null where nobody knows. It is asked for as many days before as the rule card says;
        null where approval is waived.
        """
        known = Q(posting__starts_on__isnull=False) | Q(intended_from__isnull=False)
        before = Func(
            F("needed_on"),
            F("country__agrement_lead_days"),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=DateField(),
        )
        found = self.filter(status__in=[Status.NOMINATED, Status.AGREMENT_REQUESTED], posting__voided_at=None)
        found = found.annotate(
            needed_on=Case(
                When(known, then=Greatest("posting__starts_on", "intended_from", "nominated_on")),
                output_field=DateField(),
            )
        )
        asked = When(country__prior_approval=True, needed_on__isnull=False, then=Greatest(before, "nominated_on"))
        return found.annotate(ask_by=Case(asked, output_field=DateField()))

    def covering(self, country, on, today=None):
        """Those that cover one country on a day."""
        return self.filter(country=country).in_force(on, today)

    def for_day(self, on, today=None):
        """With `kind`, `in_force_then`, `leads_then`, `status_then` and `is_attested` as of a day."""
        today = today or asking_day()
        return self.annotate(
            kind=Case(
                When(posting__post__host=F("country"), then=Value(AccreditationKind.RESIDENT.value)),
                default=Value(AccreditationKind.NON_RESIDENT.value),
            ),
            in_force_then=yes_if(self._in_force(on, today)),
            leads_then=yes_if(self._leads(on, today)),
            status_then=status_on(on),
            is_attested=attested(on),
        )

    @staticmethod
    def _carried_by_overrun(on, today):
        own_days = (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        return of_tours_past_plan(on) & Q(status__in=GIVEN) & own_days & overran(on, today, "posting__")

    @classmethod
    def _in_force(cls, on, today):
        """Two alternatives with an index each; what overran is a short list of keys, found once."""
        if on > today:
            return Q(period__contains=on)
        carried = _model("Accreditation").objects.order_by().filter(cls._carried_by_overrun(on, today)).values("pk")
        return Q(period__contains=on) | Q(IsAmong(F("pk"), ArraySubquery(carried)))

    @classmethod
    def _would_lead_in_overrun(cls, on, today):
        by_role = Q(role=PRINCIPAL) | Q(leads_from__isnull=False)
        own_days = (Q(leads_from__isnull=True) | Q(leads_from__lte=on)) & (
            Q(leads_until__isnull=True) | Q(leads_until__gte=on)
        )
        return by_role & own_days & cls._carried_by_overrun(on, today)

    @classmethod
    def _leads(cls, on, today):
        """A stored lead comes first; else the overrun whose plan ran out last (R13)."""
        if on > today:
            return Q(lead_period__contains=on)
        others = _model("Accreditation").objects.to_country(OuterRef("country"))
        stored = others.filter(lead_period__contains=on)
        later = others.filter(cls._would_lead_in_overrun(on, today)).filter(
            Q(posting__planned_ends_on__gt=OuterRef("posting__planned_ends_on"))
            | Q(posting__planned_ends_on=OuterRef("posting__planned_ends_on"), pk__gt=OuterRef("pk"))
        )
        return Q(lead_period__contains=on) | (
            cls._would_lead_in_overrun(on, today) & ~Exists(stored) & ~Exists(later)
        )


def of_tours_past_plan(on):
    """Condition on an accreditation: its tour is to have ended by a day, and no actual last day is recorded."""
    past_plan = _model("Posting").objects.filter(ends_on__isnull=True, planned_ends_on__lt=on).order_by()
    # There are few of these, which no statistics tell the database.
    return Q(IsAmong(F("posting"), ArraySubquery(past_plan.values("pk"))))


def status_on(on):
    """Expression: the status that follows from the steps up to a day; null before the first of them (R15).

    What was taken over counts as accredited from its first day.
    """
    steps = _model("Step").objects.of_live(accreditation=OuterRef("pk")).up_to(on)
    told = Case(*(When(step=step, then=Value(status.value)) for step, status in LEADS_TO.items()))
    taken_over = Case(
        When(Q(taken_over=False) | Q(starts_on__gt=on), then=None),
        When(status=Status.ENDED, ends_on__lt=on, then=Value(Status.ENDED.value)),
        default=Value(Status.ACCREDITED.value),
        output_field=CharField(),
    )
    return Coalesce(Subquery(steps.order_by("-number").values(told=told)[:1]), taken_over)


class CountryQuerySet(QuerySet):
    """Countries, with what they are to the network on a day."""

    def members_of(self, organisation, on):
        """Countries that belong to an organisation (by code) on a day."""
        return self.filter(membership_of(organisation, on))

    def for_day(self, on, today=None):
        """With `in_network`, `covered`, `planned`, `resident`, `attested_cover` as of a day (R18)."""
        today = today or asking_day()
        in_force = _model("Accreditation").objects.to_country(OuterRef("pk")).in_force(on, today)
        responsible = _model("Responsibility").objects.filter(country=OuterRef("pk")).in_force(on)
        return self.annotate(
            covered=Exists(in_force),
            in_network=Exists(responsible) | Exists(in_force),
            resident=Exists(in_force.filter(posting__post__host=F("country"))),
            planned=planned_cover(on, today),
            attested_cover=Exists(in_force.attested(on).filter(is_attested=True)),
        )


def membership_of(organisation, on):
    """Condition on a country: member of the organisation (by code) on that day (R5)."""
    memberships = _model("Membership").objects.filter(
        country=OuterRef("pk"), organisation__code=organisation, organisation__voided_at__isnull=True
    )
    return Exists(memberships.in_force(on))


def planned_cover(on, today):
    """Condition on a country: an accreditation that is under way would cover it on a day to come (R18)."""
    if on <= today:
        return Value(False, output_field=BooleanField())
    return Exists(_model("Accreditation").objects.filter(country=OuterRef("pk")).planned(on, today))


class PostQuerySet(QuerySet):
    """Posts, with what they are on a day."""

    def named(self, city):
        """Those in a city by its name or another that it is known by, in any letters; its own name first."""
        others = Cast(Lower(Cast("aliases", TextField())), ArrayField(TextField()))
        found = self.annotate(is_own_name=Q(city__iexact=city), other_names=others)
        return found.filter(Q(is_own_name=True) | Q(other_names__contains=[city.lower()])).order_by(
            "-is_own_name", "pk"
        )

    def for_day(self, on):
        """With `open`: whether an establishment is in force on that day (R8)."""
        establishments = _model("Establishment").objects.filter(post=OuterRef("pk")).in_force(on)
        return self.annotate(open=Exists(establishments))

    def with_occupancy(self, on, today=None):
        """With `running`, the tours that run on a day, and `positions`, what the establishment provides."""
        today = today or asking_day()
        establishments = _model("Establishment").objects.filter(post=OuterRef("pk")).in_force(on)
        tours = _model("Posting").objects.filter(post=OuterRef("pk")).in_force(on, today)
        count = tours.order_by().values("post").annotate(number=Count("*")).values("number")
        return self.annotate(
            running=Coalesce(Subquery(count), 0),
            positions=Coalesce(Subquery(establishments.values("positions")[:1]), 0),
        )


class PromotionQuerySet(QuerySet):
    """Ranks through time."""

    def in_force(self, on):
        """The promotions whose rank is held on a day: the latest of each officer by then."""
        later = _model("Promotion").objects.filter(
            Q(starts_on__gt=OuterRef("starts_on")) | Q(starts_on__isnull=False) & ~Q(pk=OuterRef("pk")),
            attache=OuterRef("attache"),
            starts_on__lte=on,
        )
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=on)).exclude(Exists(later))

    def held(self, on):
        """Promotions of `attache=OuterRef(...)` that had happened by a day, the latest first."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=on)).order_by(
            F("starts_on").desc(nulls_last=True)
        )


class AttacheQuerySet(QuerySet):
    """Officers, with what they are on a day."""

    def serving(self, on, today=None):
        """Those whose tour runs on a day (R18a)."""
        tours = _model("Posting").objects.filter(attache=OuterRef("pk")).in_force(on, today)
        return self.filter(Exists(tours))

    def with_rank(self, on):
        """With `rank_id` of the rank held on a day, null where none is known."""
        held = _model("Promotion").objects.filter(attache=OuterRef("pk")).held(on)
        return self.annotate(rank_id=Subquery(held.values("rank")[:1]))
