"""The words of exchange with other systems."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    """What became of a record."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    ENDED = "ended", _("ended")
    VOIDED = "voided", _("voided")
    DELETED = "deleted", _("deleted")


class DeliveryState(TextChoices):
    """How far a delivery is."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("given up")
    DROPPED = "dropped", _("let go")
