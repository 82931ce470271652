"""The search for the best layouts, and the proof that there are none better.

The largest load makes the problem hard: a layout is bounded badly as long as its load is not known. So the loads
are halved into stretches, each bounded by HiGHS as a linear program at what its upper end allows and at what its
lower end costs; stretches that cannot hold a better layout are dropped, and the others solved as mixed-integer
programs without the columns that cannot be part of one. Then the layout's set of posts is forbidden, and the next
best is looked for.
"""

import time
from dataclasses import dataclass, field, replace

from scenarios.suggesting.layouts import TOLERANCE, Layout, Suggestions
from scenarios.suggesting.numbers import Numbers
from scenarios.suggesting.program import INFINITE, Answer, Program
from scenarios.suggesting.trying import Tried

# The part of the time left that each of several layouts, or stretches of loads, may take; the last may take it all.
SHARE = 0.6
# The part of a layout's time in which stretches are halved.
HALVING = 0.4
# How many sets of posts are tried after each answer of the solver.
AT_FIRST, AFTERWARDS = 60, 30
# A stretch of loads is halved as long as its ends differ by more than this part of what is in doubt.
FINE = 0.25


@dataclass(order=True)
class Stretch:
    """Loads from one level to another, below what no layout with such a load falls, and the answer that says so."""

    bound: float
    low: int
    high: int
    answer: Answer = field(compare=False, default=None)


def solve(problem, how_many=3, seconds=25, tell=lambda suggestions: None):
    """The best layouts, of different sets of posts; `tell` hears what is known so far."""
    search = Search(problem, how_many, seconds)
    tell(search.suggestions(through=False))
    for rank in range(how_many):
        if not search.next_best(last=rank == how_many - 1):
            break
        tell(search.suggestions(through=False))
    return search.suggestions(through=True)


class Search:
    """What is known so far: sets of posts at their best, and below what the others do not fall."""

    def __init__(self, problem, how_many, seconds):
        self.problem, self.how_many, self.seconds = problem, how_many, seconds
        self.began = time.monotonic()
        self.numbers = Numbers(problem)
        self.levels = self.numbers.levels()
        self.load_weight = self.numbers.load_weight / 100
        self.tried = Tried(self.numbers)
        self.tried.begin()
        self.program = None
        self.stretches = [Stretch(0.0, 0, len(self.levels) - 1)]
        # Rank by rank: the sets of posts that were forbidden, and below what no other falls.
        self.proofs = []
        self.timed_out = False

    def left(self):
        """Seconds."""
        return self.seconds - (time.monotonic() - self.began)

    def next_best(self, last):
        """Look for the best set of posts besides the best ones so far; false if there are no more sets."""
        forbidden = [each.posts for each in self.tried.ranked()[: len(self.proofs)]]
        if len(forbidden) < len(self.proofs):
            return False
        until = time.monotonic() + self.left() * (1 if last else SHARE)
        bound = _Rank(self, forbidden, until).bound()
        self.proofs.append((forbidden, bound))
        return bound < INFINITE

    def suggestions(self, through):
        """The best layouts so far, each with what is proved of its rank."""
        best = self.tried.ranked()[: self.how_many]
        layouts = [self._layout(valued, self._bound(rank)) for rank, valued in enumerate(best)]
        layouts = [replace(each, bound=min(each.bound, each.objective)) for each in layouts]
        there_are_no_more = bool(self.proofs) and self.proofs[-1][1] == INFINITE
        is_complete = len(layouts) == self.how_many or there_are_no_more
        timed_out = not is_complete or not all(each.is_proved for each in layouts)
        return Suggestions(layouts, time.monotonic() - self.began, timed_out and through)

    def _bound(self, rank):
        """What the layout of a rank costs at least.

        Of the sets that were forbidden the best is known, and all others cost at least the bound.
        """
        bounds = [0.0]
        for forbidden, bound in self.proofs:
            known = sorted(float(self.tried.valued[posts].value) for posts in forbidden)
            bounds.append(min(known[rank], bound) if rank < len(known) else bound)
        return max(bounds)

    def _layout(self, valued, bound):
        posts, countries = self.numbers.posts, self.numbers.countries
        keys = tuple(posts[place].key for place in valued.posts)
        pairs = zip(countries, valued.assignment, strict=True)
        assignment = {country.code: posts[place].key for country, place in pairs}
        terms = self.problem.terms(keys, assignment)
        return Layout(keys, assignment, terms, terms.objective(self.problem.weights), bound)


class _Rank:
    """The search for one more set of posts."""

    def __init__(self, search, forbidden, until):
        self.search, self.forbidden, self.until = search, forbidden, until
        self.tried, self.levels = search.tried, search.levels
        self.halving_until = time.monotonic() + HALVING * self.left()

    def left(self):
        return self.until - time.monotonic()

    def cutoff(self):
        """What a better layout would have to cost less than."""
        best = self.tried.best(self.forbidden)
        return float(best.value) - TOLERANCE if best else INFINITE

    def bound(self):
        """Below what no set falls that is not forbidden; infinite if there is none."""
        done, stretches = [], sorted(self.search.stretches)
        while stretches:
            stretch = stretches.pop(0)
            if stretch.bound >= self.cutoff() or self.left() <= 0:
                done.append(stretch)
            elif stretch.answer is None:
                stretches.append(self._bounded(stretch))
            elif self._is_to_halve(stretch):
                stretches.extend(self._halves(stretch))
            else:
                done.append(self._solved(stretch, is_last=not stretches))
            stretches.sort()
        self.search.stretches = done
        best = self.tried.best(self.forbidden)
        lowest = min(stretch.bound for stretch in done)
        return min(float(best.value), lowest if lowest < self.cutoff() else float(best.value)) if best else lowest

    def _bounded(self, stretch):
        """A stretch with its answer; what the answer points to is tried."""
        search = self.search
        is_first = search.program is None
        if is_first:
            search.program = Program(search.numbers)
        search.program.between(self.levels[stretch.low], self.levels[stretch.high])
        answer = search.program.relaxed(self.left())
        if answer.shares and answer.bound < self.cutoff():
            self.tried.follow(answer.shares, AT_FIRST if is_first else AFTERWARDS)
        return Stretch(max(stretch.bound, answer.bound), stretch.low, stretch.high, answer)

    def _is_to_halve(self, stretch):
        """Whether the ends of a stretch differ by more than is in doubt."""
        differ = self.search.load_weight * float(self.levels[stretch.high] - self.levels[stretch.low])
        doubt = self.cutoff() - stretch.bound
        return differ > FINE * doubt and stretch.low < stretch.high and time.monotonic() < self.halving_until

    def _halves(self, stretch):
        """The two parts of a stretch; the lower is the smaller, the more the upper costs."""
        low, high, levels = stretch.low, stretch.high, self.levels
        room = (self.cutoff() - stretch.bound) / self.search.load_weight
        middle = (low + high) // 2
        while middle > low and float(levels[middle + 1] - levels[low]) > 3 * room:
            middle = (low + middle) // 2
        return [self._bounded(Stretch(stretch.bound, *part)) for part in ((low, middle), (middle + 1, high))]

    def _solved(self, stretch, is_last):
        """A stretch with the best bound that the time allows; what is found is tried."""
        cutoff = self.cutoff()
        doubt = stretch.answer if stretch.answer.reduced and cutoff < INFINITE else None
        program = Program(self.search.numbers, doubt=doubt, cutoff=cutoff, forbidden=self.forbidden, whole=True)
        program.between(self.levels[stretch.low], self.levels[stretch.high])
        answer = program.solved(self.left() * (1 if is_last else SHARE), cutoff)
        if answer.shares:
            self.tried.at_its_best(place for place, share in enumerate(answer.shares) if share > 0.5)
        return Stretch(max(stretch.bound, answer.bound), stretch.low, stretch.high, stretch.answer)
