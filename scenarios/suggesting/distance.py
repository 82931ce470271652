"""How far capitals lie from one another: great circles, in kilometres."""

import json
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "capitals.json"
# The mean radius of the Earth (IUGG), in kilometres.
RADIUS = 6371.009


@cache
def capitals():
    """Latitude and longitude of each country's capital, by the country's code."""
    return {code: tuple(place) for code, place in json.loads(FILE.read_text(encoding="utf-8"))["capitals"].items()}


def kilometres(one, other):
    """The great circle between two places, each a latitude and a longitude in degrees."""
    (north, east), (north_other, east_other) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((north_other - north) / 2) ** 2
    half += cos(north) * cos(north_other) * sin((east_other - east) / 2) ** 2
    return 2 * RADIUS * asin(min(1.0, sqrt(half)))


def between_capitals(host, country):
    """Whole kilometres between the capitals of two countries; `KeyError` where one of them is unknown."""
    known = capitals()
    return round(kilometres(known[host], known[country]))
