"""The changes of a scenario, carried out with the registry's own verbs: nothing here writes a record by itself.

Whether it is for good or in a transaction that is taken back (`rehearsal.py`) makes no difference to what is done, so
that what a scenario promises is what comes of it, and every rule holds in a draft as it holds in the network.

A day is the first on which a change holds. What has not begun by then goes; what has, ends the day before, and is
never undone. An accreditation that a scenario begins is nominated: the rest is for the receiving state to say.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accreditations import services
from accreditations.choices import EndReason
from accreditations.models import Accreditation, Establishment, Post, Posting, Responsibility
from attache_registry.exceptions import BadInput, Busy, RegistryError
from scenarios.choices import NEEDS, ChangeKind
from scenarios.tours import A_DAY, STANDING, OfTours, given_from, refuse_undoing, running, who_leads


@dataclass
class Outcome:
    """What came of one change: a sentence for each record that it made, ended or took away; or why it does not fit.

    `remaining` names accreditations that go on by themselves although the country changes hands, `leading` those
    that lead when what is `nominated` (keys) is to: one of the two gives way before it is accredited (R13).
    `in_the_way` names the records that stand in its way, `code` says why in a word (`overlap`, `transition` …).
    """

    change: object
    done: list = field(default_factory=list)
    remaining: list = field(default_factory=list)
    nominated: list = field(default_factory=list)
    leading: list = field(default_factory=list)
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
        except Busy:
            raise
        except RegistryError as error:
            outcome.done, outcome.remaining, outcome.nominated = [], [], []
            outcome.refusal, outcome.code = " ".join(sentences(error)), error.code
            outcome.in_the_way = [str(record) for record in getattr(error, "records", ())]
    _tell_what_remains(outcomes)
    leading = who_leads([key for outcome in outcomes for key in outcome.nominated])
    for outcome in outcomes:
        outcome.leading = [str(each) for key in outcome.nominated for each in leading.get(key, ())]
    return outcomes


def _tell_what_remains(outcomes):
    """Of the accreditations that a country is left with those that no later change ends, nor the tour's end."""
    for outcome in outcomes:
        if outcome.remaining:
            left = Accreditation.objects.filter(pk__in=[each.pk for each in outcome.remaining], status__in=STANDING)
            tours = running(Posting.objects.all(), outcome.change.on).values("pk")
            standing = set(left.filter(posting__in=tours).values_list("pk", flat=True))
            outcome.remaining = [str(each) for each in outcome.remaining if each.pk in standing]


def sentences(error):
    """What a refusal says: of each field that is wrong, else the sentence itself."""
    told = [str(message) for faults in getattr(error, "errors", {}).values() for _code, message in faults]
    return told or [str(error.message)]


class Work(OfTours):
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
        return self._made_by(change, Post) if change.of_change_id else self.live(change.post)

    def tour_of(self, change):
        """The tour that a change speaks of, by itself or by the change that begins it."""
        return self._made_by(change, Posting) if change.of_change_id else self.live(change.posting)

    def _made_by(self, change, model):
        record = self.made.get(change.of_change_id)
        if not isinstance(record, model):
            number = change.of_change.number
            raise BadInput(_("It leans on change %(number)s, which does not fit.") % {"number": number})
        return record

    @staticmethod
    def live(record):
        if record is None or record.voided_at:
            raise BadInput(_("What this change speaks of is no longer there. Change it or take it out."))
        return record

    # Posts

    def open_post(self, change):
        post = self.live(change.post) if change.post_id else self._post_at(change)
        self._establish(post, change.on, change.positions, change.lowest_rank)
        self.made[change.pk] = post

    def _post_at(self, change):
        """The post in a city of a country, which may be closed; else a new one."""
        if change.host is None:
            raise BadInput({"host": [("required", _("Name the country of the city."))]})
        found = Post.objects.filter(host=change.host).named(change.city).first()
        if found is None:
            found = services.enter(Post(city=change.city, host=change.host), by=self.by)
            self.did(_("New post: %(post)s, %(country)s."), post=found, country=change.host)
        return found

    def _establish(self, post, begins, positions, lowest_rank="", languages=(), ends_on=None):
        new = Establishment(post=post, positions=positions, lowest_rank=lowest_rank)
        new.starts_on, new.ends_on = begins, ends_on
        services.enter(new, by=self.by)
        if languages:
            services.set_languages(new, dict(languages), by=self.by)
        self.did(_("Establishment: %(establishment)s."), establishment=new)

    def move_post(self, change):
        old, new = self.live(change.post), self._post_at(change)
        if new.pk == old.pk:
            raise BadInput(_("%(post)s is in that city already.") % {"post": old})
        if not old.establishments.in_force(change.on).exists():
            raise BadInput(_("%(post)s is closed on that day. Open a post instead.") % {"post": old})
        for each in list(lasting(old.establishments, change.on)):
            same = each.positions, each.lowest_rank, list(each.languages.values_list("language", "profile"))
            begins, ends_on = max(change.on, each.starts_on or change.on), each.ends_on
            self._cut(each, change.on)
            self._establish(new, begins, *same, ends_on)
        for each in list(lasting(old.responsibilities, change.on)):
            country, begins, ends_on = each.country, max(change.on, each.starts_on or change.on), each.ends_on
            self._cut(each, change.on)
            self._answer(new, country, begins, ends_on)
        self.move_tours(old, new, change.on)
        self.made[change.pk] = new

    def close_post(self, change):
        post = self.post_of(change)
        if not lasting(post.establishments, change.on).exists():
            raise BadInput(_("%(post)s is closed on that day already.") % {"post": post})
        self._cut_all(post.establishments, change.on)
        self._cut_all(post.responsibilities, change.on)
        self.end_tours(post, change.on, EndReason.POST_CLOSED)

    def establish(self, change):
        post = self.post_of(change)
        current = post.establishments.in_force(change.on).first()
        lowest_rank, languages, ends_on = change.lowest_rank, [], None
        if current:
            languages, ends_on = list(current.languages.values_list("language", "profile")), current.ends_on
            lowest_rank = lowest_rank or current.lowest_rank
            self._cut(current, change.on)
        self._establish(post, change.on, change.positions, lowest_rank, languages, ends_on)

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

    # Days

    def _cut_all(self, records, on):
        for each in list(lasting(records, on)):
            self._cut(each, on)

    def _cut(self, record, on):
        """Let a dated fact end the day before; one that has not begun by then goes."""
        if record.starts_on and record.starts_on >= on:
            refuse_undoing(record)
            self.did(_("Does not begin: %(record)s."), record=record)
            services.delete(record, by=self.by)
            return
        services.change(record, ends_on=on - A_DAY, by=self.by)
        self.did(_("Ends: %(record)s."), record=record)


def lasting(records, on):
    """Dated facts that hold on a day or later."""
    return records.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("starts_on", "pk")
