"""The figures and lists that the ministry gives out, for any day: what each means, and the query that gives it.

A table knows its rows (counted by the database, through the same functions as everything else), its definition in
words, and for each number the address of the API that answers the same. Names that are not public are replaced in
the statement, so that they never leave the database (R10).
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from accreditations import coverage
from accreditations.models import Accreditation, Attache, Post, PostCost, Posting, Promotion, Responsibility
from accreditations.models.countries import IN_ORDER
from analysis import groups
from analysis.choices import Cover
from analysis.querysets import OF_KIND
from attache_registry.nested_rows import Amount, Row, full_name, money
from cooperation_plans.models import Activity
from cooperation_plans.progress import progress

UNNAMED = "N. N."
NOT_RECORDED = "none"


@dataclass(frozen=True)
class Column:
    """A column of a table; `source` gives the API's address, and the place in its answer, of a row's number.

    A place is `count`, a path such as `totals.attaches`, `results[0].amount`, `results[key=…].agreed`, or
    `sum(results.amount)`.
    """

    name: str
    label: str
    is_number: bool = False
    source: Callable | None = None


@dataclass(frozen=True)
class Table:
    """A table of figures: the words for it, what each row is, its columns, and how its rows are asked.

    Rows are `{"key", "name", "name_lv", "values"}`; what a row is called in words of ours has no name.
    """

    name: str
    title: str
    definition: str
    row_label: str
    columns: list
    ask: Callable

    @property
    def by_name(self):
        """The columns by their names."""
        return {column.name: column for column in self.columns}


def address(path, day, **query):
    """An address of the API that asks about the day."""
    return f"/api/v1/{path}/?{urlencode(query | {'as_of': day.isoformat()})}"


def counted(path, **fixed):
    """How many a list holds; `{key}`, `{first}` and `{second}` in its filters are the row's key and its parts."""

    def source(key, day):
        first, _slash, second = key.partition("/")
        named = {name: value.format(key=key, first=first, second=second) for name, value in fixed.items()}
        return address(path, day, **named), "count"

    return source


def _total(name):
    return lambda key, day: (address("coverage", day), f"totals.{name}")


# Each count of a day: its words, its definition (R18, R18a), and where the API answers it.
COUNTS = {
    "attaches": (
        _("Attachés (accredited)"),
        _("Persons with an accreditation in force on the day."),
        counted("attaches", accredited="true"),
    ),
    "serving": (
        _("Serving"),
        _("Tours of duty that run on the day, whether accredited yet or not."),
        counted("postings"),
    ),
    "positions": (
        _("Positions"),
        _("Attaché positions that the establishments of the posts provide on the day, filled or not."),
        _total("positions"),
    ),
    "countries": (
        _("Countries in the network"),
        _("Countries that a post answers for, or to which an accreditation is in force."),
        counted("countries", in_network="true"),
    ),
    "covered": (
        _("Countries covered"),
        _("Countries to which an accreditation is in force on the day."),
        counted("countries", covered="true"),
    ),
    "gaps": (
        _("Gaps"),
        _("Countries of the network to which nobody is accredited on the day."),
        counted("countries", in_network="true", covered="false"),
    ),
    "planned": (
        _("Countries planned"),
        _("Countries not covered, which an accreditation under way would cover on the day."),
        _total("planned"),
    ),
    "posts": (
        _("Posts"),
        _("Posts at which somebody with an accreditation in force serves."),
        _total("posts"),
    ),
    "unattested": (
        _("Not vouched for"),
        _("Countries covered of which no source says that they were so on this day already."),
        _total("unattested"),
    ),
}


def _counts(day):
    for name, number in coverage.totals(day).items():
        yield {"key": name, "name": None, "name_lv": None, "values": {"number": number}}


def _row(key, name, values, name_lv=None):
    return Row(key=Cast(key, CharField()), name=name, name_lv=name_lv or name, values=Row(**values))


def _number(found, by):
    """How many rows there are of the outer record; `by` is the column that points to it."""
    return Coalesce(Subquery(found.order_by().values(by).annotate(number=Count("*")).values("number")), 0)


def _posts(day):
    answers = Responsibility.objects.filter(post=OuterRef("pk")).in_force(day.on)
    accredited = Accreditation.objects.filter(posting__post=OuterRef("pk")).in_force(day.on, day.today)
    found = Post.objects.for_day(day.on).with_occupancy(day.on, day.today).filter(Q(open=True) | Q(running__gt=0))
    values = {
        "host": Row(name=F("host__name"), name_lv=F("host__name_lv")),
        "positions": F("positions"),
        "serving": F("running"),
        "accreditations": _number(accredited, "posting__post"),
        "countries": _number(answers, "post"),
    }
    return found.order_by("city", "pk").values_list(_row(F("pk"), F("city"), values), flat=True)


def _organisations(day):
    for row in groups.sums(coverage.countries(day).filter(in_network=True), day, "organisation"):
        code, _record = groups.heading(row["key"], "organisation")
        if code:
            values = {name: row[name] for name in ("countries", "covered", "resident", "gaps")}
            yield {"key": code, "name": code, "name_lv": code, "values": values}


def _accredited(day):
    in_force = Accreditation.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today)
    return Attache.objects.filter(Exists(in_force))


def _rank(day, field):
    return Subquery(Promotion.objects.filter(attache=OuterRef("pk")).held(day.on).values(field)[:1])


def _ranks(day):
    fields = {"rank_then": "rank", "title": "rank__title", "title_lv": "rank__title_lv", "code": "rank__nato_code"}
    held = {name: _rank(day, field) for name, field in fields.items()} | {"height": _rank(day, "rank__seniority")}
    found = _accredited(day).annotate(**held).order_by().values("branch", *held).annotate(number=Count("*"))
    for row in found.order_by("branch", "-height", "rank_then"):
        yield {
            "key": f"{row['branch'] or NOT_RECORDED}/{row['rank_then'] or NOT_RECORDED}",
            "name": row["title"],
            "name_lv": row["title_lv"],
            "values": {"branch": row["branch"], "nato_code": row["code"], "number": row["number"]},
        }


def _attaches(day):
    accredited = Accreditation.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today)
    tours = Posting.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today).order_by("-starts_on", "-pk")
    name = Case(When(name_public=True, then=full_name()), default=Value(UNNAMED), output_field=CharField())
    values = {
        "rank": Row(name=_rank(day, "rank__title"), name_lv=_rank(day, "rank__title_lv")),
        "post": F("city"),
        "countries": ArraySubquery(accredited.order_by("country__code").values("country__code")),
        "number": _number(accredited, "attache"),
    }
    found = _accredited(day).annotate(city=Subquery(tours.values("post__city")[:1]))
    return found.order_by("city", "pk").values_list(_row(F("pk"), name, values), flat=True)


def _countries(day):
    accredited = Accreditation.objects.to_country(OuterRef("pk")).in_force(day.on, day.today)
    post = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on).values("post__city")[:1]
    kinds = (Cover.RESIDENT, Cover.NON_RESIDENT, Cover.PLANNED, Cover.GAP)
    values = {
        "cover": Case(*(When(OF_KIND[kind], then=Value(kind.value)) for kind in kinds), output_field=CharField()),
        "post": Subquery(post),
        "attaches": _number(accredited, "country"),
    }
    found = coverage.countries(day).filter(in_network=True).order_by(IN_ORDER, "pk")
    return found.values_list(_row(F("code"), F("name"), values, F("name_lv")), flat=True)


def _costs(day):
    key = Concat(Cast("post", CharField()), Value("/"), Cast("year", CharField()))
    values = {"year": F("year"), "amount": Amount("amount"), "currency": F("currency")}
    found = PostCost.objects.filter(year__lte=day.on.year).order_by("post__city", "-year", "pk")
    return found.values_list(_row(key, F("post__city"), values), flat=True)


def _costs_by_year(day):
    found = PostCost.objects.filter(year__lte=day.on.year).order_by().values("year", "currency")
    summed = found.annotate(total=Sum("amount", output_field=money()), posts=Count("*"))
    for row in summed.order_by("-year", "currency"):
        key, name = f"{row['year']}/{row['currency']}", str(row["year"])
        values = {"posts": row["posts"], "amount": f"{row['total']:.2f}", "currency": row["currency"]}
        yield {"key": key, "name": name, "name_lv": name, "values": values}


def _delivery(day):
    of_plans = Activity.objects.filter(plan__isnull=False)
    for group_by in ("country_strand", "all"):
        for row in progress(day, group_by, day.on.year, of_plans):
            values = {name: row[name] for name in ("agreed", "delivered", "delivery_rate")}
            yield {name: row[name] for name in ("key", "name", "name_lv")} | {"values": values}


def _of_progress(name):
    def source(key, day):
        group_by = "all" if key == "all" else "country_strand"
        query = {"group_by": group_by, "year": day.year, "page_size": 1000}
        return address("cooperation-plans/progress", day, **query), f"results[key={key}].{name}"

    return source


def _cost(key, day):
    post, _slash, year = key.partition("/")
    return f"/api/v1/post-costs/?{urlencode({'post': post, 'year': year})}", "results[0].amount"


def _cost_of_year(place):
    def source(key, day):
        year, _slash, currency = key.partition("/")
        return f"/api/v1/post-costs/?{urlencode({'year': year, 'currency': currency, 'page_size': 1000})}", place

    return source


OF_THE_ORGANISATION = {"organisation": "{key}", "in_network": "true"}
TABLES = [
    Table(
        "counts",
        _("Counts"),
        _("The network on the day; three counts of attachés, each by its own definition."),
        _("Figure"),
        [Column("number", _("Number"), True, lambda key, day: COUNTS[key][2](key, day))],
        _counts,
    ),
    Table(
        "posts",
        _("By post"),
        _("Posts that are open on the day or at which somebody serves."),
        _("Post"),
        [
            Column("host", _("Host country")),
            Column(
                "positions",
                _("Positions"),
                True,
                lambda key, day: (address("establishments", day, post=key), "sum(results.positions)"),
            ),
            Column("serving", _("Serving"), True, counted("postings", post="{key}")),
            Column("accreditations", _("Accreditations"), True, counted("accreditations", post="{key}")),
            Column("countries", _("Answers for countries"), True, counted("responsibilities", post="{key}")),
        ],
        _posts,
    ),
    Table(
        "attaches",
        _("Attachés"),
        _("Persons with an accreditation in force on the day; unnamed unless the name is public."),
        _("Attaché"),
        [
            Column("rank", _("Rank")),
            Column("post", _("Post")),
            Column("countries", _("Accredited to")),
            Column("number", _("Countries"), True, counted("accreditations", attache="{key}")),
        ],
        _attaches,
    ),
    Table(
        "countries",
        _("By country"),
        _("Countries in the network on the day, how each is covered, and how many are accredited to it."),
        _("Country"),
        [
            Column("cover", _("Cover")),
            Column("post", _("Responsible post")),
            Column("attaches", _("Accredited"), True, counted("accreditations", country="{key}")),
        ],
        _countries,
    ),
    Table(
        "organisations",
        _("By organisation"),
        _("Countries in the network that belong to the organisation on the day; one may belong to several."),
        _("Organisation"),
        [
            Column("countries", _("Countries"), True, counted("countries", **OF_THE_ORGANISATION)),
            Column("covered", _("Covered"), True, counted("countries", **OF_THE_ORGANISATION, covered="true")),
            Column(
                "resident",
                _("With a resident attaché"),
                True,
                counted("countries", **OF_THE_ORGANISATION, resident="true"),
            ),
            Column("gaps", _("Gaps"), True, counted("countries", **OF_THE_ORGANISATION, covered="false")),
        ],
        _organisations,
    ),
    Table(
        "ranks",
        _("By service branch and rank"),
        _("Persons with an accreditation in force, by their branch and the rank held on the day."),
        _("Rank"),
        [
            Column("branch", _("Branch")),
            Column("nato_code", _("NATO code")),
            Column(
                "number",
                _("Attachés"),
                True,
                counted("attaches", accredited="true", branch="{first}", rank="{second}"),
            ),
        ],
        _ranks,
    ),
    Table(
        "costs",
        _("Cost by post and year"),
        _("What running the post cost, as far as it was entered; up to the year of the day, as entered today."),
        _("Post"),
        [
            Column("year", _("Year")),
            Column("amount", _("Cost"), True, _cost),
            Column("currency", _("Currency")),
        ],
        _costs,
    ),
    Table(
        "costs_by_year",
        _("Cost by year"),
        _("The costs that were entered, summed up by year and currency."),
        _("Year"),
        [
            Column("posts", _("Posts"), True, _cost_of_year("count")),
            Column("amount", _("Cost"), True, _cost_of_year("sum(results.amount)")),
            Column("currency", _("Currency")),
        ],
        _costs_by_year,
    ),
    Table(
        "delivery",
        _("Delivery of plans"),
        _("Activities of the year's plans: those in the plan when it was agreed, and completed of these by the day."),
        _("Country and strand"),
        [
            Column("agreed", _("Agreed"), True, _of_progress("agreed")),
            Column("delivered", _("Completed"), True, _of_progress("delivered")),
            Column("delivery_rate", _("Delivery rate"), True, _of_progress("delivery_rate")),
        ],
        _delivery,
    ),
]


def figures(day):
    """All figures of a day: `{table: rows}`, as they are shown, put into files and fixed in snapshots."""
    return {table.name: list(table.ask(day)) for table in TABLES}
