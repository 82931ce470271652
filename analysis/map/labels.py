"""Names on a map: each beside its mark, where it covers no other name; some are left out for want of room."""

from dataclasses import dataclass

# The mean width of a letter of the typeface, in parts of its size; a little generous.
LETTER = 0.57


@dataclass
class Label:
    """Words at a place; `anchor` as in SVG."""

    words: str
    x: float
    y: float
    anchor: str
    css: str


class Names:
    """The names that stand on a map so far."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.taken, self.labels = [], []

    def keep_free(self, x, y, radius):
        """No name may cover a mark."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def add(self, words, x, y, *, size, css, gap=0, must=False, leftward=False):
        """Set a name `gap` beside a place, or upon it; one that `must` stand even if it covers another.

        `leftward` where a line comes to the place from the right.
        """
        length = len(words) * size * LETTER
        down = size * 0.36
        if gap:
            sides = [("start", x + gap, y + down), ("end", x - gap, y + down)]
            places = [
                *(sides[::-1] if leftward else sides),
                ("middle", x, y - gap - 2),
                ("middle", x, y + gap + size * 0.8),
            ]
        else:
            places = [("middle", x, y + lower) for lower in (down, -4, size + 1)]
        boxes = [(self._box(anchor, left, base, length, size), anchor, left, base) for anchor, left, base in places]
        free = next((each for each in boxes if self._is_free(each[0])), boxes[0] if must else None)
        if free:
            box, anchor, left, base = free
            self.taken.append(box)
            self.labels.append(Label(words, round(left, 1), round(base, 1), anchor, css))

    def _box(self, anchor, x, y, length, size):
        left = {"start": x, "end": x - length, "middle": x - length / 2}[anchor]
        return left, y - size * 0.8, left + length, y + size * 0.2

    def _is_free(self, box):
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        return not any(left < r and right > x and top < b and bottom > t for x, t, r, b in self.taken)
