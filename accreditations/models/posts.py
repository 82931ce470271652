"""Posts: where attachés live, how many positions each has, and which countries it answers for."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accreditations.choices import NatoCode
from accreditations.models.countries import Country
from accreditations.querysets import DatedQuerySet, PostQuerySet
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.periods import FIRST_DAY, LAST_DAY, LIVE, NoOverlap
from attache_registry.records import DatedRecord, LiveManager, Record
from attache_registry.sorting import SortKey
from exchange.publishing import published

# STANAG 6001: listening, speaking, reading, writing, each 0 to 5, a plus from 0+ to 4+.
PROFILE = r"^([0-4]\+?|5){4}$"
check_profile = RegexValidator(
    PROFILE,
    _("Write a STANAG 6001 profile: four levels from 0 to 5 for listening, speaking, reading, writing; 0+ to 4+."),
)
CURRENCY = r"^[A-Z]{3}$"
CURRENCY_MESSAGE = _("Write the currency as its three-letter ISO 4217 code, such as EUR.")
YEARS = (FIRST_DAY.year, LAST_DAY.year)
check_language = RegexValidator(r"^[a-z]{2,3}$", _("Write the language as its ISO 639 code in small letters."))


class LanguageProfile(models.Model):
    """A language with a STANAG 6001 profile, such as `en` with `3332+`."""

    language = models.CharField(_("language"), max_length=3, validators=[check_language])
    profile = models.CharField(
        _("STANAG 6001 profile"),
        max_length=8,
        validators=[check_profile],
        help_text=_("Listening, speaking, reading, writing; for example 3332+."),
    )

    class Meta:
        abstract = True
        ordering = ["language", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(profile__regex=PROFILE) & Q(language__regex=r"^[a-z]{2,3}$"),
                name="%(app_label)s_%(class)s_profile_is_stanag_6001",
                violation_error_message=_("Write a language code and a STANAG 6001 profile."),
            )
        ]

    def __str__(self):
        return f"{self.language} {self.profile}"


# What search finds it by.
POST_NAMES = Words("city", "mission", lists=["aliases"])


@track()
@published("posts")
class Post(Record):
    """A city in a host country with the mission that an attaché there belongs to (R7).

    The host may be the sending state itself.
    """

    city = models.CharField(_("city"), max_length=100)
    aliases = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Other names the city is known by, separated by commas: Kiev, Kijiva."),
    )
    host = models.ForeignKey(Country, models.PROTECT, related_name="posts_hosted", verbose_name=_("host country"))
    mission = models.CharField(_("mission"), max_length=200, blank=True)

    names = POST_NAMES
    objects = LiveManager.from_queryset(PostQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        # Lists read by city.
        ordering = [SortKey("city"), "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                Lower("city"),
                "host",
                condition=LIVE,
                name="accreditations_post_one_per_city_and_host",
                violation_error_message=_("There is already a post in this city of this country."),
            ),
        ]
        indexes = [
            GinIndex(POST_NAMES, condition=LIVE, name="posts_by_words"),
            # Lists read by city.
            models.Index(SortKey("city", language="en"), "id", name="posts_in_english_order"),
            models.Index(SortKey("city", language="lv"), "id", name="posts_in_latvian_order"),
        ]

    def __str__(self):
        return self.city


@track()
@published("establishments")
class Establishment(DatedRecord):
    """How many attaché positions a post has in a period, and what they ask for (R8); none in force = closed."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="establishments", verbose_name=_("post"))
    positions = models.PositiveSmallIntegerField(_("positions"), default=1)
    lowest_rank = models.CharField(
        _("lowest rank"), max_length=5, choices=NatoCode, blank=True, help_text=_("NATO code of STANAG 2116.")
    )

    locks = ("post",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("establishment")
        verbose_name_plural = _("establishments")
        ordering = ["post", "period", "pk"]
        constraints = [
            *DatedRecord.Meta.constraints,
            NoOverlap(
                name="accreditations_establishment_once_a_day",
                same=["post"],
                violation_error_message=_(
                    "The post already has an establishment in this period: %(records)s. End that one first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(positions__range=(1, 99)),
                name="accreditations_establishment_has_positions",
                violation_error_message=_("Enter 1 to 99 positions; to close the post, end its establishment."),
            ),
            models.CheckConstraint(
                condition=Q(lowest_rank__in=["", *NatoCode.values]),
                name="accreditations_establishment_lowest_rank_is_nato_code",
                violation_error_message=_("Write the lowest rank as a NATO code from OF-1 to OF-10."),
            ),
        ]

    def __str__(self):
        return f"{self.post} · {self.positions} ({self.days})"


@track()
@published("establishments", by="establishment")
class EstablishmentLanguage(LanguageProfile):
    """A language that an establishment asks for."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="languages")

    class Meta(LanguageProfile.Meta):
        verbose_name = _("language asked for")
        verbose_name_plural = _("languages asked for")
        constraints = [
            *LanguageProfile.Meta.constraints,
            models.UniqueConstraint(
                fields=["establishment", "language"],
                name="accreditations_establishmentlanguage_once",
                violation_error_message=_("This language is already in the list."),
            ),
        ]


@track()
@published("responsibilities")
class Responsibility(DatedRecord):
    """A post answers for a country in a period; a country has at most one such post a day (R9)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="responsibilities", verbose_name=_("post"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="responsibilities", verbose_name=_("country"))

    locks = ("country",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["country", "period", "pk"]
        constraints = [
            *DatedRecord.Meta.constraints,
            NoOverlap(
                name="accreditations_responsibility_one_post_a_day",
                same=["country"],
                violation_error_message=_(
                    "Another post already answers for the country in this period: %(records)s. "
                    "End that responsibility first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.post} → {self.country} ({self.days})"


@track()
@published("post-costs")
class PostCost(Record):
    """What it cost to run a post in a calendar year, as far as the ministry enters it."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="costs", verbose_name=_("post"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(CURRENCY, CURRENCY_MESSAGE)]
    )

    locks = ("post",)
    kept_if = "OLD.year <= date_part('year', current_date)"

    class Meta(Record.Meta):
        verbose_name = _("cost of a post")
        verbose_name_plural = _("costs of posts")
        # The latest year first.
        ordering = ["post", "-year", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["post", "year"],
                condition=LIVE,
                name="accreditations_postcost_one_a_year",
                violation_error_message=_("The cost of this post and year is entered already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=YEARS, amount__gte=0),
                name="accreditations_postcost_in_bounds",
                violation_error_message=_("Enter a year from 1900 to 2200 and an amount that is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=CURRENCY),
                name="accreditations_postcost_currency_is_iso4217",
                violation_error_message=CURRENCY_MESSAGE,
            ),
        ]

    def __str__(self):
        return f"{self.post} · {self.year}: {self.amount} {self.currency}"

    def was_in_force(self, today):
        """Whether its year has begun."""
        return self.year <= today.year
