"""What a scenario does to tours and accreditations; mixed into `carrying_out.Work`.

A tour that has begun ends the day before, with what it holds; one that has not never begins. What is nominated stays
nominated as long as it can begin: the end of its tour bounds it.
"""

from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations import services
from accreditations.choices import UNDER_WAY, EndReason, Status, StepKind
from accreditations.models import Accreditation, Attache, Posting
from attache_registry.exceptions import BadInput, Overlap
from attache_registry.periods import CommonDays, Days

A_DAY = timedelta(days=1)
# What has not come to an end.
STANDING = (*UNDER_WAY, Status.ACCREDITED)
UNNAMED = {"given_name": "N.", "family_name": "N."}


class OfTours:
    """Tours begin, go on at another post and end; accreditations are nominated, end and are withdrawn."""

    def post_attache(self, change):
        post, attache = self.post_of(change), change.attache
        if change.names_attache:
            self.live(attache)
        else:
            attache = services.enter(Attache(**UNNAMED), by=self.by)
        tour = Posting(attache=attache, post=post, role=change.role)
        tour.starts_on, tour.planned_ends_on = change.on, change.planned_ends_on
        self.made[change.pk] = self._begin(tour)

    def end_tour(self, change):
        self._end_tour(self.tour_of(change), change.on, change.reason or EndReason.END_OF_TOUR)

    def accredit(self, change):
        tour = self.tour_of(change)
        self._nominate(tour, change.country, None if tour.starts_on == change.on else change.on)

    def end_accreditation(self, change):
        accreditation = self.live(change.accreditation)
        if not can_end(accreditation, change.on):
            raise BadInput(
                _("%(accreditation)s begins before that day and cannot end ahead. Choose today to withdraw it.")
                % {"accreditation": accreditation}
            )
        self._end_accreditation(accreditation, change.on, change.reason)

    def end_tours(self, post, on, reason):
        """End the tours that run at a post on a day or later; those that follow others first."""
        for tour in running(post.postings, on).reverse():
            self._end_tour(tour, on, reason)

    def move_tours(self, old, new, on):
        """Attachés go on at the new post as planned, and are nominated from there."""
        tours = list(running(old.postings, on))
        plans = [
            (tour, tour.succeeds_id, further := _further(tour, new, on), _wanted(tour, further)) for tour in tours
        ]
        for tour in reversed(tours):
            self._end_tour(tour, on, EndReason.TRANSFERRED)
        moved = {}
        for tour, succeeds, further, wanted in plans:
            # Who goes on succeeds nobody; who would only begin takes over from the same as before.
            if tour.voided_at:
                further.succeeds_id = moved.get(succeeds, succeeds)
            moved[tour.pk] = self._begin(further).pk
            for each in wanted:
                self._nominate(further, **each)

    def _begin(self, tour):
        services.enter(tour, by=self.by)
        self.did(_("Tour: %(tour)s."), tour=tour)
        return tour

    def _end_tour(self, tour, on, reason):
        """End a tour and what it holds; one that would begin then or later never does.

        Whoever is past the planned day serves until then, unless somebody else is known to have followed.
        """
        if tour.starts_on and tour.starts_on >= on:
            refuse_undoing(tour)
            self.did(_("Does not begin: %(tour)s."), tour=tour)
            services.void(tour, reason=_("It does not begin: its post changes before."), by=self.by)
            return
        for each in tour.accreditations.filter(status__in=STANDING).order_by("country_id"):
            if can_end(each, on):
                self._end_accreditation(each, on, reason)
            else:
                self.did(_("Stays under way until then: %(accreditation)s."), accreditation=each)
        overran = tour.planned_ends_on and not tour.ends_on and tour.planned_ends_on < timezone.localdate()
        try:
            services.change(tour, ends_on=on - A_DAY, by=self.by)
        except Overlap as error:
            if not overran:
                raise
            message = _("The tour was planned to end on %(day)s, and somebody followed: record its last day first.")
            raise Overlap(message % {"day": date_format(tour.planned_ends_on)}, records=error.records) from error
        self.did(_("Ends: %(tour)s."), tour=tour)

    def _nominate(self, tour, country, wanted_from=None, **further):
        """The registry records that an attaché is wanted in a country; when that state agrees is for it to say."""
        new = Accreditation(posting=tour, country=country, intended_from=wanted_from, **further)
        self.outcome.nominated.append(services.nominate(new, by=self.by).pk)
        self.did(
            _("Nomination: %(attache)s for %(country)s."),
            attache=tour.attache,
            country=country,
        )

    def _end_accreditation(self, accreditation, on, reason):
        """End what is accredited, withdraw what is still under way."""
        if accreditation.starts_on and accreditation.starts_on >= on:
            refuse_undoing(accreditation)
        today = timezone.localdate()
        # A day that lies behind is the day of the act as well; one ahead is known of today.
        last = accreditation.steps.counting().last()
        act = max(min(on, today), last.on if last else min(on, today))
        if accreditation.status == Status.ACCREDITED:
            ahead = {"effective_on": on} if on > act else {}
            services.record_step(accreditation, StepKind.END, on=act, reason=reason, by=self.by, **ahead)
            self.did(_("Ends: %(accreditation)s."), accreditation=accreditation)
        else:
            services.record_step(accreditation, StepKind.WITHDRAW, on=act, by=self.by)
            self.did(_("Withdrawn: %(accreditation)s."), accreditation=accreditation)


def refuse_undoing(record):
    """Raise `BadInput` for a fact that held already (R3): it can be ended, and never be said not to have begun."""
    if record.was_in_force(timezone.localdate()):
        raise BadInput(
            _("%(record)s has begun already and cannot be undone by a scenario. Choose a later day.")
            % {"record": record}
        )


def can_end(accreditation, on):
    """Whether the life cycle lets an accreditation end on a day: what is nominated and begins before goes on."""
    if accreditation.status not in UNDER_WAY or on <= timezone.localdate():
        return True
    known = [day for day in (accreditation.posting.starts_on, accreditation.intended_from) if day]
    return bool(known) and max(known) >= on


def running(tours, on):
    """Tours that run on a day or later.

    Those past their planned day included that nobody ended, until the same attaché's next tour (R11).
    """
    following = Posting.objects.filter(
        attache=OuterRef("attache"), starts_on__gt=OuterRef("planned_ends_on"), starts_on__lte=on
    )
    overran = Q(planned_ends_on__lt=timezone.localdate()) & ~Exists(following)
    planned = Q(planned_ends_on__isnull=True) | Q(planned_ends_on__gte=on) | overran
    return tours.filter(Q(ends_on__gte=on) | Q(ends_on__isnull=True) & planned).order_by(
        F("starts_on").asc(nulls_first=True), "pk"
    )


def given_from(post, on):
    """Accreditations from a post whose tours run on a day or later, given or under way."""
    tours = running(post.postings, on).values("pk")
    return Accreditation.objects.filter(status__in=STANDING, posting__in=tours).order_by("country__code", "pk")


def _further(tour, post, on):
    """The tour that goes on at another post from a day; of one past its planned day no plan is known."""
    begins, planned = max(on, tour.starts_on or on), tour.planned_ends_on
    return Posting(
        attache=tour.attache,
        post=post,
        role=tour.role,
        starts_on=begins,
        planned_ends_on=planned if planned and planned >= begins else None,
        ends_on=tour.ends_on,
        remark=tour.remark,
    )


def _wanted(tour, further):
    """For which countries an attaché goes on to be wanted in a further tour, as what, and from when if that is later.

    What was meant to begin after that tour's last day never will.
    """
    last = further.ends_on or further.planned_ends_on or date.max
    found = {}
    for each in (
        tour.accreditations.filter(status__in=STANDING).select_related("country").order_by("country__code", "pk")
    ):
        later = [day for day in (each.intended_from, each.starts_on) if day and day > further.starts_on]
        if later and max(later) > last:
            continue
        found[each.country_id] = {
            "country": each.country,
            "role": each.role,
            "leads_from": each.leads_from,
            "leads_until": each.leads_until,
            "wanted_from": max(later, default=None),
        }
    return list(found.values())


def who_leads(nominated):
    """Of nominations (by their keys) those that would lead on days on which others do: `{key: [accreditation]}`.

    The state decides when they are in force, and the database lets only one lead then (R13).
    """
    wanted = CommonDays("tour", Days("intended_from", Value(None)))
    would_lead = Func("role", "leads_from", "leads_until", wanted, function="accreditation_lead_days")
    leading = Accreditation.objects.filter(country=OuterRef("country"), lead_period__overlap=OuterRef("would_lead"))
    leading = leading.exclude(posting=OuterRef("posting")).order_by("pk")
    found = Accreditation.objects.filter(pk__in=nominated, status__in=UNDER_WAY).annotate(would_lead=would_lead)
    keys = dict(found.values_list("pk", ArraySubquery(leading.values("pk"))))
    named = Accreditation.objects.select_related("attache", "country").in_bulk(
        {each for some in keys.values() for each in some}
    )
    return {key: [named[each] for each in some] for key, some in keys.items() if some}
