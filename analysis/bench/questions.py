"""What is measured: lists, objects, questions, pages, files, writes and imports, each in several ways."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, encode_multipart
from django.utils import timezone

from accreditations.models import Accreditation, Country
from attache_registry.api_base import viewset_of
from cooperation_plans.management.commands.benchmark_import import workbook
from cooperation_plans.models import CooperationPlan

SQL = Path(__file__).resolve().parents[1] / "sql"
# So many other countries, days and plans, so that nobody is asked the same twice in a row.
WAYS = 12
ROWS_OF_A_SHEET = 100
# The statement of the totals names them apart from what they count.
COUNTED = """, '"count_', '"') || '}'"""


@dataclass
class Measured:
    """One thing that is measured: its addresses, and for the floor the statement of each.

    - `floor`: SQL texts in the order of the addresses; empty where the registry's own statement is the floor, None
      where there is none.
    - `way`: `api`, `page`, `file`, `write` or `import`.
    """

    name: str
    addresses: list
    words: str = ""
    way: str = "api"
    floor: list | None = None
    body: dict | bytes | None = None
    # Where the floor is that of another.
    floor_of: str = ""
    # Where the answer is made of several statements: what stands around them, for each address.
    frames: list = field(default_factory=list)


def by_hand(name, asked):
    """The texts of a floor written by hand, with their values."""
    text = (SQL / f"floor_{name}.sql").read_text(encoding="utf-8").split("\n", 1)[1]
    with connection.cursor() as cursor:
        return [cursor.mogrify(text, values).decode() for values in asked]


def crowded():
    """Codes of the countries to which most are accredited today."""
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT country.code FROM accreditations_accreditation accreditation
               JOIN accreditations_country country ON country.id = accreditation.country_id
               WHERE accreditation.period @> %s AND accreditation.voided_at IS NULL
               GROUP BY country.code ORDER BY count(*) DESC, country.code LIMIT 10""",
            [today],
        )
        return [code for (code,) in cursor.fetchall()]


def days():
    """Days behind and ahead, none of which is today."""
    today = timezone.localdate()
    return [
        today + timedelta(days=offset)
        for offset in (400, -3000, 90, -700, 900, -5000, 30, -1500, 700, -100, 250, -2200)
    ]


def read():
    """The reads that goals are set for, then every other list and object."""
    countries = list(islice(cycle(crowded()), WAYS))
    today = timezone.localdate()
    pairs = [{"country": code, "day": on} for code, on in zip(countries, days(), strict=True)]
    # The invented ones have a hundred plans each.
    covered = list(Country.objects.order_by("pk").values_list("code", flat=True)[:WAYS])
    plans = list(CooperationPlan.objects.order_by("-pk").values_list("pk", flat=True)[: WAYS * 7 : 7])
    yield Measured(
        "R1",
        [f"/api/v1/accreditations/?country={p['country']}&as_of={p['day']}&page_size=100" for p in pairs],
        "100 accreditations of a country in force on a day, with their number",
        floor=by_hand("r1", pairs),
    )
    yield Measured(
        "R2",
        [f"/api/v1/cooperation-plans/{key}/?expand=activities" for key in plans],
        "a plan with its activities",
        floor=[],
    )
    yield Measured(
        "R3",
        [f"/api/v1/cooperation-plans/progress/?group_by=status&country={code}" for code in covered],
        "the progress of a country by status",
        floor=by_hand("r3", [{"country": code, "day": today} for code in covered]),
    )
    yield Measured(
        "coverage",
        [f"/api/v1/coverage/?as_of={on}" for on in days()],
        "the whole network on a day",
        floor=[],
        frames=[
            (f"""'{{"as_of":"{on}","countries":' || """, """ || ',"totals":' || replace(""", COUNTED) for on in days()
        ],
    )
    yield Measured("countries", [f"/api/v1/countries/?as_of={on}" for on in days()], "50 countries", floor=[])
    yield Measured(
        "countries page",
        [f"/countries/?as_of={on}" for on in days()],
        "the workbench as a page",
        way="page",
        floor_of="countries",
    )
    for viewset in sorted(set(viewset_of.values()), key=lambda each: each.resource):
        base = f"/api/v1/{viewset.resource}/"
        if viewset.resource != "countries":
            yield Measured(
                f"{viewset.resource} list", [f"{base}?page={n}" for n in (1, 2, 3)][: _pages(viewset)], floor=[]
            )
        keys = list(viewset.model._default_manager.order_by("pk").values_list(viewset.key, flat=True)[:WAYS])
        if keys:
            yield Measured(f"{viewset.resource} object", [f"{base}{key}/" for key in keys], floor=[])
    for name in ("accreditations", "postings", "cooperation-plans", "activities"):
        yield Measured(f"{name} page 100", [f"/api/v1/{name}/?page=100"], floor=[])


def _pages(viewset):
    return max(1, min(3, viewset.model._default_manager.count() // 50))


def questions():
    """The questions over stretches of days, the feed and who one is."""
    year = timezone.localdate().year
    for name, address in {
        "gaps": "coverage/gaps/",
        "doubles": "coverage/doubles/",
        "rotation": "coverage/rotation/",
        "timeline": "countries/SE/timeline/",
        "progress by country": f"cooperation-plans/progress/?year={year}",
        "missing plans": f"cooperation-plans/missing/?year={year}",
        "completeness": "reports/completeness/",
        "changes": "changes/?limit=100",
        "me": "me/",
        "search of accreditations": "accreditations/?search=sweden",
        "search of activities": "activities/?search=exercise",
    }.items():
        yield Measured(name, [f"/api/v1/{address}"])


def pages():
    """The pages that people look at most."""
    plan = CooperationPlan.objects.order_by("-pk").values_list("pk", flat=True).first()
    officer = Accreditation.objects.order_by("-pk").values_list("attache", flat=True).first()
    for address in (
        *("/", "/posts/", "/attaches/", f"/attaches/{officer}/", "/countries/SE/", "/rotation/", "/plans/"),
        *(f"/plans/{plan}/", "/activities/", "/reports/", "/figures/", "/history/", "/search/?q=sweden", "/me/"),
    ):
        yield Measured(f"page {address}", [address], way="page")


def files():
    """Files of whole lists."""
    for address in ("activities/?format=csv", "activities/?format=xlsx", "accreditations/?format=csv"):
        yield Measured(f"file {address}", [f"/api/v1/{address}"], way="file")


def writes():
    """A post entered and a change of it."""
    yield Measured("enter a post", ["/api/v1/posts/"], way="write", body={"city": "Benchmark written", "host": "SE"})


def imports():
    """A plan's spreadsheet, read and checked as far as its preview; what it would do is taken back."""
    plan = CooperationPlan.objects.order_by("-pk").values_list("pk", flat=True).first()
    sheet = SimpleUploadedFile("benchmark.xlsx", workbook(ROWS_OF_A_SHEET))
    yield Measured(
        "import a spreadsheet",
        [f"/plans/{plan}/import/"],
        f"of {ROWS_OF_A_SHEET} activities, as far as the preview",
        way="import",
        body=encode_multipart(BOUNDARY, {"file": sheet, "why": "Benchmark"}),
    )


def of_names(measured, only):
    """Those whose name begins with one of the names; all where none is given."""
    return [each for each in measured if not only or any(each.name.lower().startswith(o.lower()) for o in only)]


def same(one, other):
    """Whether two answers hold the same rows, wherever their other pages are."""
    told = [json.loads(text) for text in (one, other)]
    for each in told:
        each.pop("next", None)
        each.pop("previous", None)
    return told[0] == told[1]
