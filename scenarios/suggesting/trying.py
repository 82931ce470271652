"""Sets of posts that were tried, each at its best; good ones are found by exchanging one post for another."""

from scenarios.suggesting.assigning import best_assignment


class Tried:
    """Every set of posts that was tried so far."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.valued = {}
        bounds = enumerate(numbers.bounds)
        self.pinned = {place: low for place, (low, high) in bounds if low == high}

    def at_its_best(self, posts):
        """What a set of posts comes to."""
        posts = tuple(sorted(posts))
        if posts not in self.valued:
            self.valued[posts] = best_assignment(self.numbers, posts)
        return self.valued[posts]

    def best(self, forbidden=()):
        """The best of those that were tried, apart from some."""
        return min((each for posts, each in self.valued.items() if posts not in forbidden), default=None)

    def ranked(self):
        """All of them, best first."""
        return sorted(self.valued.values())

    def begin(self):
        """Try what today's posts make: open posts too many close, or closed ones open, each time the cheapest."""
        numbers = self.numbers
        chosen = [place for place, post in enumerate(numbers.posts) if self.pinned.get(place, post.is_open)]
        while len(chosen) > numbers.size:
            fewer = [[each for each in chosen if each != place] for place in chosen if place not in self.pinned]
            chosen = min(fewer, key=self._roughly)
        while len(chosen) < numbers.size:
            closed = [place for place in range(len(numbers.posts)) if place not in chosen]
            chosen = min(([*chosen, place] for place in closed if place not in self.pinned), key=self._roughly)
        self.at_its_best(chosen)

    def _roughly(self, posts):
        """What posts cost where load is left out."""
        return int(self.numbers.costs[:, posts].min(axis=1).sum() + self.numbers.steps[posts].sum())

    def follow(self, shares, most):
        """Try what the solver's shares of posts point to, then exchanges, the doubtful first; at most so many."""
        order = sorted(range(len(shares)), key=lambda place: (-round(shares[place], 6), place))
        free = [place for place in order if place not in self.pinned]
        pinned = [place for place, is_open in self.pinned.items() if is_open]
        here = self.at_its_best([*pinned, *free[: self.numbers.size - len(pinned)]])
        most += len(self.valued)
        while better := self._exchange(here, free, most):
            here = better

    def _exchange(self, here, free, most):
        """The first better set among those that differ in one post, if any is met before so many were tried."""
        outs = [place for place in reversed(free) if place in here.posts]
        ins = [place for place in free if place not in here.posts]
        pairs = [(i + j, out, new) for i, out in enumerate(outs) for j, new in enumerate(ins)]
        for _order, out, new in sorted(pairs):
            if len(self.valued) >= most:
                return None
            tried = self.at_its_best([new, *(place for place in here.posts if place != out)])
            if tried < here:
                return tried
        return None
