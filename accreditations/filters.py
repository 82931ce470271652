"""One FilterSet a resource, for API, pages and exports; every condition on related rows is an `Exists`."""

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, Func, OuterRef, Q, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accreditations.choices import AccreditationKind, Branch, NatoCode, NotificationKind, PostingRole, Status
from accreditations.joined import of_country
from accreditations.models import (
    Accreditation,
    Attache,
    AttacheLanguage,
    Country,
    Organisation,
    Post,
    Posting,
    Rank,
    Responsibility,
)
from accreditations.models.posts import YEARS, check_language
from accreditations.querysets import membership_of
from accreditations.reference_data import read_json, region_names_lv
from attache_registry.filters import (
    DayFilter,
    DayFilterSet,
    KeyFilter,
    KeysFilter,
    ListedFilter,
    PlainSelect,
    SeveralFilter,
    YesNoFilter,
)
from attache_registry.known_at import asking_day
from attache_registry.sorting import sort_key
from attache_registry.statements import Year

# The choice of those of whom a thing is not recorded.
NOT_RECORDED = ("none", _("not recorded"))


class YearFilter(django_filters.NumberFilter):
    """A calendar year that the registry knows."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        validators = [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]
        super().__init__(validators=validators, label=_("Year"), **kwargs)

    def get_max_validator(self):
        """The years have bounds of their own."""

    def form_of(self, texts):
        """What of the texts tells one form of the question from another."""
        return ()

    def read(self, name, texts):
        """The year; `ValueError` for what is none that the registry knows."""
        text = texts[-1]
        if not (text.isascii() and text.isdigit() and YEARS[0] <= int(text[:6]) <= YEARS[1]):
            raise ValueError(text)
        return {name: Year(text)}

    def cleaned(self, name, texts, asked):
        """What the filter takes."""
        return asked.values[name]


class OfficerSelect(PlainSelect):
    """Who serves today, and whoever is chosen: of fifty years' officers nobody wants a list."""

    def render(self, name, value, attrs=None, renderer=None):
        """The element with those officers alone."""
        chosen = [each for each in self.format_value(value) if each.isdigit()]
        serving = Posting.objects.in_force(asking_day()).order_by().values("attache")
        found = Attache.objects.filter(Q(pk__in=serving) | Q(pk__in=chosen))
        self.choices = [("", _("any")), *((each.pk, str(each)) for each in found)]
        return super().render(name, value, attrs, renderer)


class OfficerFilter(KeyFilter):
    """An officer by his or her key."""

    def __init__(self, **kwargs):
        super().__init__(Attache, widget=OfficerSelect, **kwargs)


class NetworkFilterSet(DayFilterSet):
    """With `as_of`: the rows in force on that day; without it all rows."""

    as_of = DayFilter(method="in_force_then", label=_("As of"))

    def in_force_then(self, queryset, name, on):
        """Rows in force on the day."""
        return queryset.in_force(on)


def region_choices(level):
    """The M49 names in use at a level, with the reader's name for each."""
    names = {each[level] for each in read_json("countries.json")["countries"] if each[level]}

    def choices():
        words = region_names_lv() if get_language() == "lv" else {}
        return sorted(((name, words.get(name, name)) for name in names), key=lambda pair: sort_key(pair[1]))

    return choices


class CountryFilter(DayFilterSet):
    """Countries by what they are to the network on the day."""

    search_in = ("name", "name_lv", "code", "alpha3")

    as_of = DayFilter(method="all_rows", label=_("As of"))
    organisation = KeysFilter(Organisation, "code", method="in_all_of", label=_("Member of"))
    not_organisation = KeyFilter(Organisation, "code", method="not_in", label=_("Not a member of"))
    region = ListedFilter(choices=region_choices("region"), label=_("Region"))
    subregion = ListedFilter(choices=region_choices("subregion"), label=_("Subregion"))
    in_network = YesNoFilter(label=_("In the network"))
    covered = YesNoFilter(label=_("Covered"))
    resident = YesNoFilter(label=_("An attaché lives there"))
    post = KeyFilter(Post, method="answered_for_by", label=_("Responsible post"))
    attache = OfficerFilter(method="covered_by", label=_("Attaché"))
    has_plan = YesNoFilter(method="with_plan", label=_("Has a plan"))

    def all_rows(self, queryset, name, on):
        """Countries do not come and go: the day changes what is said of them."""
        return queryset

    def in_all_of(self, queryset, name, organisations):
        for organisation in organisations:
            queryset = queryset.filter(membership_of(organisation.code, self.day.on))
        return queryset

    def not_in(self, queryset, name, organisation):
        return queryset.exclude(membership_of(organisation.code, self.day.on))

    def answered_for_by(self, queryset, name, post):
        responsible = Responsibility.objects.filter(country=OuterRef("pk"), post=post).in_force(self.day.on)
        return queryset.filter(Exists(responsible))

    def covered_by(self, queryset, name, attache):
        accredited = Accreditation.objects.to_country(OuterRef("pk")).filter(attache=attache)
        return queryset.filter(Exists(accredited.in_force(self.day.on, self.day.today)))

    def with_plan(self, queryset, name, wanted):
        return queryset.alias(plan_then=of_country.has_plan(self.day)).filter(plan_then=wanted)


class OrganisationFilter(DayFilterSet):
    """Organisations."""

    search_in = ("code", "name", "name_lv")


class MembershipFilter(NetworkFilterSet):
    """Memberships of a country or an organisation."""

    search_in = ("country__name", "country__name_lv", "organisation__code")

    country = KeyFilter(Country, "code")
    organisation = KeyFilter(Organisation, "code")


class PostFilter(NetworkFilterSet):
    """Posts; on a day those that are open then."""

    search_in = ("city", "mission", "host__name", "host__name_lv", "all_aliases")

    host = KeyFilter(Country, "code", label=_("Host country"))
    open = YesNoFilter(label=_("Open"))

    def in_force_then(self, queryset, name, on):
        return queryset.filter(open=True)

    def search_fields_for(self, queryset, name, words):
        """By any name the city is known by, too."""
        aliases = Func("aliases", Value(" "), function="array_to_string", output_field=TextField())
        return super().search_fields_for(queryset.alias(all_aliases=aliases), name, words)


class EstablishmentFilter(NetworkFilterSet):
    """Establishments of a post, or of the posts in a country."""

    search_in = ("post__city",)

    post = KeyFilter(Post)
    country = KeyFilter(Country, "code", field_name="post__host")


class PostCostFilter(DayFilterSet):
    """What posts cost in which years."""

    search_in = ("post__city",)

    post = KeyFilter(Post)
    year = YearFilter()
    currency = django_filters.CharFilter(max_length=3)


class ResponsibilityFilter(NetworkFilterSet):
    """Which post answers for which country."""

    search_in = ("post__city", "country__name", "country__name_lv")

    post = KeyFilter(Post)
    country = KeyFilter(Country, "code")


class AttacheFilter(DayFilterSet):
    """Attachés; on a day those serving then."""

    search_in = ("given_name", "family_name")

    as_of = DayFilter(method="serving_then", label=_("As of"))
    post = KeyFilter(Post, method="at_post", label=_("Post"))
    country = KeyFilter(Country, "code", method="accredited_to", label=_("Accredited to"))
    branch = ListedFilter(choices=[*Branch.choices, NOT_RECORDED], method="of_branch", label=_("Branch"))
    rank = django_filters.CharFilter(method="of_rank", label=_("Rank"))
    language = django_filters.CharFilter(method="speaks", validators=[check_language], label=_("Language"))
    posted = YesNoFilter(method="on_tour", label=_("On a tour"))
    accredited = YesNoFilter(method="accredited_then", label=_("Accredited"))

    def _tours(self, **more):
        tours = Posting.objects.filter(attache=OuterRef("pk"), **more)
        return Exists(tours.in_force(self.day.on, self.day.today))

    def serving_then(self, queryset, name, on):
        return queryset.filter(self._tours())

    def at_post(self, queryset, name, post):
        return queryset.filter(self._tours(post=post))

    def on_tour(self, queryset, name, wanted):
        return queryset.filter(self._tours()) if wanted else queryset.exclude(self._tours())

    def accredited_then(self, queryset, name, wanted):
        """By whether an accreditation of theirs is in force on the day (R18a)."""
        found = Exists(Accreditation.objects.filter(attache=OuterRef("pk")).in_force(self.day.on, self.day.today))
        return queryset.filter(found) if wanted else queryset.exclude(found)

    def of_branch(self, queryset, name, branch):
        return queryset.filter(branch="" if branch == NOT_RECORDED[0] else branch)

    def accredited_to(self, queryset, name, country):
        accredited = Accreditation.objects.filter(attache=OuterRef("pk"), country=country)
        return queryset.filter(Exists(accredited.in_force(self.day.on, self.day.today)))

    def speaks(self, queryset, name, language):
        return queryset.filter(Exists(AttacheLanguage.objects.filter(attache=OuterRef("pk"), language=language)))

    def of_rank(self, queryset, name, rank):
        """By the key of a rank, or by a NATO code, as held on the day; `none` for who has none."""
        if rank == NOT_RECORDED[0]:
            return queryset.with_rank(self.day.on).filter(rank_id__isnull=True)
        ranks = Rank.objects.filter(Q(pk=rank) if rank.isdigit() else Q(nato_code=rank))
        return queryset.with_rank(self.day.on).filter(rank_id__in=ranks.values("pk"))


class PromotionFilter(NetworkFilterSet):
    """Dated ranks; on a day those held then."""

    search_in = ("attache__given_name", "attache__family_name", "rank__title", "rank__title_lv")

    attache = OfficerFilter()
    rank = KeyFilter(Rank)


class RankFilter(DayFilterSet):
    """Ranks of a branch or grade."""

    search_in = ("title", "title_lv")

    branch = ListedFilter(choices=Branch.choices)
    nato_code = ListedFilter(choices=NatoCode.choices)


class PostingFilter(NetworkFilterSet):
    """Tours; `ends_before` and `ends_after` compare the actual, else the planned, last day."""

    search_in = ("attache__given_name", "attache__family_name", "post__city")

    attache = OfficerFilter()
    post = KeyFilter(Post)
    role = ListedFilter(choices=PostingRole.choices)
    ends_before = DayFilter(field_name="ends", lookup_expr="lt")
    ends_after = DayFilter(field_name="ends", lookup_expr="gt")

    def in_force_then(self, queryset, name, on):
        return queryset.in_force(on, self.day.today)


class AccreditationFilter(DayFilterSet):
    """Accreditations; with a status on a day, whether in force or not."""

    search_in = ("attache__given_name", "attache__family_name", "country__name", "country__name_lv")

    as_of = DayFilter(method="in_force_then")
    country = KeyFilter(Country, "code", method="to_country")
    attache = OfficerFilter()
    post = KeyFilter(Post, field_name="posting__post")
    kind = ListedFilter(choices=AccreditationKind.choices)
    status = SeveralFilter(choices=Status.choices, method="of_status")
    organisation = KeyFilter(Organisation, "code", method="to_members_of")

    def in_force_then(self, queryset, name, on):
        if self.form.cleaned_data.get("status"):
            return queryset
        return queryset.in_force(on, self.day.today)

    def to_country(self, queryset, name, country):
        # Found by country and day together; the index of countries alone would bring those of all times.
        return queryset.to_country(country.pk)

    def of_status(self, queryset, name, statuses):
        return queryset.filter(status_then__in=statuses)

    def to_members_of(self, queryset, name, organisation):
        members = Country.objects.filter(pk=OuterRef("country")).members_of(organisation.code, self.day.on)
        return queryset.filter(Exists(members))


class NotificationFilter(DayFilterSet):
    """What is due to be told to whom; `unsent` are those that are due, now or later, and were not sent."""

    search_in = ("accreditation__country__name", "accreditation__country__name_lv", "reference")

    accreditation = KeyFilter(Accreditation)
    country = KeyFilter(Country, "code", field_name="accreditation__country")
    kind = ListedFilter(choices=NotificationKind.choices)
    due_before = DayFilter(field_name="due_on", lookup_expr="lt")
    unsent = YesNoFilter(method="not_sent")

    def not_sent(self, queryset, name, wanted):
        return queryset.unsent() if wanted else queryset.filter(sent_on__isnull=False)


class StandInFilter(NetworkFilterSet):
    """Who stands in for whom."""

    search_in = ("person", "country__name", "country__name_lv")

    country = KeyFilter(Country, "code")
    attache = OfficerFilter()
