"""What a problem may be asked: refusals in the reader's words, before anything is searched."""

import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attache_registry.exceptions import BadInput
from scenarios.suggesting.distance import capitals

MOST_POSTS, MOST_COUNTRIES, MOST_LAYOUTS, MOST_SECONDS = 200, 300, 10, 300
HIGHEST_WEIGHT, MOST_DAYS, MOST_ATTACHES = 100, 3660, 1000


def check(problem, how_many, seconds):
    """Raise `BadInput` if no search can answer this."""
    if not 1 <= how_many <= MOST_LAYOUTS or not 0 < seconds <= MOST_SECONDS:
        raise BadInput({"": [("invalid", _("Ask for 1 to 10 layouts, and for 1 to 300 seconds."))]})
    _check_weights(problem.weights)
    _check_posts(problem)
    _check_countries(problem)
    _check_pins(problem)


def _check_weights(weights):
    for name, weight in vars(weights).items():
        if not math.isfinite(weight) or not 0 <= weight <= HIGHEST_WEIGHT:
            raise BadInput({name: [("invalid", _("Write a weight from 0 to 100."))]})


def _check_posts(problem):
    if not problem.posts:
        raise BadInput({"posts": [("required", _("Choose at least one post."))]})
    if len(problem.posts) > MOST_POSTS:
        raise BadInput({"posts": [("too_many", _("Choose at most 200 posts."))]})
    if len(problem.post_of) < len(problem.posts):
        raise BadInput({"posts": [("invalid", _("Choose each post once."))]})
    if not all(1 <= post.attaches <= MOST_ATTACHES for post in problem.posts):
        raise BadInput({"posts": [("invalid", _("A post needs at least one attaché."))]})


def _check_countries(problem):
    codes = {country.code for country in problem.countries}
    if not codes:
        raise BadInput({"countries": [("required", _("Choose at least one country."))]})
    if len(codes) > MOST_COUNTRIES:
        raise BadInput({"countries": [("too_many", _("Choose at most 300 countries."))]})
    if len(codes) < len(problem.countries):
        raise BadInput({"countries": [("invalid", _("Choose each country once."))]})
    if not all(0 <= country.days_uncovered <= MOST_DAYS for country in problem.countries):
        raise BadInput({"countries": [("invalid", _("A country may be uncovered for 0 to 3660 days."))]})
    unknown = (codes | {post.host for post in problem.posts}) - capitals().keys()
    if problem.distances is None and unknown:
        words = _("It is not known where the capitals of these countries lie: %(codes)s. Leave them out.")
        raise BadInput({"countries": [("invalid", words % {"codes": ", ".join(sorted(unknown))})]})


def _check_pins(problem):
    """Any set of so many posts can cover all countries, so only pins can contradict."""
    wanted, all_posts = problem.number_of_posts, problem.post_of
    if not 1 <= wanted <= len(all_posts):
        words = ngettext(
            "Choose a number of posts from 1 to %(n)s; there is %(n)s to choose from.",
            "Choose a number of posts from 1 to %(n)s; there are %(n)s to choose from.",
            len(all_posts),
        )
        raise BadInput({"number_of_posts": [("invalid", words % {"n": len(all_posts)})]})
    if problem.fixed_open - all_posts.keys() or problem.fixed_closed - all_posts.keys():
        raise BadInput({"fixed_open": [("invalid", _("A post that is pinned is not among those to choose from."))]})
    if both := problem.fixed_open & problem.fixed_closed:
        words = _("These posts are pinned both as open and as closed: %(posts)s. Release one of the pins of each.")
        raise BadInput({"fixed_closed": [("conflict", words % {"posts": _cities(problem, both)})]})
    if len(problem.fixed_open) > wanted:
        words = _(
            "More posts are pinned as open than are to be open (%(n)s): %(posts)s. Release some, or allow more posts."
        )
        words %= {"n": wanted, "posts": _cities(problem, problem.fixed_open)}
        raise BadInput({"fixed_open": [("conflict", words)]})
    if (left := len(all_posts) - len(problem.fixed_closed)) < wanted:
        words = _(
            "So many posts are pinned as closed that %(left)s are left, but %(n)s are to be open. "
            "Release some, or ask for fewer posts."
        )
        raise BadInput({"fixed_closed": [("conflict", words % {"left": left, "n": wanted})]})


def _cities(problem, keys):
    return ", ".join(sorted(problem.post_of[key].city for key in keys))
