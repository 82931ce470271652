"""The best assignment of countries to posts that are open: exact, by shortest paths of moves between posts."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from scenarios.suggesting.numbers import ROOM

# No way; twice as much still fits into the numbers.
NEVER = np.int64(1) << 61


@dataclass(frozen=True, order=True)
class Valued:
    """A set of posts at its best: what it costs, what all terms alike would make of it, and who answers for whom."""

    value: Fraction
    tie: Fraction
    posts: tuple
    assignment: tuple


def best_assignment(numbers, posts):
    """The best that these posts can do.

    Every country begins at its cheapest post. Then the most loaded posts give up countries, at the least cost, until
    a smaller load would cost more than it saves; each load on the way is met at its least cost.
    """
    open_posts = np.array(posts)
    board = _Board(numbers, open_posts)
    steps = numbers.first + int(numbers.steps[open_posts].sum())
    tied_steps = numbers.tied_first + int(numbers.tied_steps[open_posts].sum())
    best = None
    while True:
        units, tie = divmod(board.total, ROOM)
        load = board.load()
        value = numbers.value(units + steps, load), Fraction(tie + tied_steps, 100) + load
        if best is None or value < best[0]:
            best = value, board.at.copy()
        if numbers.value(units + steps, board.least_load) > best[0][0] or not board.lower(load):
            break
    (value, tie), at = best
    return Valued(value, tie, tuple(posts), tuple(int(place) for place in open_posts[at]))


class _Board:
    """Who answers for whom just now, and the cheapest move from each post to each other."""

    def __init__(self, numbers, open_posts):
        self.costs = numbers.packed[:, open_posts]
        self.attaches = numbers.attaches[open_posts]
        self.size = len(open_posts)
        home = numbers.is_home[:, open_posts]
        # A country in which a post is open stays with such a post.
        self.is_free = ~home.any(axis=1)
        self.at = np.where(home | self.is_free[:, None], self.costs, NEVER).argmin(axis=1)
        self.total = int(self.costs[np.arange(len(self.at)), self.at].sum())
        self.number = np.bincount(self.at[self.is_free], minlength=self.size)
        self.least_load = Fraction(int(self.is_free.sum()), int(self.attaches.sum()))
        self.moves = np.full((self.size, self.size), NEVER)
        self.movers = np.full((self.size, self.size), -1)
        for post in range(self.size):
            self._look_again(post)

    def _look_again(self, post):
        """Which country leaves the post most cheaply for each other post."""
        self.moves[post] = NEVER
        here = np.nonzero(self.is_free & (self.at == post))[0]
        if len(here):
            dearer = self.costs[here] - self.costs[here, post][:, None]
            cheapest = dearer.argmin(axis=0)
            self.moves[post], self.movers[post] = dearer[cheapest, np.arange(self.size)], here[cheapest]
            self.moves[post, post] = NEVER

    def load(self):
        """The largest load."""
        pairs = zip(self.number.tolist(), self.attaches.tolist(), strict=True)
        return max(Fraction(number, attaches) for number, attaches in pairs)

    def lower(self, load):
        """Bring every load below this one at the least cost; tell whether that can be."""
        most = -(-self.attaches * load.numerator // load.denominator) - 1
        if most.min() < 0 or most.sum() < self.number.sum():
            return False
        while (self.number > most).any():
            self._push(most)
        return True

    def _push(self, most):
        """Free the most cheaply freed of the posts that have too much, by moves one after another."""
        far = np.where(self.number > most, 0, NEVER)
        before = np.full(self.size, -1)
        for _round in range(self.size):
            ways = far[:, None] + self.moves
            via = ways.argmin(axis=0)
            shortest = ways[via, np.arange(self.size)]
            shorter = shortest < far
            if not shorter.any():
                break
            far[shorter], before[shorter] = shortest[shorter], via[shorter]
        end = int(np.where(self.number < most, far, NEVER).argmin())
        self.total += int(far[end])
        path = [end]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        path.reverse()
        moved = [(self.movers[one, other], other) for one, other in pairwise(path)]
        for country, post in moved:
            self.at[country] = post
        self.number[path[0]] -= 1
        self.number[end] += 1
        for post in path:
            self._look_again(post)
