"""The closed lists of the analyst's desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Cover(TextChoices):
    """How a country is covered on a day (R12, R18, R19).

    A country may be of two kinds: planned cover does not close a gap, so that a gap can be planned for.
    """

    RESIDENT = "resident", _("resident")
    NON_RESIDENT = "non_resident", _("non-resident")
    GAP = "gap", _("gap")
    PLANNED = "planned", _("planned")
    OUTSIDE = "outside", _("not in the network")

    @property
    def tone(self):
        """Tone of the badge and of the map; a word always stands beside it."""
        return COVER_TONES[self]


COVER_TONES = {
    Cover.RESIDENT: "good",
    Cover.NON_RESIDENT: "info",
    Cover.GAP: "bad",
    Cover.PLANNED: "planned",
    Cover.OUTSIDE: "neutral",
}


class Shape(TextChoices):
    """How the workbench shows what its filters leave."""

    TABLE = "table", _("Table")
    MAP = "map", _("Map")
    TIMELINE = "timeline", _("Timeline")


class Extent(TextChoices):
    """Which part of the world a map shows."""

    EUROPE = "europe", _("Europe")
    WORLD = "world", _("World")


class Rows(TextChoices):
    """What a timeline has a row for."""

    COUNTRIES = "countries", _("Countries")
    POSTS = "posts", _("Posts")
    ATTACHES = "attaches", _("Attachés")


class Weekday(TextChoices):
    """The day of the week on which a view is mailed; Python's numbers."""

    MONDAY = "0", _("Monday")
    TUESDAY = "1", _("Tuesday")
    WEDNESDAY = "2", _("Wednesday")
    THURSDAY = "3", _("Thursday")
    FRIDAY = "4", _("Friday")
    SATURDAY = "5", _("Saturday")
    SUNDAY = "6", _("Sunday")
