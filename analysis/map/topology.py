"""TopoJSON into rings of points: decoding, joining, simplifying, clipping; for building the maps' shapes.

Neighbours share the arcs of their borders, so that what is simplified arc by arc still fits together. An arc is a
list of points, a ring a list of points whose last is not its first again.
"""

from collections import Counter
from math import hypot


def decode_arcs(topology):
    """The arcs as lists of (longitude, latitude)."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        decoded.append(points)
    return decoded


def rings_of(geometry):
    """The rings of a geometry as lists of arc numbers; one that runs backwards is `~number`."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def joined(rings):
    """Rings of several geometries as those of one: borders that two of them share fall away."""
    count = Counter(arc if arc >= 0 else ~arc for ring in rings for arc in ring)
    return [part for ring in rings for part in _without_shared(ring, count)]


def _without_shared(ring, count):
    """A ring's stretches of arcs that it has for itself."""
    kept = [arc for arc in ring if count[arc if arc >= 0 else ~arc] == 1]
    return [kept] if kept else []


def stitched(rings, arcs):
    """Rings of arc numbers as rings of points; stretches that lost a shared border are joined end to end."""
    chains = []
    for ring in rings:
        chain = []
        for number in ring:
            points = arcs[number] if number >= 0 else arcs[~number][::-1]
            if chain and chain[-1] != points[0]:
                chains.append(chain)
                chain = []
            chain = chain + points[1:] if chain else list(points)
        chains.append(chain)
    closed, open_ = [], []
    for chain in chains:
        (closed if chain[0] == chain[-1] else open_).append(chain)
    return [chain[:-1] for chain in closed + joined_at_ends(open_)]


def joined_at_ends(chains):
    """Open stretches as closed ones, each appended where the one before it ends."""
    closed = []
    while chains:
        chain = chains.pop()
        while chain[0] != chain[-1]:
            follows = next(each for each in chains if each[0] == chain[-1])
            chains.remove(follows)
            chain += follows[1:]
        closed.append(chain)
    return closed


def simplified(points, tolerance):
    """The points of an arc without those that lie nearer than the tolerance to the line that is left.

    (Ramer, Douglas and Peucker.) A closed arc keeps its beginning and the point furthest from it.
    """
    if len(points) < 3 or not tolerance:
        return points
    if points[0] == points[-1]:
        far = max(range(len(points)), key=lambda i: hypot(points[i][0] - points[0][0], points[i][1] - points[0][1]))
        return simplified(points[: far + 1], tolerance)[:-1] + simplified(points[far:], tolerance)
    keep, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        far, distance = max(
            ((i, _distance(points[i], points[first], points[last])) for i in range(first + 1, last)),
            key=lambda each: each[1],
        )
        if distance > tolerance:
            keep.add(far)
            waiting += [(first, far), (far, last)]
    return [points[i] for i in sorted(keep)]


def _distance(point, start, end):
    """From a point to the line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = max(0, min(1, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0
    return hypot(x - x1 - along * dx, y - y1 - along * dy)


def clipped(ring, left, top, right, bottom):
    """The part of a ring inside a rectangle (Sutherland and Hodgman); empty where none is."""
    sides = [(0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)]
    for axis, bound, sign in sides:
        kept = []
        for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
            inside, was_inside = ((p[axis] - bound) * sign >= 0 for p in (point, before))
            if inside != was_inside:
                share = (bound - before[axis]) / (point[axis] - before[axis])
                crossing = [before[i] + share * (point[i] - before[i]) for i in (0, 1)]
                crossing[axis] = bound
                kept.append(tuple(crossing))
            if inside:
                kept.append(point)
        ring = kept
        if not ring:
            break
    return ring


def area(ring):
    """The area of a ring, whichever way it runs."""
    following = ring[1:] + ring[:1]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, following, strict=True))) / 2


def inside(point, rings):
    """Whether a point lies within rings, holes left out (even and odd)."""
    x, y = point
    found = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                found = not found
    return found


def widest_place(rings, steps=8):
    """The point of the largest ring that is furthest from every border, and how far that is.

    Where a name or a mark stands best: the middle of the mass could lie outside, as Croatia's does.
    """
    largest = max(rings, key=area)
    xs, ys = zip(*largest, strict=True)
    centre, reach = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2), max(max(xs) - min(xs), max(ys) - min(ys)) / 2
    best, room = centre, -1.0
    for _round in range(4):
        around = best
        for i in range(-steps, steps + 1):
            for j in range(-steps, steps + 1):
                point = (around[0] + i * reach / steps, around[1] + j * reach / steps)
                if inside(point, rings):
                    distance = min(
                        _distance(point, a, b)
                        for ring in rings
                        for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
                    )
                    if distance > room:
                        best, room = point, distance
        reach /= steps / 2
    return best, max(room, 0.0)
