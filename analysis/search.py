"""Search over all that bears a name: countries, posts, attachés, plans, activities, agreements.

A word finds what has a word that begins so, without accents or case; of several words each must be found. Plans,
activities and agreements are found by the names of their country as well. An index answers, however many there are.
"""

from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accreditations import rows as network
from accreditations.models import Attache, Country, Post, Posting
from accreditations.models.countries import IN_ORDER
from attache_registry.folding import BeginsWith, Fold, HasWord, whole_words, words_beginning
from attache_registry.nested_rows import Row, full_name
from attache_registry.replicas import reading
from attache_registry.sorting import SortKey
from cooperation_plans.models import Activity, Agreement, CooperationPlan
from cooperation_plans.rows import named

# What is read of what somebody types, and how many words of it are searched for.
LONGEST, MOST_WORDS = 200, 10
# Of what bears a word that half the registry bears the newest are counted and ordered; nobody reads that far.
MOST = 1000
# By an expression, so that the words' index is read and not the table from its end.
NEWEST_FIRST = (F("pk") * 1).desc()
# How many hits of a kind the page shows, and how many the box under the search field, of a kind and in all.
A_KIND, IN_BOX_A_KIND, IN_BOX = 6, 4, 8


class Asked:
    """What somebody typed: its words as names are indexed, and which countries bear some of them.

    `left` maps the words that countries do not bear to the countries that bear the others.
    """

    def __init__(self, text):
        self.text = " ".join(text.replace("\0", " ")[:LONGEST].split())
        with reading().cursor() as cursor:
            cursor.execute("SELECT registry_word_list(%s)", [self.text])
            self.words = list(dict.fromkeys(cursor.fetchone()[0]))[:MOST_WORDS]
        bears = {f"bears_{at}": HasWord(Country.names, words_beginning([word])) for at, word in enumerate(self.words)}
        self.left = {}
        for key, *borne in Country.objects.order_by().annotate(**bears).values_list("pk", *bears) if bears else ():
            if any(borne):
                left = tuple(word for word, is_borne in zip(self.words, borne, strict=True) if not is_borne)
                self.left.setdefault(left, []).append(key)


@dataclass(frozen=True)
class Kind:
    """What is searched: which records, the names by which they are ranked, the order of those that are alike."""

    name: str
    label: str
    model: type
    names: tuple
    order: tuple
    # Whether the names of its country find it as well.
    by_country: bool = True

    def records(self, day):
        """Those that there were on the day; their names do not depend on it."""
        found = self.model.objects.all()
        return found.on_day(day.on, day.today) if hasattr(found, "on_day") else found

    def hits(self, asked, day):
        """The hits, the best first: rows that say as well how many there are, and how good each is."""
        found = self.records(day).filter(self._bears(asked)).order_by(NEWEST_FIRST).values("pk")[:MOST]
        ranked = self.records(day).filter(pk__in=found)
        ranked = ranked.annotate(how_many=Window(Count("*")), goodness=self._goodness(asked))
        row = Row(kind=Value(self.name), number=F("how_many"), goodness=F("goodness"), **SHOWS[self.name](day))
        return ranked.order_by("goodness", *self.order, "pk").values_list(row, flat=True)

    def _bears(self, asked):
        names = self.model.names
        condition = Q(HasWord(names, words_beginning(asked.words)))
        for left, countries in asked.left.items() if self.by_country else ():
            of_country = Q(country__in=countries)
            condition |= of_country & Q(HasWord(names, words_beginning(left))) if left else of_country
        return condition

    def _goodness(self, asked):
        """0: a name is what was typed; 1: one begins with the words; 2: one begins so; 3: it bears them; 4: else."""
        typed = Fold(Value(asked.text))
        folded = [Fold(name) for name in self.names]
        equal, begins = Q(), Q()
        for name in folded:
            equal |= Q(Exact(name, typed))
            begins |= Q(BeginsWith(name, typed))
        whole = Q(HasWord(self.model.names, whole_words(asked.words)))
        better = [equal, begins & whole, begins, whole]
        return Case(*(When(each, then=Value(at)) for at, each in enumerate(better)), default=Value(len(better)))


KINDS = [
    Kind(
        "countries",
        _("Countries"),
        Country,
        ("name", "name_lv", "code", "alpha3"),
        (IN_ORDER,),
        by_country=False,
    ),
    Kind("posts", _("Posts"), Post, ("city",), (SortKey("city"),), by_country=False),
    Kind(
        "attaches",
        _("Attachés"),
        Attache,
        ("family_name", "given_name", full_name()),
        (SortKey("family_name"), SortKey("given_name")),
        by_country=False,
    ),
    Kind("plans", _("Plans"), CooperationPlan, ("title",), ("-starts_on",)),
    Kind(
        "activities",
        _("Activities"),
        Activity,
        ("title", "title_lv", "number", "partner_number"),
        (F("span").desc(nulls_last=True),),
    ),
    Kind("agreements", _("Agreements"), Agreement, ("title",), (F("signed_on").desc(nulls_last=True),)),
]
BY_NAME = {kind.name: kind for kind in KINDS}


def _city(day):
    tours = Posting.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today)
    return Subquery(tours.order_by("-starts_on", "-pk").values("post__city")[:1], output_field=CharField())


def _facts():
    names = ("starts_on", "ends_on", "when_precision", "overdue")
    return Row(**{name: F(name) for name in names}, status=F("status_then"))


# What a hit of each kind shows.
SHOWS = {
    "countries": lambda day: network.fields("code", "name", "name_lv", "region"),
    "posts": lambda day: network.fields("id", "aliases", name=F("city"), country=named("host")),
    "attaches": lambda day: network.fields(
        "id", name=full_name(), rank=network.rank_held(day.on, "pk"), city=_city(day)
    ),
    "plans": lambda day: network.fields(
        "id", "starts_on", "ends_on", name=F("title"), country=named("country"), status=F("status_then")
    ),
    "activities": lambda day: network.fields(
        "id", name=F("title"), name_lv=F("title_lv"), country=named("country"), facts=_facts()
    ),
    "agreements": lambda day: network.fields("id", "signed_on", name=F("title"), country=named("country")),
}


@dataclass
class Group:
    """The hits of a kind that are shown, and how many there are."""

    kind: Kind
    hits: list
    number: int = field(init=False)

    def __post_init__(self):
        self.number = self.hits[0]["number"]

    @property
    def goodness(self):
        """How good its best hit is."""
        return self.hits[0]["goodness"]

    @property
    def is_countless(self):
        """Whether there may be more than were counted."""
        return self.number == MOST

    @property
    def has_more(self):
        """Whether more were found than are shown."""
        return self.number > len(self.hits)


def search(text, day, each=A_KIND):
    """The first hits of each kind that has any, that of the best hit first: `[Group]`; nothing without a word."""
    asked = Asked(text)
    if not asked.words:
        return []
    found = ((kind, list(kind.hits(asked, day)[:each])) for kind in KINDS)
    # Groups that are equally good stand in the order of the kinds.
    return sorted((Group(kind, hits) for kind, hits in found if hits), key=attrgetter("goodness"))


def first_hits(text, day):
    """As many hits as one reads while typing, the best of all kinds: `[Group]`, and how many were found in all."""
    groups = search(text, day, IN_BOX_A_KIND)
    best = sorted((hit["goodness"], at, n) for at, group in enumerate(groups) for n, hit in enumerate(group.hits))
    kept = {(at, n) for _goodness, at, n in best[:IN_BOX]}
    for at, group in enumerate(groups):
        group.hits = [hit for n, hit in enumerate(group.hits) if (at, n) in kept]
    return [group for group in groups if group.hits], sum(group.number for group in groups)


class HitsOfKind:
    """All hits of a kind, to be read page by page."""

    def __init__(self, text, kind, day):
        asked = Asked(text)
        self.rows = BY_NAME[kind].hits(asked, day) if asked.words else None

    def count(self):
        """How many there are; of very many, how many are shown."""
        first = list(self.rows[:1]) if self.rows is not None else []
        return first[0]["number"] if first else 0

    def __getitem__(self, which):
        return list(self.rows[which]) if self.rows is not None else []
