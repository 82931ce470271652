"""Who has acting charge of a country while its attaché is away (R14a)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditations.models.attaches import Attache
from accreditations.models.countries import Country
from accreditations.querysets import DatedQuerySet
from attache_registry.history import track
from attache_registry.periods import NoOverlap
from attache_registry.records import DatedRecord, LiveManager
from exchange.publishing import published


@track()
@published("stand-ins")
class StandIn(DatedRecord):
    """A dated acting charge of a country during leave, illness or vacancy (R14a). It never counts as cover."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="stand_ins", verbose_name=_("country"))
    attache = models.ForeignKey(
        Attache, models.PROTECT, null=True, blank=True, related_name="stand_ins", verbose_name=_("attaché")
    )
    person = models.CharField(
        _("officer at home"), max_length=200, blank=True, help_text=_("Where the stand-in is no attaché.")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    locks = ("country",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["country", "period", "pk"]
        constraints = [
            *DatedRecord.Meta.constraints,
            NoOverlap(
                name="accreditations_standin_one_a_day",
                same=["country"],
                violation_error_message=_(
                    "Somebody already stands in for the country in this period: %(records)s. End that first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(attache__isnull=False, person="") | Q(attache__isnull=True) & ~Q(person=""),
                name="accreditations_standin_is_one_person",
                violation_error_message=_("Name either an attaché or an officer at home."),
            ),
        ]

    def __str__(self):
        return f"{self.attache or self.person} · {self.country} ({self.days})"
