"""What the search for layouts is asked, taken from the network of a day, and a layout as a draft of changes."""

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations.choices import PRINCIPAL, UNDER_WAY, EndReason
from accreditations.models import (
    Accreditation,
    AttacheLanguage,
    Country,
    Establishment,
    Post,
    Posting,
    Responsibility,
)
from accreditations.rotation import levels
from attache_registry.exceptions import BadInput
from attache_registry.saving import verb
from scenarios import services
from scenarios.choices import ChangeKind
from scenarios.models import DraftedChange, Scenario
from scenarios.suggesting import CandidatePost, Problem, Receiving, Weights, official_languages
from scenarios.tours import STANDING, can_end, running

# Level 2 of STANAG 6001 in all four skills is enough to work in a language.
WORKING = 2


def problem(
    day, *, countries=None, number_of_posts=None, weights=None, fixed_open=frozenset(), fixed_closed=frozenset()
):
    """The problem as of a day: `countries` by their codes (default: the network's), one post fewer by default.

    Posts are all that the registry knows, closed ones too: those may open again. A country that changes hands stays
    uncovered for as long as its agrément usually takes (R6), none where approval is waived.
    """
    posts = list(_posts(day))
    return Problem(
        tuple(posts),
        tuple(_countries(day, countries)),
        max(1, sum(post.is_open for post in posts) - 1) if number_of_posts is None else number_of_posts,
        weights or Weights(),
        frozenset(fixed_open),
        frozenset(fixed_closed),
    )


def _posts(day):
    establishments = Establishment.objects.filter(post=OuterRef("pk"))
    found = Post.objects.for_day(day.on).annotate(
        positions=Subquery(establishments.order_by(F("starts_on").desc(nulls_last=True)).values("positions")[:1]),
        positions_then=Subquery(establishments.in_force(day.on).values("positions")[:1]),
    )
    spoken = _spoken(day)
    for post in found.select_related("host").order_by("pk"):
        yield CandidatePost(
            post.pk,
            post.city,
            post.host.code,
            post.positions_then or post.positions or 1,
            frozenset(spoken.get(post.pk, ())),
            post.open,
        )


def _spoken(day):
    """The languages that somebody at each post speaks well enough."""
    found = {}
    serving = Posting.objects.in_force(day.on, day.today)
    spoken = AttacheLanguage.objects.filter(attache__postings__in=serving)
    for post, language, profile in spoken.values_list("attache__postings__post", "language", "profile"):
        if min(levels(profile)) >= WORKING:
            found.setdefault(post, set()).add(language)
    return found


def _countries(day, codes):
    responsible = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on)
    found = Country.objects.for_day(day.on, day.today).annotate(current=Subquery(responsible.values("post")[:1]))
    found = found.filter(in_network=True) if codes is None else found.filter(code__in=codes)
    known = list(found.order_by("code"))
    unknown = sorted(set(codes or ()) - {country.code for country in known})
    if unknown:
        message = _("There is no country of this code: %(codes)s.") % {"codes": ", ".join(unknown)}
        raise BadInput({"countries": [("invalid_choice", message)]})
    for country in known:
        days = country.agrement_lead_days if country.prior_approval else 0
        yield Receiving(country.code, country.current, days, official_languages(country.code))


def names(day):
    """What tells a post by its key and a country by its code, in the reader's language."""
    name = "name_lv" if get_language() == "lv" else "name"
    posts = dict(Post.objects.values_list("pk", "city"))
    countries = dict(Country.objects.values_list("code", name))
    return lambda key: posts[key] if isinstance(key, int) else countries[key]


@verb
def draft_from(layout, asked, *, name, on, by):
    """A scenario that makes a layout from a day on: posts open, countries change hands, posts close.

    Whoever leads at the post that takes a country over is to be accredited to it; at a post that opens somebody who
    is not known yet. Accreditations from the post that gives it up end. Raises `BadInput` as `draft` does.
    """
    scenario = services.draft(Scenario(name=name), by=by)
    countries = {country.code: country for country in Country.objects.filter(code__in=layout.assignment)}
    opened, closed = asked.steps(layout.open_posts)
    tours = {}

    def add(kind, **said):
        return services.add_change(scenario, DraftedChange(kind=kind, on=on, **said), by=by)

    for key in opened:
        add(ChangeKind.OPEN_POST, post_id=key, positions=asked.post_of[key].attaches)
        tours[key] = {"of_change": add(ChangeKind.POST_ATTACHE, post_id=key, role=PRINCIPAL)}
    # What ends by itself with the post that closes needs no change.
    tours_then = running(Posting.objects.exclude(post__in=closed), on).values("pk")
    standing = Accreditation.objects.filter(status__in=STANDING, posting__in=tours_then).order_by("pk")
    leading = Posting.objects.in_force(on).filter(role=PRINCIPAL).exclude(post__in=closed).order_by("-pk")
    for tour in leading:
        tours.setdefault(tour.post_id, {"posting": tour})
    for code, key in sorted(layout.assignment.items()):
        if not asked.is_move(asked.post_of[key], asked.country_of[code]):
            continue
        add(ChangeKind.ANSWER, post_id=key, country=countries[code])
        of_country = standing.filter(country=countries[code]).select_related("posting")
        for each in of_country.exclude(posting__post=key):
            # What begins before and is only nominated cannot end ahead: it goes on.
            if can_end(each, on):
                add(ChangeKind.END_ACCREDITATION, accreditation=each, reason=EndReason.OTHER)
        tour = tours.get(key, {})
        if tour and not of_country.filter(posting=tour.get("posting"), status__in=UNDER_WAY).exists():
            add(ChangeKind.ACCREDIT, country=countries[code], **tour)
    for key in closed:
        add(ChangeKind.CLOSE_POST, post_id=key)
    return scenario
