"""Countries with their rule cards, and what they are members of."""

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accreditations.choices import AccreditationAct
from accreditations.querysets import CountryQuerySet, DatedQuerySet
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.periods import LIVE, NoOverlap
from attache_registry.records import DatedRecord, LiveManager, Record
from attache_registry.sorting import InOrder, SortKey
from exchange.publishing import published

CODE = r"^[A-Za-z0-9_-]{1,20}$"
CODE_MESSAGE = _("Write the code with Latin letters, digits, hyphens and underscores.")


class NamedRecord(Record):
    """A reference record with a name in both languages of the registry."""

    name = models.CharField(_("name in English"), max_length=120)
    name_lv = models.CharField(_("name in Latvian"), max_length=120)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self):
        return self.local_name

    @property
    def local_name(self):
        """The name in the reader's language."""
        return self.name_lv if get_language() == "lv" else self.name


# What lists of countries, and of what belongs to them, are ordered by first.
IN_ORDER = InOrder("english_order", "latvian_order")
# What search finds it by.
COUNTRY_NAMES = Words("name", "name_lv", "code", "alpha3")


@track(exclude=["english_order", "latvian_order"])
@published("countries")
class Country(NamedRecord):
    """A state as ISO 3166-1 lists it (and Kosovo, `XK`), with its protocol's *rule card* (R4, R6).

    Names and the UN M49 region and subregion come from CLDR. Whether it is an ally is never stored here:
    that follows from its memberships on the day asked about.
    """

    code = models.CharField(_("alpha-2 code"), max_length=2, unique=True)
    alpha3 = models.CharField(_("alpha-3 code"), max_length=3, unique=True)
    region = models.CharField(_("region"), max_length=60)
    subregion = models.CharField(_("subregion"), max_length=60, blank=True)
    prior_approval = models.BooleanField(
        _("wants names for approval beforehand"),
        default=True,
        help_text=_("Vienna Convention, article 7. A bilateral agreement may waive it."),
    )
    agrement_lead_days = models.PositiveSmallIntegerField(
        _("days to ask before arrival"),
        default=60,
        help_text=_("How many days before arrival agrément is asked for."),
    )
    accreditation_act = models.CharField(
        _("what makes an attaché accredited"),
        max_length=20,
        choices=AccreditationAct,
        default=AccreditationAct.HOST_NOTE,
    )
    note_requires = models.JSONField(
        _("what must go with the note"),
        default=list,
        blank=True,
        help_text=_("For example rank, CV, name of the person replaced, photograph."),
    )
    note_language = models.CharField(_("language of the note"), max_length=8, default="en")
    protocol_address = models.TextField(_("address of the protocol department"), blank=True)
    submitting_mission = models.CharField(
        _("mission that submits the note"), max_length=200, blank=True, help_text=_("Empty: the post's own.")
    )

    # Kept, because whatever belongs to countries is listed in their order, and a key takes long to make.
    english_order = models.GeneratedField(
        expression=SortKey("name", language="en"), output_field=models.BinaryField(), db_persist=True
    )
    latvian_order = models.GeneratedField(
        expression=SortKey("name_lv", language="lv"), output_field=models.BinaryField(), db_persist=True
    )

    names = COUNTRY_NAMES
    objects = LiveManager.from_queryset(CountryQuerySet)()

    class Meta(NamedRecord.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        # Lists read by name; the code is unique.
        ordering = [IN_ORDER, "code"]
        constraints = [
            *NamedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"),
                name="accreditations_country_code_is_alpha2",
                violation_error_message=_("The code is two capital letters, as in ISO 3166-1."),
            ),
            models.CheckConstraint(
                condition=Q(alpha3__regex=r"^[A-Z]{3}$"),
                name="accreditations_country_alpha3_is_alpha3",
                violation_error_message=_("The alpha-3 code is three capital letters, as in ISO 3166-1."),
            ),
            models.CheckConstraint(
                condition=Q(agrement_lead_days__lte=730),
                name="accreditations_country_lead_days_within_two_years",
                violation_error_message=_("Ask at most 730 days before arrival."),
            ),
        ]
        indexes = [
            GinIndex(COUNTRY_NAMES, condition=LIVE, name="countries_by_words"),
            # Lists read by name, in either alphabet.
            models.Index(fields=["english_order", "code"], name="countries_in_english"),
            models.Index(fields=["latvian_order", "code"], name="countries_in_latvian"),
        ]


@track()
@published("organisations")
class Organisation(NamedRecord):
    """An organisation whose membership matters to the ministry: NATO, EU, Partnership for Peace."""

    # A key outward, so it must fit into an address.
    code = models.CharField(_("code"), max_length=20, unique=True, validators=[RegexValidator(CODE, CODE_MESSAGE)])

    class Meta(NamedRecord.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints = [
            *NamedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="accreditations_organisation_code_fits_an_address",
                violation_error_message=CODE_MESSAGE,
            ),
        ]

    def __str__(self):
        return self.code


@track()
@published("memberships")
class Membership(DatedRecord):
    """A country's membership of an organisation from its first to its last day (R5)."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    country = models.ForeignKey(Country, models.PROTECT, related_name="memberships", verbose_name=_("country"))

    locks = ("country",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "country", "period", "pk"]
        constraints = [
            *DatedRecord.Meta.constraints,
            NoOverlap(
                name="accreditations_membership_once_a_day",
                same=["organisation", "country"],
                violation_error_message=_(
                    "The country is already a member in this period: %(records)s. Change that record first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.country} ({self.days})"


class SendingState(models.Model):
    """The one state whose ministry runs this registry; the database refuses accreditations to it (R12).

    After `migrate` it is what `SENDING_STATE` says; loading another state's network into an empty registry
    changes it.
    """

    country = models.OneToOneField(Country, models.PROTECT, verbose_name=_("country"))

    class Meta:
        verbose_name = _("sending state")
        verbose_name_plural = _("sending state")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="accreditations_sendingstate_only_one"),
        ]

    def __str__(self):
        return str(self.country)
