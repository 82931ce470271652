"""How the globe becomes a plane, and which part of it each map shows.

Angles are degrees; a drawing is in units of its own, x to the right and y downwards.
"""

from dataclasses import dataclass
from math import acos, cos, pi, radians, sin, sqrt

EARTH = 6371.0


@dataclass(frozen=True)
class Lambert:
    """Lambert's azimuthal equal-area projection about a point: what Europe's own maps use (ETRS89-LAEA).

    No country looks larger than it is.
    """

    longitude: float
    latitude: float

    def to_plane(self, longitude, latitude):
        """Kilometres east and north of the centre."""
        turn = radians(longitude - self.longitude)
        here, centre = radians(latitude), radians(self.latitude)
        facing = 1 + sin(centre) * sin(here) + cos(centre) * cos(here) * cos(turn)
        # The point opposite the centre has no place on the plane; nothing of interest lies there.
        scale = EARTH * sqrt(2 / max(facing, 1e-9))
        north = cos(centre) * sin(here) - sin(centre) * cos(here) * cos(turn)
        return scale * cos(here) * sin(turn), scale * north


@dataclass(frozen=True)
class WinkelTripel:
    """Winkel's third projection: neither shapes nor areas are true, but both nearly so, as atlases draw the world.

    An equal-area one of the whole world would press northern Europe flat, where this network is densest.
    """

    longitude: float

    def to_plane(self, longitude, latitude):
        """Kilometres east and north of where the central meridian meets the equator."""
        turn, here = radians(longitude - self.longitude), radians(latitude)
        angle = acos(cos(here) * cos(turn / 2))
        spread = sin(angle) / angle if angle else 1
        east = (turn * 2 / pi + 2 * cos(here) * sin(turn / 2) / spread) / 2
        return EARTH * east, EARTH * (here + sin(here) / spread) / 2


@dataclass(frozen=True)
class Frame:
    """The part of the plane that a map shows, in kilometres, and how wide it is drawn."""

    projection: object
    west: float
    east: float
    south: float
    north: float
    width: int
    # What lies west of this longitude stands at the drawing's other end.
    cut: float = -180.0

    @property
    def height(self):
        """In units of the drawing."""
        return round(self.width * (self.north - self.south) / (self.east - self.west))

    def place(self, longitude, latitude, across=False):
        """Where a point of the globe stands on the drawing; `across` the cut if it belongs to an island there."""
        if longitude < self.cut and not across:
            longitude += 360
        east, north = self.projection.to_plane(longitude, latitude)
        scale = self.width / (self.east - self.west)
        return (east - self.west) * scale, (self.north - north) * scale


# Where the world is cut is chosen so that no country but Antarctica is cut: in the Bering Strait.
CUT = -169.0
WORLD = WinkelTripel(CUT + 180)
_EAST = WORLD.to_plane(WORLD.longitude + 180, 0)[0]
FRAMES = {
    # From Iceland to the Caspian Sea and from Crete to the North Cape.
    "europe": Frame(Lambert(15, 52), west=-2350, east=3130, south=-2080, north=2290, width=1000),
    # Without Antarctica, which no network reaches.
    "world": Frame(
        WORLD,
        west=-_EAST,
        east=_EAST,
        south=WORLD.to_plane(11, -57)[1],
        north=WORLD.to_plane(11, 84.5)[1],
        width=1000,
        cut=CUT,
    ),
}
