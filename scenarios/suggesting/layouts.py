"""What a search found: layouts, best first, each with how far from the best it may be."""

from dataclasses import asdict, dataclass
from fractions import Fraction

from scenarios.suggesting.problem import Terms

# Two objectives that differ by less are the same; the solver reckons in floating point.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Layout:
    """Which posts are open and which of them answers for each country, what it costs, and below what none can fall.

    `bound` is what the layout of this rank costs at least; `gap` is how far, as a part of the objective, this one may
    be from it: 0 where `is_proved`.
    """

    open_posts: tuple
    assignment: dict
    terms: Terms
    objective: float
    bound: float

    @property
    def is_proved(self):
        return self.objective - self.bound <= TOLERANCE * max(1.0, abs(self.objective))

    @property
    def gap(self):
        return 0.0 if self.is_proved else (self.objective - self.bound) / self.objective

    def as_json(self):
        load = self.terms.load
        return asdict(self) | {"terms": asdict(self.terms) | {"load": [load.numerator, load.denominator]}}

    @classmethod
    def from_json(cls, told):
        terms = Terms(**told["terms"] | {"load": Fraction(*told["terms"]["load"])})
        return cls(**told | {"open_posts": tuple(told["open_posts"]), "terms": terms})


@dataclass(frozen=True)
class Suggestions:
    """The layouts that were found, how long it took, and whether the search ended before it was through.

    `timed_out` where time ran out, be it without any layout; `broke_off` where the search's process ended by itself.
    """

    layouts: list
    seconds_taken: float
    timed_out: bool = False
    broke_off: bool = False
