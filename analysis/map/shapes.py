"""The shapes of countries that come with the registry, read once by each process."""

import functools
import json
from dataclasses import dataclass

from django.conf import settings

from attache_registry.folding import fold

FOLDER = settings.BASE_DIR / "static" / "map"
# On no map: of the first no part is shown, the others are too small, or too many places at once.
WITHOUT_SHAPE = {"AQ", "BV", "UM"}


@dataclass(frozen=True)
class Shapes:
    """One map: its size, the countries on it by code, land of nobody, and places by country and folded name.

    A country is `{"d", "x", "y", "room"}`: its path, where its name stands, how far from there its borders are, and
    `"small"` where it needs a circle to be seen.
    """

    width: int
    height: int
    countries: dict
    nobody: str
    places: dict

    def seat(self, post):
        """Where a post stands: in its city if that is a known place, else in the middle of its host; or None."""
        known = self.places.get(post["host"], {})
        for name in (post["city"], *post["aliases"]):
            if fold(name) in known:
                return tuple(known[fold(name)])
        host = self.countries.get(post["host"])
        return (host["x"], host["y"]) if host else None


@functools.cache
def shapes(extent):
    """The shapes of a map by its extent."""
    told = json.loads((FOLDER / f"{extent}.json").read_text(encoding="utf-8"))
    places = {code: {fold(name): place for name, place in found.items()} for code, found in told["places"].items()}
    return Shapes(told["width"], told["height"], told["countries"], told["nobody"], places)
