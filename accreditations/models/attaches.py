"""Attachés: officers with their ranks through time and their languages."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accreditations.choices import Branch, NatoCode
from accreditations.models.posts import LanguageProfile
from accreditations.querysets import AttacheQuerySet, PromotionQuerySet
from attache_registry.counting import counted
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.periods import LIVE, day_checks, day_field
from attache_registry.records import LiveManager, Record
from attache_registry.sorting import SortKey
from exchange.publishing import published

# How an attaché is entered whose name is not published.
UNNAMED = "N."


@track()
@published("ranks")
class Rank(Record):
    """A military rank: the national title in a service branch and its NATO code (STANAG 2116)."""

    title = models.CharField(_("title in English"), max_length=60)
    title_lv = models.CharField(_("title in Latvian"), max_length=60)
    branch = models.CharField(_("branch"), max_length=20, choices=Branch)
    nato_code = models.CharField(_("NATO code"), max_length=5, choices=NatoCode)
    seniority = models.PositiveSmallIntegerField(
        _("seniority"), help_text=_("Rises with the rank; equal for equal ranks of the branches.")
    )

    class Meta(Record.Meta):
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")
        # From the lowest rank up, branch by branch.
        ordering = ["branch", "seniority", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["branch", "title"],
                condition=LIVE,
                name="accreditations_rank_title_once_a_branch",
                violation_error_message=_("The branch already has a rank of this title."),
            ),
            models.CheckConstraint(
                condition=Q(nato_code__in=NatoCode.values),
                name="accreditations_rank_nato_code_known",
                violation_error_message=_("Write a NATO code from OF-1 to OF-10."),
            ),
            models.CheckConstraint(
                condition=Q(branch__in=Branch.values),
                name="accreditations_rank_branch_known",
                violation_error_message=_("Choose one of the branches."),
            ),
        ]

    def __str__(self):
        return f"{self.local_title} ({self.get_branch_display()}, {self.nato_code})"

    @property
    def local_title(self):
        """The title in the reader's language."""
        return self.title_lv if get_language() == "lv" else self.title


# What search finds him or her by.
OFFICER_NAMES = Words("given_name", "family_name")


@track()
@published("attaches")
@counted
class Attache(Record):
    """An officer whom the ministry posts abroad (R10). Where the name is not published: `N. N.`"""

    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    name_public = models.BooleanField(
        _("name may be published"),
        default=False,
        help_text=_("Otherwise the name is for internal use; published figures print N. N."),
    )
    branch = models.CharField(_("branch"), max_length=20, choices=Branch, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    is_fictional = models.BooleanField(_("invented for demonstration"), default=False, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attache",
        verbose_name=_("signs in as"),
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    names = OFFICER_NAMES
    objects = LiveManager.from_queryset(AttacheQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("attaché")
        verbose_name_plural = _("attachés")
        # Lists read by family name.
        ordering = [SortKey("family_name"), SortKey("given_name"), "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(given_name="") & ~Q(family_name=""),
                name="accreditations_attache_is_named",
                violation_error_message=_("Enter both names; N. and N. where they are not published."),
            ),
            models.CheckConstraint(
                condition=Q(branch__in=["", *Branch.values]),
                name="accreditations_attache_branch_known",
                violation_error_message=_("Choose one of the branches."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(voided_at__isnull=False) & ~Q(merged_into=F("id")),
                name="accreditations_attache_merged_is_voided",
                violation_error_message=_("A record that was merged into another is voided."),
            ),
        ]
        indexes = [
            GinIndex(OFFICER_NAMES, condition=LIVE, name="attaches_by_words"),
            # Lists read by family name.
            *(
                models.Index(
                    SortKey("family_name", language=language),
                    SortKey("given_name", language=language),
                    "id",
                    name=f"attaches_in_order_{language}",
                )
                for language in ("en", "lv")
            ),
        ]

    def __str__(self):
        return self.name

    def parts(self):
        return self.promotions.order_by("pk")

    @property
    def name(self):
        """Given and family name, for internal use."""
        return f"{self.given_name} {self.family_name}"

    @property
    def is_unnamed(self):
        """Whether the person's name is not known to the registry."""
        return self.given_name == self.family_name == UNNAMED


@track()
@published("attaches", by="attache")
class AttacheLanguage(LanguageProfile):
    """A language that an attaché has been tested in."""

    attache = models.ForeignKey(Attache, models.CASCADE, related_name="languages")

    class Meta(LanguageProfile.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        constraints = [
            *LanguageProfile.Meta.constraints,
            models.UniqueConstraint(
                fields=["attache", "language"],
                name="accreditations_attachelanguage_once",
                violation_error_message=_("This language is already in the list."),
            ),
        ]


@track()
@published("promotions")
@counted
class Promotion(Record):
    """A dated rank of an attaché; the rank shown is that of the day asked about (R10)."""

    attache = models.ForeignKey(Attache, models.PROTECT, related_name="promotions", verbose_name=_("attaché"))
    rank = models.ForeignKey(Rank, models.PROTECT, related_name="promotions", verbose_name=_("rank"))
    starts_on = day_field(
        null=True, blank=True, verbose_name=_("from"), help_text=_("Empty: it is not known since when.")
    )
    attested_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("vouched for on"),
        help_text=_("Where the first day is not known: the day for which the source vouches."),
    )

    locks = ("attache",)
    objects = LiveManager.from_queryset(PromotionQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["attache", F("starts_on").asc(nulls_first=True), "pk"]
        indexes = [
            # Lists officer by officer.
            models.Index(
                F("attache_id"),
                F("starts_on").asc(nulls_first=True),
                F("id"),
                condition=LIVE,
                name="promotions_in_order",
            ),
        ]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("starts_on", "attested_on"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(attested_on__isnull=False),
                name="accreditations_promotion_start_known_or_attested",
                violation_error_message=_("Give the first day, or the day for which the source vouches."),
            ),
            models.UniqueConstraint(
                fields=["attache", "starts_on"],
                condition=LIVE,
                nulls_distinct=False,
                name="accreditations_promotion_one_a_day",
                violation_error_message=_("The attaché already has a rank from this day; change that record."),
            ),
        ]

    def was_in_force(self, today):
        return self.starts_on is None or self.starts_on <= today

    def __str__(self):
        return f"{self.attache}: {self.rank.local_title}"
