"""A number of the view as five classes of a map, from light to dark, with bounds that a reader can say."""

from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.translation import gettext_lazy

CLASSES = 5
# Of a rate, and of a count.
NOTHING = {True: gettext_lazy("no value"), False: gettext_lazy("none")}


@dataclass(frozen=True)
class Class:
    """A class: its place from 1 (lightest) to 5, its bounds (both included), and how many countries are in it.

    Bounds are whole: of a rate, percent.
    """

    place: int
    least: int
    most: int
    number: int


def value_of(column, row):
    """The number that colours a country; None for none, and for a count of nothing."""
    value = column.holds(row)
    return value if value or (column.is_rate and value is not None) else None


def words(column, value):
    """A value as pages show it; what there is to say where there is none."""
    if value is None:
        return str(NOTHING[column.is_rate])
    return f"{value:.0%}" if column.is_rate else str(round(value))


def whole(column, value):
    """A value as the whole number that is shown."""
    return round(value * 100) if column.is_rate else round(value)


def classes_of(column, values):
    """Up to five classes of equal width over the values, in round steps, so that a value is seen to be within one."""
    shown = [whole(column, value) for value in values]
    if not shown:
        return []
    least, most = min(shown), max(shown)
    step = round_step((most - least + 1) / CLASSES)
    # Where the first class begins before the least value, five may not suffice.
    while most // step - least // step >= CLASSES:
        step = round_step(step + 1)
    starts = range(least // step * step, most + 1, step)
    # Fewer than five stand apart as far as the colours allow.
    places = [1 + round(i * (CLASSES - 1) / (len(starts) - 1)) for i in range(len(starts))] if starts[1:] else [3]
    floor_of_all = 0 if column.is_rate else 1
    return [
        Class(place, max(start, floor_of_all), start + step - 1, sum(start <= each < start + step for each in shown))
        for place, start in zip(places, starts, strict=True)
    ]


def class_of(column, classes, value):
    """The class of a value, None for no value."""
    if value is None:
        return None
    shown = whole(column, value)
    return next(each for each in classes if each.least <= shown <= each.most)


def bounds(column, each):
    """The bounds of a class in words."""
    sign = "%" if column.is_rate else ""
    return f"{each.least}{sign}" if each.least == each.most else f"{each.least}–{each.most}{sign}"


def round_step(least):
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not below."""
    if least <= 1:
        return 1
    power = 10 ** floor(log10(least))
    return next(ceil(factor * power) for factor in (1, 2, 5, 10) if factor * power >= least)
