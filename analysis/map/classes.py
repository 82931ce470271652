"""A number of the view as five classes of a map, from light to dark, with bounds that a reader can say."""

from dataclasses import dataclass
from math import ceil, floor, log10

CLASSES = 5


@dataclass(frozen=True)
class Class:
    """A class: its place from 1 (lightest), its bounds (both included), and how many countries are in it."""

    place: int
    least: float
    most: float
    number: int

    def holds(self, value):
        """Whether a value belongs to it."""
        return self.least <= value <= self.most


def value_of(column, row):
    """The number that colours a country; None for none, and for a count of nothing."""
    value = column.holds(row)
    return value if value or (column.is_rate and value is not None) else None


def words(column, value):
    """A value as pages show it."""
    return f"{value:.0%}" if column.is_rate else str(round(value))


def classes_of(column, values):
    """Up to five classes of equal width over the values: fifths of a rate, round steps of a count."""
    if column.is_rate:
        # To the whole percent, so that a value stands in the class within whose bounds it is seen to be.
        bounds = [(0, 0.2), (0.21, 0.4), (0.41, 0.6), (0.61, 0.8), (0.81, max([1, *values]))]
        shown = [round(value, 2) for value in values]
    else:
        shown = values
        step = round_step(max(values, default=1) / CLASSES)
        bounds = [
            (1 + i * step, (i + 1) * step) for i in range(CLASSES) if not i or i * step < max(values, default=1)
        ]
    found = [(least, most, sum(least <= value <= most for value in shown)) for least, most in bounds]
    return [Class(place, *each) for place, each in enumerate(found, 1)]


def class_of(column, classes, value):
    """The class of a value, None for no value."""
    if value is None:
        return None
    shown = round(value, 2) if column.is_rate else value
    return next(each for each in classes if each.holds(shown))


def round_step(least):
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not below."""
    if least <= 1:
        return 1
    power = 10 ** floor(log10(least))
    return next(ceil(factor * power) for factor in (1, 2, 5, 10) if factor * power >= least)
