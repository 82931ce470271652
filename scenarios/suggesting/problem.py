"""What a suggestion is asked for: posts that may be open, countries to be covered, weights, pins."""

import math
from collections import Counter
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from functools import cached_property

from scenarios.suggesting.distance import between_capitals

# A weight of one: so many days uncovered, or so many kilometres, weigh as much as one move.
DAYS, KILOMETRES = 100, 1000


@dataclass(frozen=True)
class CandidatePost:
    """A post that may be open: `host` is its receiving state, `languages` what its attachés speak well enough."""

    key: int
    city: str
    host: str
    attaches: int = 1
    languages: frozenset = frozenset()
    is_open: bool = True


@dataclass(frozen=True)
class Receiving:
    """A country to be covered.

    `days_uncovered` are the days on which nobody would be accredited if the attaché of another post had to be
    accredited anew; `languages` are its official ones.
    """

    code: str
    current_post: int | None = None
    days_uncovered: int = 0
    languages: frozenset = frozenset()


@dataclass(frozen=True)
class Weights:
    """How much one unit of each term counts; from 0 to 100, in hundredths.

    Units: 100 days uncovered; a move; a non-resident country per attaché of the post that has most of them; 1,000 km;
    a country whose languages nobody speaks.
    """

    days_uncovered: float = 1
    moves: float = 1
    load: float = 1
    distance: float = 1
    language: float = 1

    def __post_init__(self):
        for name, weight in vars(self).items():
            # What is not a number is told as such by `check`.
            object.__setattr__(self, name, round(weight, 2) if math.isfinite(weight) else weight)


@dataclass(frozen=True)
class Terms:
    """What a layout costs, term by term, in the units in which they are told.

    A country that another post answers for than now is a move, and so is a post that opens or closes. `load` is the
    largest number of non-resident countries per attaché, `kilometres` the sum of the distances from the post's
    capital to those of its non-resident countries, `unspoken` the number of countries none of whose languages
    anybody at their post speaks.
    """

    days_uncovered: int
    moves: int
    load: Fraction
    kilometres: int
    unspoken: int

    def objective(self, weights):
        """The weighted sum by which layouts are ranked; the smaller the better."""
        return math.fsum(
            (
                weights.days_uncovered * self.days_uncovered / DAYS,
                weights.moves * self.moves,
                weights.load * self.load,
                weights.distance * self.kilometres / KILOMETRES,
                weights.language * self.unspoken,
            )
        )


@dataclass(frozen=True)
class Problem:
    """Which `number_of_posts` of the posts are to be open, and which of them answers for each country.

    `fixed_open` and `fixed_closed` pin posts by their keys. `distances` holds kilometres by host and country; where
    it is left out, they are those between the capitals. A country in which a post is open is answered for by such a
    post.
    """

    posts: tuple
    countries: tuple
    number_of_posts: int
    weights: Weights = field(default_factory=Weights)
    fixed_open: frozenset = frozenset()
    fixed_closed: frozenset = frozenset()
    distances: dict | None = None

    @cached_property
    def post_of(self):
        """Posts by their keys."""
        return {post.key: post for post in self.posts}

    @cached_property
    def country_of(self):
        """Countries by their codes."""
        return {country.code: country for country in self.countries}

    def kilometres(self, post, country):
        """Whole kilometres from a post's capital to a country's; none within the country."""
        if post.host == country.code:
            return 0
        if self.distances is not None:
            return self.distances[post.host, country.code]
        return between_capitals(post.host, country.code)

    def is_move(self, post, country):
        """Whether the country would change hands."""
        return country.current_post != post.key

    def is_unspoken(self, post, country):
        """Whether nobody at the post speaks a language of the country; of one without languages nobody has to."""
        return bool(country.languages) and not country.languages & post.languages

    def steps(self, open_posts):
        """The keys of the posts that open, and of those that close."""
        opened = [post.key for post in self.posts if post.key in open_posts and not post.is_open]
        return opened, [post.key for post in self.posts if post.key not in open_posts and post.is_open]

    def loads(self, assignment):
        """Non-resident countries per attaché of each post that has some, exactly."""
        abroad = (key for code, key in assignment.items() if self.post_of[key].host != code)
        return {key: Fraction(number, self.post_of[key].attaches) for key, number in Counter(abroad).items()}

    def terms(self, open_posts, assignment):
        """What a layout costs; `assignment` holds a post's key by each country's code."""
        pairs = [(self.post_of[assignment[country.code]], country) for country in self.countries]
        moved = [country for post, country in pairs if self.is_move(post, country)]
        return Terms(
            days_uncovered=sum(country.days_uncovered for country in moved),
            moves=len(moved) + sum(map(len, self.steps(open_posts))),
            load=max(self.loads(assignment).values(), default=Fraction(0)),
            kilometres=sum(self.kilometres(post, country) for post, country in pairs),
            unspoken=sum(self.is_unspoken(post, country) for post, country in pairs),
        )

    def as_json(self):
        """What a process of its own needs, distances included."""
        hosts = {post.host: post for post in self.posts}.values()
        return {
            "posts": [asdict(post) | {"languages": sorted(post.languages)} for post in self.posts],
            "countries": [asdict(country) | {"languages": sorted(country.languages)} for country in self.countries],
            "number_of_posts": self.number_of_posts,
            "weights": asdict(self.weights),
            "fixed_open": sorted(self.fixed_open),
            "fixed_closed": sorted(self.fixed_closed),
            "distances": [[each.host, to.code, self.kilometres(each, to)] for each in hosts for to in self.countries],
        }

    @classmethod
    def from_json(cls, told):
        """The problem that `as_json` told."""
        posts = (CandidatePost(**post | {"languages": frozenset(post["languages"])}) for post in told["posts"])
        countries = (Receiving(**each | {"languages": frozenset(each["languages"])}) for each in told["countries"])
        return cls(
            tuple(posts),
            tuple(countries),
            told["number_of_posts"],
            Weights(**told["weights"]),
            frozenset(told["fixed_open"]),
            frozenset(told["fixed_closed"]),
            {(host, code): kilometres for host, code, kilometres in told["distances"]},
        )
