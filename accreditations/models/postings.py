"""Tours of duty (R11)."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accreditations.choices import PostingRole
from accreditations.models.attaches import Attache
from accreditations.models.posts import Post
from accreditations.querysets import PostingQuerySet
from attache_registry.counting import counted
from attache_registry.history import track
from attache_registry.periods import (
    LIVE,
    NoOverlap,
    day_checks,
    day_field,
    days_between,
    days_in_words,
    in_order,
    period_field,
)
from attache_registry.records import LiveManager, Record
from exchange.publishing import published


@track()
@published("postings")
@counted
class Posting(Record):
    """An attaché's tour at a post, from taking up duty to its planned and, once known, actual last day (R11).

    `period` runs to the actual, else the planned, last day, else it is open; every constraint uses it. What
    runs on past its planned day is told by the querysets, because it depends on the day of asking.
    """

    attache = models.ForeignKey(Attache, models.PROTECT, related_name="postings", verbose_name=_("attaché"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="postings", verbose_name=_("post"))
    role = models.CharField(_("role"), max_length=30, choices=PostingRole, default=PostingRole.DEFENCE_ATTACHE)
    starts_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("takes up duty on"),
        help_text=_("Empty: it is not known when the tour began."),
    )
    planned_ends_on = day_field(null=True, blank=True, verbose_name=_("planned last day"))
    ends_on = day_field(
        null=True, blank=True, verbose_name=_("actual last day"), help_text=_("Once known; may lie ahead.")
    )
    attested_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("vouched for on"),
        help_text=_("Where the first day is not known: the day for which the source vouches."),
    )
    succeeds = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("succeeds"),
        help_text=_("The tour that this one takes over from (the hand-over pair)."),
    )
    remark = models.TextField(_("remark"), blank=True)
    period = period_field(last=Coalesce("ends_on", "planned_ends_on"))

    locks = ("attache",)
    objects = LiveManager.from_queryset(PostingQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        # The latest tour first.
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("starts_on", "planned_ends_on", "ends_on", "attested_on"),
            in_order(),
            in_order(last="planned_ends_on"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(attested_on__isnull=False),
                name="accreditations_posting_start_known_or_attested",
                violation_error_message=_("Give the first day, or the day for which the source vouches."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=PostingRole.values),
                name="accreditations_posting_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=Q(succeeds__isnull=True) | ~Q(succeeds=F("id")),
                name="accreditations_posting_not_its_own_successor",
                violation_error_message=_("A tour cannot succeed itself."),
            ),
            NoOverlap(
                name="accreditations_posting_one_tour_a_day",
                same=["attache"],
                violation_error_message=_(
                    "The attaché is on another tour in this period: %(records)s. End that tour first."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="clips_accreditations",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("attache_id", "starts_on", "planned_ends_on", "ends_on"),
                func="""
                UPDATE accreditations_accreditation SET tour = NEW.period, attache_id = NEW.attache_id
                    WHERE posting_id = NEW.id;
                RETURN NULL;""",
            ),
        ]
        indexes = [
            # Finds tours that overran their planned day.
            models.Index(
                fields=["planned_ends_on"],
                condition=LIVE & Q(ends_on__isnull=True),
                name="posting_may_overrun",
            ),
            # Lists in order of first days, the latest first.
            models.Index(
                F("starts_on").desc(nulls_last=True), F("id").desc(), condition=LIVE, name="postings_in_order"
            ),
            # The rotation asks which tours end within months.
            models.Index(Coalesce("ends_on", "planned_ends_on"), condition=LIVE, name="postings_by_last_day"),
        ]

    def __str__(self):
        return f"{self.attache}, {self.post} ({days_in_words(self.starts_on, self.ends_on or self.planned_ends_on)})"

    def parts(self):
        return self.accreditations.order_by("pk")

    def moves_along(self):
        return self.accreditations.order_by("country_id")

    def was_in_force(self, today):
        return self.starts_on is None or self.starts_on <= today

    @property
    def stored_days(self):
        """The tour's days as every constraint reckons them: to the actual, else the planned, last day."""
        return days_between(self.starts_on, self.ends_on or self.planned_ends_on)

    def clean(self):
        """A tour succeeds a tour of somebody else."""
        if self.succeeds and self.succeeds.attache_id == self.attache_id:
            raise ValidationError({"succeeds": _("A tour succeeds a tour of another attaché.")}, code="invalid")
