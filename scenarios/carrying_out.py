"""The changes of a scenario, carried out with the registry's own verbs: nothing here writes a record by itself.

Whether it is for good or in a transaction that is taken back (`rehearsal.py`) makes no difference to what is done, so
that what a scenario promises is what comes of it, and every rule holds in a draft as it holds in the network.

A day is the first on which a change holds. What has not begun by then is deleted, or voided where something leans
on it; what has, ends the day before. An accreditation that a scenario begins is nominated: the rest is for the
receiving state to say.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations import services
from accreditations.choices import UNDER_WAY, EndReason, Status, StepKind
from accreditations.models import Accreditation, Attache, Establishment, Post, Posting, Responsibility
from attache_registry.exceptions import BadInput, RegistryError
from scenarios.choices import NEEDS, ChangeKind

A_DAY = timedelta(days=1)
# What has not come to an end.
STANDING = (*UNDER_WAY, Status.ACCREDITED)
UNNAMED = {"given_name": "N.", "family_name": "N."}


@dataclass
class Outcome:
    """What came of one change: a sentence for each record that it made, ended or took away; or why it does not fit.

    `remaining` names accreditations that go on by themselves although the country changes hands. `in_the_way`
    names the records that stand in its way, `code` says why in a word (`overlap`, `transition` …).
    """

    change: object
    done: list = field(default_factory=list)
    remaining: list = field(default_factory=list)
    refusal: str = ""
    code: str = ""
    in_the_way: list = field(default_factory=list)

    @property
    def fits(self):
        """Whether it was carried out."""
        return not self.refusal


def carry_out(changes, *, by):
    """Carry the changes out in their order: an `Outcome` of each. One that does not fit leaves nothing behind."""
    work, outcomes = Work(by), []
    for change in changes:
        outcome = Outcome(change)
        outcomes.append(outcome)
        try:
            with transaction.atomic():
                work.carry_out(change, outcome)
        except RegistryError as error:
            outcome.done, outcome.remaining = [], []
            outcome.refusal, outcome.code = " ".join(sentences(error)), error.code
            outcome.in_the_way = [str(record) for record in getattr(error, "records", ())]
    _tell_what_remains(outcomes)
    return outcomes


def _tell_what_remains(outcomes):
    """Of the accreditations that a country is left with those that no later change ends."""
    left = {each.pk for outcome in outcomes for each in outcome.remaining}
    standing = set(Accreditation.objects.filter(pk__in=left, status__in=STANDING).values_list("pk", flat=True))
    for outcome in outcomes:
        outcome.remaining = [str(each) for each in outcome.remaining if each.pk in standing]


def sentences(error):
    """What a refusal says: of each field that is wrong, else the sentence itself."""
    told = [str(message) for faults in getattr(error, "errors", {}).values() for _code, message in faults]
    return told or [str(error.message)]


class Work:
    """The changes of one scenario as they are carried out: what each made, so that later ones can speak of it."""

    def __init__(self, by):
        self.by, self.made, self.outcome = by, {}, None

    def carry_out(self, change, outcome):
        """Do what one change says."""
        self.outcome = outcome
        for names in NEEDS[ChangeKind(change.kind)]:
            if not any(getattr(change, name) for name in names):
                raise BadInput(_("What this change speaks of is no longer there. Change it or take it out."))
        getattr(self, change.kind)(change)

    def did(self, sentence, **told):
        """Note what was done."""
        self.outcome.done.append(sentence % told)

    # What changes speak of

    def post_of(self, change):
        """The post that a change speaks of, by itself or by the change that makes it."""
        return self._made_by(change, Post) if change.of_change_id else self._live(change.post)

    def tour_of(self, change):
        """The tour that a change speaks of, by itself or by the change that begins it."""
        return self._made_by(change, Posting) if change.of_change_id else self._live(change.posting)

    def _made_by(self, change, model):
        record = self.made.get(change.of_change_id)
        if not isinstance(record, model):
            number = change.of_change.number
            raise BadInput(_("It leans on change %(number)s, which does not fit.") % {"number": number})
        return record

    @staticmethod
    def _live(record):
        if record is None or record.voided_at:
            raise BadInput(_("What this change speaks of is no longer there. Change it or take it out."))
        return record

    # Posts

    def open_post(self, change):
        post = self._live(change.post) if change.post_id else self._post_at(change)
        self._establish(post, change, change.positions, change.lowest_rank)
        self.made[change.pk] = post

    def _post_at(self, change):
        """The post in a city of a country, which may be closed; else a new one."""
        if change.host is None:
            raise BadInput({"host": [("required", _("Name the country of the city."))]})
        found = Post.objects.filter(city__iexact=change.city, host=change.host).first()
        if found is None:
            found = services.enter(Post(city=change.city, host=change.host), by=self.by)
            self.did(_("New post: %(post)s, %(country)s."), post=found, country=change.host)
        return found

    def _establish(self, post, change, positions, lowest_rank="", languages=(), ends_on=None):
        new = Establishment(post=post, positions=positions, lowest_rank=lowest_rank)
        new.starts_on, new.ends_on = change.on, ends_on
        services.enter(new, by=self.by)
        if languages:
            services.set_languages(new, dict(languages), by=self.by)
        self.did(_("Establishment: %(establishment)s."), establishment=new)

    def move_post(self, change):
        old, new = self._live(change.post), self._post_at(change)
        current = old.establishments.in_force(change.on).first()
        if current is None:
            raise BadInput(_("%(post)s is closed on that day. Open a post instead.") % {"post": old})
        asked_for = list(current.languages.values_list("language", "profile"))
        positions, lowest_rank, ends_on = current.positions, current.lowest_rank, current.ends_on
        self._cut_all(old.establishments, change.on)
        self._establish(new, change, positions, lowest_rank, asked_for, ends_on)
        for each in list(lasting(old.responsibilities, change.on)):
            country, begins, ends_on = each.country, max(change.on, each.starts_on or change.on), each.ends_on
            self._cut(each, change.on)
            self._answer(new, country, begins, ends_on)
        for tour in list(running(old.postings, change.on)):
            self._move_tour(tour, new, change.on)
        self.made[change.pk] = new

    def _move_tour(self, tour, post, on):
        """The attaché goes on at the new post and is nominated from there."""
        role, begins, planned = tour.role, max(on, tour.starts_on or on), tour.planned_ends_on
        wanted = tour.accreditations.filter(status__in=STANDING).order_by("country__code")
        countries = [each.country for each in wanted]
        self._end_tour(tour, on, EndReason.TRANSFERRED)
        further = Posting(attache=tour.attache, post=post, role=role, starts_on=begins, planned_ends_on=planned)
        services.enter(further, by=self.by)
        self.did(_("Tour: %(tour)s."), tour=further)
        for country in countries:
            self._nominate(further, country)

    def close_post(self, change):
        post = self.post_of(change)
        if not lasting(post.establishments, change.on).exists():
            raise BadInput(_("%(post)s is closed on that day already.") % {"post": post})
        self._cut_all(post.establishments, change.on)
        self._cut_all(post.responsibilities, change.on)
        for tour in list(running(post.postings, change.on)):
            self._end_tour(tour, change.on, EndReason.POST_CLOSED)

    def establish(self, change):
        post = self.post_of(change)
        current = post.establishments.in_force(change.on).first()
        lowest_rank, languages, ends_on = change.lowest_rank, [], None
        if current:
            languages, ends_on = list(current.languages.values_list("language", "profile")), current.ends_on
            lowest_rank = lowest_rank or current.lowest_rank
            self._cut(current, change.on)
        self._establish(post, change, change.positions, lowest_rank, languages, ends_on)

    # Responsibilities

    def answer(self, change):
        post = self.post_of(change)
        current = Responsibility.objects.filter(country=change.country).in_force(change.on).first()
        ends_on = None
        if current:
            if current.post_id == post.pk:
                raise BadInput(
                    _("%(post)s answers for %(country)s on that day already.")
                    % {"post": post, "country": change.country}
                )
            ends_on = current.ends_on
            self._cut(current, change.on)
            self._remains(current, change.on)
        self._answer(post, change.country, change.on, ends_on)

    def _answer(self, post, country, begins, ends_on):
        new = Responsibility(post=post, country=country, starts_on=begins, ends_on=ends_on)
        services.enter(new, by=self.by)
        self.did(_("Responsibility: %(responsibility)s."), responsibility=new)

    def stop_answering(self, change):
        current = Responsibility.objects.filter(country=change.country).in_force(change.on).first()
        if current is None:
            raise BadInput(_("No post answers for %(country)s on that day.") % {"country": change.country})
        self._cut(current, change.on)
        self._remains(current, change.on)

    def _remains(self, responsibility, on):
        """Note who goes on to be accredited from a post that answers no more: that ends by a change of its own."""
        found = given_from(responsibility.post, on).filter(country=responsibility.country)
        self.outcome.remaining += found.select_related("attache", "country")

    # Tours and accreditations

    def post_attache(self, change):
        post, attache = self.post_of(change), change.attache
        if change.attache_id:
            self._live(attache)
        else:
            attache = services.enter(Attache(**UNNAMED), by=self.by)
        tour = Posting(attache=attache, post=post, role=change.role)
        tour.starts_on, tour.planned_ends_on = change.on, change.planned_ends_on
        services.enter(tour, by=self.by)
        self.did(_("Tour: %(tour)s."), tour=tour)
        self.made[change.pk] = tour

    def end_tour(self, change):
        self._end_tour(self.tour_of(change), change.on, change.reason or EndReason.END_OF_TOUR)

    def _end_tour(self, tour, on, reason):
        """End a tour and what it holds; one that would begin then or later never does.

        Whoever is past the planned day serves until the post closes: nobody else is said to have ended it.
        """
        if tour.starts_on and tour.starts_on >= on:
            self.did(_("Does not begin: %(tour)s."), tour=tour)
            services.void(tour, reason=_("It does not begin: its post changes before."), by=self.by)
            return
        for each in tour.accreditations.filter(status__in=STANDING).order_by("country_id"):
            self._end_accreditation(each, on, reason)
        services.change(tour, ends_on=on - A_DAY, by=self.by)
        self.did(_("Ends: %(tour)s."), tour=tour)

    def accredit(self, change):
        tour = self.tour_of(change)
        self._nominate(tour, change.country, None if tour.starts_on == change.on else change.on)

    def _nominate(self, tour, country, wanted_from=None):
        """The registry records that an attaché is wanted in a country; when that state agrees is for it to say."""
        new = services.nominate(Accreditation(posting=tour, country=country, intended_from=wanted_from), by=self.by)
        self.did(
            _("Nomination: %(attache)s for %(country)s."),
            attache=tour.attache,
            country=country,
        )
        return new

    def end_accreditation(self, change):
        self._end_accreditation(self._live(change.accreditation), change.on, change.reason)

    def _end_accreditation(self, accreditation, on, reason):
        """End what is accredited, withdraw what is still under way."""
        today = timezone.localdate()
        # A day that lies behind is the day of the act as well; one ahead is known of today.
        last = accreditation.steps.counting().last()
        act = max(min(on, today), last.on if last else min(on, today))
        if accreditation.status == Status.ACCREDITED:
            ahead = {"effective_on": on} if on > act else {}
            services.record_step(accreditation, StepKind.END, on=act, reason=reason, by=self.by, **ahead)
        else:
            services.record_step(accreditation, StepKind.WITHDRAW, on=act, by=self.by)
        self.did(_("Ends: %(accreditation)s."), accreditation=accreditation)

    # Days

    def _cut_all(self, records, on):
        for each in list(lasting(records, on)):
            self._cut(each, on)

    def _cut(self, record, on):
        """Let a dated fact end the day before; one that has not begun by then goes."""
        if record.starts_on and record.starts_on >= on:
            self.did(_("Does not begin: %(record)s."), record=record)
            if record.was_in_force(timezone.localdate()):
                services.void(record, reason=_("It does not begin: the network changes before."), by=self.by)
            else:
                services.delete(record, by=self.by)
            return
        services.change(record, ends_on=on - A_DAY, by=self.by)
        self.did(_("Ends: %(record)s."), record=record)


def lasting(records, on):
    """Dated facts that hold on a day or later."""
    return records.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("starts_on", "pk")


def given_from(post, on):
    """Accreditations from a post whose tours run on a day or later, given or under way."""
    tours = running(post.postings, on).values("pk")
    return Accreditation.objects.filter(status__in=STANDING, posting__in=tours).order_by("country__code", "pk")


def running(tours, on):
    """Tours that run on a day or later, those past their planned day included while nobody ended them."""
    today = timezone.localdate()
    planned = Q(planned_ends_on__isnull=True) | Q(planned_ends_on__gte=on) | Q(planned_ends_on__lt=today)
    return tours.filter(Q(ends_on__gte=on) | Q(ends_on__isnull=True) & planned).order_by("starts_on", "pk")
