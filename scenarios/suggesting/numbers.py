"""The problem as tables of numbers; posts and countries by their places in it, in the order of keys and codes."""

from bisect import bisect_left
from fractions import Fraction

import numpy as np

from scenarios.suggesting.problem import Weights

# Weights are hundredths, so that every cost of a country at a post is a whole number of these units.
UNITS = 100_000
# Where the weights leave a choice, all terms count alike; room for that beneath the units of the weights.
ROOM = 1 << 22


class Numbers:
    """What each country costs at each post, in whole units; loads stand apart, because they are shared."""

    def __init__(self, problem):
        self.problem = problem
        self.posts = sorted(problem.posts, key=lambda post: post.key)
        self.countries = sorted(problem.countries, key=lambda country: country.code)
        self.size = problem.number_of_posts
        self.attaches = np.array([post.attaches for post in self.posts])
        pinned = [(problem.fixed_open, 1, 1), (problem.fixed_closed, 0, 0)]
        bounds = {key: (low, high) for keys, low, high in pinned for key in keys}
        self.bounds = [bounds.get(post.key, (0, 1)) for post in self.posts]
        shape = len(self.countries), len(self.posts)
        pairs = [(post, country) for country in self.countries for post in self.posts]
        self.is_home = np.array([post.host == country.code for post, country in pairs]).reshape(shape)
        moved = np.array([problem.is_move(post, country) for post, country in pairs]).reshape(shape)
        days = moved * np.array([country.days_uncovered for country in self.countries])[:, None]
        kilometres = np.array([problem.kilometres(post, country) for post, country in pairs]).reshape(shape)
        unspoken = np.array([problem.is_unspoken(post, country) for post, country in pairs]).reshape(shape)
        steps = np.array([-1 if post.is_open else 1 for post in self.posts])
        first = sum(post.is_open for post in self.posts)
        self.load_weight = hundredths(problem.weights.load)
        tables = days, moved, kilometres, unspoken
        self.costs = self._costs(problem.weights, *tables)
        self.packed = self.costs * ROOM + self._costs(Weights(), *tables) // 1000
        # Posts that are open now have moved, unless they stay open.
        moves = 1000 * hundredths(problem.weights.moves)
        self.steps, self.first = moves * steps, moves * first
        self.tied_steps, self.tied_first = 100 * steps, 100 * first

    def _costs(self, weights, days, moved, kilometres, unspoken):
        return (
            10 * hundredths(weights.days_uncovered) * days
            + 1000 * hundredths(weights.moves) * moved
            + hundredths(weights.distance) * kilometres
            + 1000 * hundredths(weights.language) * unspoken
        )

    def value(self, units, load):
        """What units and a load cost together, exactly."""
        return Fraction(int(units), UNITS) + Fraction(self.load_weight, 100) * load

    def levels(self):
        """The loads that a layout may come to, smallest first; some of the largest are met by none."""
        most = len(self.countries)
        attaches = sorted({post.attaches for post in self.posts})
        levels = sorted({Fraction(number, each) for each in attaches for number in range(most + 1)})
        return levels[bisect_left(levels, most, key=self._room) :]

    def _room(self, level):
        """How many countries so many posts can have with such a load, where they are chosen for it."""
        own = self.is_home.any(axis=0).tolist()
        rooms = [int(level * post.attaches) + own[place] for place, post in enumerate(self.posts)]
        pinned = [room for room, (low, _high) in zip(rooms, self.bounds, strict=True) if low]
        free = [room for room, bounds in zip(rooms, self.bounds, strict=True) if bounds == (0, 1)]
        return sum(pinned) + sum(sorted(free, reverse=True)[: self.size - len(pinned)])


def hundredths(weight):
    """A weight as the whole number of hundredths that it is."""
    return round(weight * 100)
