"""Brings a published network into the registry: adds what is not there, lists what is beyond it, changes nothing."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations import services
from accreditations.choices import PostingRole
from accreditations.models import (
    Accreditation,
    Attache,
    Establishment,
    Post,
    Posting,
    Promotion,
    Responsibility,
    SendingState,
)
from accreditations.models.attaches import UNNAMED
from attache_registry.exceptions import BadInput
from attache_registry.saving import verb


@dataclass
class Report:
    """What a load added, what was there already, and what the registry has beyond the file."""

    added: list = field(default_factory=list)
    beyond: list = field(default_factory=list)


@verb
def load(network, *, on, by):
    """Add to the registry what the network says and the registry does not, as of the day `on`.

    Returns a `Report`. Raises `BadInput` or `Overlap` as the services do; then nothing was added.
    """
    report = Report()
    _settle_sending_state(network)
    for each in network.posts:
        PostLoader(each, network, on, by, report).load()
    report.beyond = list(_beyond(network, on))
    return report


def _settle_sending_state(network):
    """An empty registry becomes that of the file's sending state; another one's list is refused."""
    home = SendingState.objects.get()
    if home.country_id == network.sending_state.pk:
        return
    if Post.objects.exists():
        raise BadInput(
            {
                "sending_state": [
                    (
                        "other_state",
                        _("This registry is run by %(home)s and already holds its network.") % {"home": home},
                    )
                ]
            }
        )
    home.country = network.sending_state
    home.save()


class PostLoader:
    """Adds one post of the file with all that hangs on it."""

    def __init__(self, post, network, on, by, report):
        self.file = post
        self.on = on
        self.by = by
        self.report = report
        self.remark = network.source

    def enter(self, record):
        services.enter(record, by=self.by)
        self.report.added.append(record)
        return record

    def load(self):
        post = Post.objects.filter(city__iexact=self.file.city, host=self.file.host).first()
        if post is None:
            post = Post(
                city=self.file.city, host=self.file.host, mission=self.file.mission, aliases=self.file.aliases
            )
            self.enter(post)
        if self.file.officers:
            self.establishment(post)
        for country in self.file.countries:
            self.responsibility(post, country)
        for posting in self.postings(post):
            for country in self.file.countries:
                self.accreditation(posting, country)

    def dated(self, **days):
        """The days of a fact: those of the file, else vouched for on the day of the list (R1a)."""
        days.setdefault("starts_on", self.file.starts_on)
        days.setdefault("ends_on", self.file.ends_on)
        return days | {"attested_on": None if days["starts_on"] else self.on}

    def day_for(self, starts_on, ends_on):
        """The day on which a fact of the file is looked for: the list's own, drawn into the fact's days."""
        if ends_on and ends_on < self.on:
            return ends_on
        return starts_on if starts_on and starts_on > self.on else self.on

    def establishment(self, post):
        on = self.day_for(self.file.starts_on, self.file.ends_on)
        if not Establishment.objects.filter(post=post).in_force(on).exists():
            self.enter(Establishment(post=post, positions=len(self.file.officers), **self.dated()))

    def responsibility(self, post, country):
        on = self.day_for(self.file.starts_on, self.file.ends_on)
        if not Responsibility.objects.filter(post=post, country=country).in_force(on).exists():
            self.enter(Responsibility(post=post, country=country, **self.dated()))

    def postings(self, post):
        """A tour for each officer of the file; unnamed ones are told apart by their number at the post."""
        taken = set()
        for number, officer in enumerate(self.file.officers):
            starts_on = officer.starts_on or self.file.starts_on
            ends_on = officer.ends_on or self.file.ends_on
            on = self.day_for(starts_on, ends_on)
            tours = Posting.objects.filter(post=post).in_force(on).exclude(pk__in=taken).order_by("pk")
            if officer.family_name:
                tours = tours.filter(attache__given_name=officer.given_name, attache__family_name=officer.family_name)
            posting = tours.first()
            if posting is None:
                posting = self.new_posting(post, officer, number, starts_on, ends_on)
            taken.add(posting.pk)
            yield posting

    def new_posting(self, post, officer, number, starts_on, ends_on):
        attache = self.attache(officer)
        role = officer.role or (PostingRole.DEPUTY if number else PostingRole.DEFENCE_ATTACHE)
        days = self.dated(starts_on=starts_on, ends_on=ends_on)
        if ends_on and ends_on > self.on:
            days |= {"planned_ends_on": ends_on, "ends_on": None}
        remark = "" if self.file.number_stated else _("The list does not say how many attachés there are.")
        return self.enter(Posting(attache=attache, post=post, role=role, remark=remark, **days))

    def attache(self, officer):
        named = officer.family_name is not None
        if named:
            known = Attache.objects.filter(given_name=officer.given_name, family_name=officer.family_name)
            if known.count() == 1:
                return known.get()
        attache = Attache(
            given_name=officer.given_name if named else UNNAMED,
            family_name=officer.family_name if named else UNNAMED,
            branch=officer.branch,
        )
        self.enter(attache)
        if officer.rank:
            self.enter(Promotion(attache=attache, rank=officer.rank, attested_on=self.on))
        return attache

    def accreditation(self, posting, country):
        """Accredited as the list says, for as long as the tour; it began at the latest on the day of entry."""
        on = self.day_for(posting.starts_on, posting.ends_on or posting.planned_ends_on)
        known = Accreditation.objects.filter(posting=posting, country=country)
        if known.covering(country, on).exists() or known.filter(period__isnull=True).exists():
            return
        began = posting.starts_on if posting.starts_on and posting.starts_on <= timezone.localdate() else None
        accreditation = Accreditation(
            posting=posting,
            country=country,
            role=posting.role,
            starts_on=began,
            attested_on=None if began else self.on,
        )
        services.take_over(accreditation, by=self.by)
        self.report.added.append(accreditation)


def _beyond(network, on):
    """What is in force on the day and not in the file."""
    listed = {(each.city.casefold(), each.host.pk): each for each in network.posts}
    for accreditation in (
        Accreditation.objects.in_force(on)
        .select_related("posting__post", "country", "attache")
        .order_by("posting__post__city", "country__code", "pk")
    ):
        post = accreditation.posting.post
        entry = listed.get((post.city.casefold(), post.host_id))
        if entry is None or accreditation.country not in entry.countries:
            yield accreditation
    for key, entry in listed.items():
        running = Posting.objects.filter(post__city__iexact=entry.city, post__host=key[1]).in_force(on)
        yield from running.select_related("attache", "post").order_by("pk")[len(entry.officers) :]
