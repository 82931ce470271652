"""Scenarios: named drafts of changes to the network, kept apart from what holds."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditations.choices import EndReason, NatoCode, PostingRole
from accreditations.models import Accreditation, Attache, Country, Post, Posting
from attache_registry.history import track
from attache_registry.periods import day_checks, day_field
from scenarios.choices import MAKES_POST, MAKES_TOUR, ChangeKind, ScenarioStatus
from scenarios.querysets import ScenarioQuerySet


@track()
class Scenario(models.Model):
    """A draft of changes to the network, each on a day; it holds nothing until it is applied.

    It is its author's and of those it is shared with. `looked_at` is the instant as of which its author knew the
    network: what changed since then under the draft is told. After it was applied it stays as it was.
    """

    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True, max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenarios", editable=False, verbose_name=_("author")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ScenarioStatus, default=ScenarioStatus.DRAFT, editable=False
    )
    looked_at = models.DateTimeField(_("network as known at"), editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("applied by"),
    )

    objects = models.Manager.from_queryset(ScenarioQuerySet)()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        # The latest first.
        ordering = [F("made_at").desc(), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="scenarios_scenario_has_a_name",
                violation_error_message=_("Give the scenario a name."),
            ),
            models.CheckConstraint(
                condition=Q(status=ScenarioStatus.APPLIED, applied_at__isnull=False, applied_by__isnull=False)
                | Q(
                    status__in=[ScenarioStatus.DRAFT, ScenarioStatus.DROPPED],
                    applied_at__isnull=True,
                    applied_by__isnull=True,
                ),
                name="scenarios_scenario_applied_by_somebody",
                violation_error_message=_("What was applied says when and by whom."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("scenario", args=[self.pk])

    @property
    def is_open(self):
        """Whether it can still be changed."""
        return self.status == ScenarioStatus.DRAFT


@track()
class Share(models.Model):
    """A colleague with whom a scenario is shared: to read it, or to work on it as well."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="shares", verbose_name=_("scenario"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scenario_shares", verbose_name=_("colleague")
    )
    may_change = models.BooleanField(_("may change it"), default=False)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["scenario", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "user"],
                name="scenarios_share_once",
                violation_error_message=_("The scenario is shared with this colleague already."),
            )
        ]

    def __str__(self):
        return f"{self.scenario} → {self.user}"


@track()
class DraftedChange(models.Model):
    """One change of a scenario; which of its fields say something its kind decides (`choices.MAY_SAY`).

    `on` is the first day on which it holds, for an end too: the first day without. Where the post or the tour that
    it speaks of is made by another change of the scenario, `of_change` is that one. A tour without an attaché is of
    somebody who is not known yet, `N. N.`
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="changes", verbose_name=_("scenario"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.CharField(_("what changes"), max_length=20, choices=ChangeKind)
    on = day_field(
        verbose_name=_("from"), help_text=_("The first day on which it holds; of an end, the first without.")
    )
    of_change = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leaning",
        verbose_name=_("of the change"),
        help_text=_("Where an earlier change of this scenario makes the post or begins the tour."),
    )
    # What the network itself may delete leaves the draft without it, which then says so.
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("post"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    host = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host country")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    positions = models.PositiveSmallIntegerField(
        _("positions"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    lowest_rank = models.CharField(_("lowest rank"), max_length=5, choices=NatoCode, blank=True)
    attache = models.ForeignKey(
        Attache,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attaché"),
        help_text=_("Empty: not known yet, N. N."),
    )
    # An officer who was named and is no longer there is not somebody who is not known yet.
    names_attache = models.BooleanField(_("names an attaché"), default=False, editable=False)
    role = models.CharField(_("role"), max_length=30, choices=PostingRole, blank=True)
    planned_ends_on = day_field(null=True, blank=True, verbose_name=_("planned last day"))
    posting = models.ForeignKey(
        Posting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("tour")
    )
    accreditation = models.ForeignKey(
        Accreditation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accreditation")
    )
    reason = models.CharField(_("reason of the end"), max_length=20, choices=EndReason, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("drafted change")
        verbose_name_plural = _("drafted changes")
        # In the order in which they are carried out.
        ordering = ["scenario", "number", "pk"]
        constraints = [
            *day_checks("on", "planned_ends_on"),
            models.UniqueConstraint(
                fields=["scenario", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="scenarios_draftedchange_one_a_number",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values),
                name="scenarios_draftedchange_kind_known",
                violation_error_message=_("Choose what changes."),
            ),
            models.CheckConstraint(
                condition=Q(positions__isnull=True) | Q(positions__range=(1, 99)),
                name="scenarios_draftedchange_has_positions",
                violation_error_message=_("Enter 1 to 99 positions."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.get_kind_display()}"

    @property
    def makes_post(self):
        """Whether later changes may speak of the post that it makes."""
        return self.kind in MAKES_POST

    @property
    def makes_tour(self):
        """Whether later changes may speak of the tour that it begins."""
        return self.kind in MAKES_TOUR
