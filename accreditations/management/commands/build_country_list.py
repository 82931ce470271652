"""Builds the files of countries and regions that the registry ships; run it when ISO 3166 or CLDR change."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accreditations.reference_data import DATA

WORLD = "001"
KOSOVO = {"code": "XK", "alpha3": "XKX"}
# A region of its own without a subregion; CLDR keeps it in Outlying Oceania, which UN M49 does not know.
ANTARCTICA = "AQ"


class Command(BaseCommand):
    """Names come from CLDR through Babel, codes from ISO 3166-1, M49 regions from CLDR's containment."""

    help = "Build countries.json and regions.json. CLDR_CORE is the unpacked npm package cldr-core."

    def add_arguments(self, parser):
        parser.add_argument("cldr_core", metavar="CLDR_CORE", type=Path)

    def handle(self, *, cldr_core, **options):
        try:
            import pycountry
            from babel import Locale
        except ImportError as error:
            raise CommandError("Babel and pycountry are needed: pip install -r requirements-dev.txt") from error
        containment = json.loads((cldr_core / "supplemental/territoryContainment.json").read_text("utf-8"))
        version = json.loads((cldr_core / "package.json").read_text("utf-8"))["version"]
        contains = containment["supplemental"]["territoryContainment"]
        names = {language: Locale(language).territories for language in ("en", "lv")}
        place = {}
        for region in contains[WORLD]["_contains"]:
            for subregion in contains[region]["_contains"]:
                for code in contains.get(subregion, {}).get("_contains", []):
                    place[code] = (region, subregion)
        entries = [{"code": each.alpha_2, "alpha3": each.alpha_3} for each in pycountry.countries] + [KOSOVO]
        used = {}
        for entry in entries:
            code = entry["code"]
            entry |= {"name": names["en"][code], "name_lv": names["lv"][code]}
            region, subregion = (code, None) if code == ANTARCTICA else place[code]
            for key, area in (("region", region), ("subregion", subregion)):
                entry[key] = names["en"].get(area)
                if area:
                    used[entry[key]] = names["lv"][area]
        source = f"ISO 3166-1 (pycountry), Unicode CLDR {version}"
        entries.sort(key=lambda entry: entry["code"])
        self.write("countries.json", {"source": source, "countries": entries})
        self.write("regions.json", {"source": source, "names_lv": dict(sorted(used.items()))})
        self.stdout.write(f"{len(entries)} countries in {len(used)} regions and subregions.")

    def write(self, name, content):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (DATA / name).write_text(text, encoding="utf-8")
