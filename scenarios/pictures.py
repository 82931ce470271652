"""What a comparison draws: maps of the network, and who covers a country when, without a scenario and with it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations import through_time
from accreditations.choices import StretchKind
from accreditations.drawing import Bar, Lane, draw
from accreditations.models import Country
from analysis.map.drawing import drawing
from analysis.workbench import Asked
from attache_registry.templatetags.registry import as_day
from scenarios.consequences import touched

# Countries whose timelines are drawn; of all that differ the table tells.
MOST_DRAWN = 20
# What the map asks for itself only when it is drawn.
LAZY = ("network", "others", "lands", "posts", "lines", "names", "title", "legend")
TONES = {"covered": "good", "awaiting": "planned", "vacant": "bad"}


@dataclass
class Pictures:
    """A map, and stretches of cover by country: `{(name, code): [row of through_time.timelines]}`."""

    map: object
    covered: dict


def asking(changes, window):
    """A function that draws the network as it stands when it is called, with all that it asks the database."""
    countries = list(Country.objects.filter(pk__in=touched(changes)).order_by("code"))
    extents = []

    def ask():
        # Both maps show the same part of the world.
        made = drawing(Asked(QueryDict("in_network=true"), window.day), *extents[:1])
        extents.append(made.extent)
        for name in LAZY:
            getattr(made, name)
        days = window.first, window.last, window.today
        covered = {(each.local_name, each.code): [] for each in countries}
        of_code = {code: rows for (_name, code), rows in covered.items()}
        for row in through_time.timelines([each.pk for each in countries], *days):
            of_code[row["country"]].append(row)
        return Pictures(made, covered)

    return ask


def timelines(before, after, window):
    """Two drawings of countries whose cover differs, how many more do, and all in words; None where none does."""
    differ = sorted(country for country, rows in before.covered.items() if rows != after.covered[country])
    if not differ:
        return None
    drawn = [
        draw(
            [_lane(country[0], each.covered[country]) for country in differ[:MOST_DRAWN]],
            window.on,
            window.first,
            window.last,
            as_rows=True,
        )
        for each in (before, after)
    ]
    return {
        "before": drawn[0],
        "after": drawn[1],
        "more": max(len(differ) - MOST_DRAWN, 0),
        "told": [(each[0], _stretches(before.covered[each]), _stretches(after.covered[each])) for each in differ],
    }


def _stretches(rows):
    """The same in words, for a table beside the drawing."""
    return [_said(row) for row in rows if row["kind"] != StretchKind.OUTSIDE]


def _lane(name, rows):
    bars = []
    for row in rows:
        if row["kind"] in TONES:
            # A gap that somebody is nominated for.
            tone = "planned" if row["planned"] and row["kind"] != "covered" else TONES[row["kind"]]
            bars.append(Bar(row["starts_on"], row["ends_on"], tone, _said(row)))
    return Lane(name, bars)


def _said(row):
    """A stretch in a sentence."""
    words = str(StretchKind(row["kind"]).label)
    people = ", ".join(each["name"] for each in row["attaches"] or ())
    days = _("%(first)s – %(last)s") % {"first": _day(row["starts_on"]), "last": _day(row["ends_on"])}
    return f"{words}{f' ({people})' if people else ''}, {days}"


def _day(value):
    return date_format(as_day(value), "DATE_FORMAT") if value else "…"
