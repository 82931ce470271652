"""What is kept for other systems: every change in the order in which it became visible, and who is told of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.choices import ChangeKind, DeliveryState


class Origin(models.Model):
    """The one row that says how numbers of transactions become positions in the feed.

    `shift` is added to the server's own numbers. They begin anew where the data was restored into another server;
    then positions go on behind the last that is known, and cursors of before, which may speak of changes that were
    never restored, are of another `name`.
    """

    name = models.CharField(_("name"), max_length=20)
    shift = models.BigIntegerField(_("shift"), default=0)

    class Meta:
        verbose_name = _("origin of positions")
        verbose_name_plural = _("origins of positions")

    def __str__(self):
        return self.name


class Change(models.Model):
    """One change of one record as other systems are told of it; written by triggers alone.

    `position` orders by transaction, `place` within one; `version` is the record's own counter. Numbers that run
    through all changes would tell by their gaps that there are some that one may not see.
    """

    position = models.BigIntegerField(_("position"))
    place = models.PositiveIntegerField(_("place in the transaction"))
    resource = models.CharField(_("resource"), max_length=40)
    record = models.BigIntegerField(_("record"))
    key = models.CharField(_("key"), max_length=40)
    version = models.BigIntegerField(_("version"))
    change = models.CharField(_("change"), max_length=10, choices=ChangeKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"), db_index=False
    )
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["position", "place"]
        constraints = [
            # Also finds the last version of a record, and the one before another.
            models.UniqueConstraint(fields=["resource", "record", "version"], name="exchange_change_version_once"),
        ]
        indexes = [
            # The feed is read in this order, as a whole or of some resources.
            models.Index(fields=["position", "place"], name="exchange_change_order"),
            models.Index(fields=["resource", "position", "place"], name="exchange_change_of_resource"),
        ]

    def __str__(self):
        return f"{self.resource}/{self.key} v{self.version}"


class Webhook(models.Model):
    """A system that is told of changes at an address of its own; it sees what its person may see.

    `after` is the cursor of the last change for which deliveries were made; the secret is kept enciphered.
    """

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500, help_text=_("Where changes are sent by POST; HTTPS."))
    resources = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("resources"),
        blank=True,
        default=list,
        help_text=_("Of which resources; none chosen: of all that the person may read."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="webhooks",
        verbose_name=_("in the name of"),
        help_text=_("What this person may not see is not sent."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    sealed_secret = models.TextField(_("enciphered secret"), editable=False)
    after = models.CharField(_("cursor"), max_length=60, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Delivery(models.Model):
    """A change that is to reach a webhook: tried with growing pauses, in order for each record, never lost.

    `resource` and `record` are those of the change, held here so that one index tells what waits before another.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    change = models.ForeignKey(Change, models.CASCADE, related_name="+", verbose_name=_("change"))
    resource = models.CharField(_("resource"), max_length=40)
    record = models.BigIntegerField(_("record"))
    payload = models.JSONField(_("what is sent"))
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    answer = models.CharField(_("last answer"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "change"], name="exchange_delivery_once"),
            models.CheckConstraint(
                condition=~models.Q(state=DeliveryState.WAITING) | models.Q(next_at__isnull=False),
                name="exchange_delivery_waits_for_an_instant",
            ),
        ]
        indexes = [
            # What is due; and what of a record stands before another.
            models.Index(
                fields=["next_at"], condition=models.Q(state=DeliveryState.WAITING), name="exchange_delivery_due"
            ),
            models.Index(
                fields=["webhook", "resource", "record", "id"],
                condition=models.Q(state__in=[DeliveryState.WAITING, DeliveryState.DEAD]),
                name="exchange_delivery_open",
            ),
        ]

    def __str__(self):
        return f"{self.resource}/{self.record} → {self.webhook}"
