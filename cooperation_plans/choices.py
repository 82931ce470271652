"""The closed lists of cooperation: value, label, tone of the badge, and what may follow (R22, R24)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(TextChoices):
    """Where a cooperation plan stands (R22)."""

    DRAFT = "draft", _("draft")
    IN_NEGOTIATION = "in_negotiation", _("in negotiation")
    AGREED = "agreed", _("agreed")
    # Of a post the same word is said otherwise.
    CLOSED = "closed", pgettext_lazy("of a plan", "closed")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self):
        """Tone of the badge; a word always stands in it as well."""
        return PLAN_TONES[self]


PLAN_TONES = {
    PlanStatus.DRAFT: "planned",
    PlanStatus.IN_NEGOTIATION: "info",
    PlanStatus.AGREED: "good",
    PlanStatus.CLOSED: "neutral",
    PlanStatus.CANCELLED: "bad",
}
# What each status may become; what is missing here is final.
PLAN_TRANSITIONS = {
    PlanStatus.DRAFT: (PlanStatus.IN_NEGOTIATION, PlanStatus.CANCELLED),
    PlanStatus.IN_NEGOTIATION: (PlanStatus.AGREED, PlanStatus.CANCELLED),
    PlanStatus.AGREED: (PlanStatus.CLOSED, PlanStatus.CANCELLED),
}


class ActivityStatus(TextChoices):
    """Where an activity stands (R24); `cancelled` stands in every count apart from the others."""

    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self):
        """Tone of the badge; a word always stands in it as well."""
        return ACTIVITY_TONES[self]


ACTIVITY_TONES = {
    ActivityStatus.PLANNED: "planned",
    ActivityStatus.CONFIRMED: "info",
    ActivityStatus.COMPLETED: "good",
    ActivityStatus.POSTPONED: "warn",
    ActivityStatus.CANCELLED: "neutral",
}
ACTIVITY_TRANSITIONS = {
    ActivityStatus.PLANNED: (ActivityStatus.CONFIRMED, ActivityStatus.POSTPONED, ActivityStatus.CANCELLED),
    ActivityStatus.CONFIRMED: (ActivityStatus.COMPLETED, ActivityStatus.POSTPONED, ActivityStatus.CANCELLED),
    ActivityStatus.POSTPONED: (ActivityStatus.PLANNED,),
}
# What needs a reason and the side from which it came.
WITH_REASON = (ActivityStatus.POSTPONED, ActivityStatus.CANCELLED)
# Still to be done: what may be overdue (R25), and what a next plan may take over (R26).
OPEN = (ActivityStatus.PLANNED, ActivityStatus.CONFIRMED)
UNFINISHED = (*OPEN, ActivityStatus.POSTPONED)


class Basis(TextChoices):
    """What an activity rests on (R24)."""

    AGREED = "agreed", _("agreed")
    ADDED = "added", _("added after agreement")
    OUTSIDE_PLAN = "outside_plan", _("outside a plan")


class Precision(TextChoices):
    """How exactly the days of an activity are known (R24)."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not known")


class Financing(TextChoices):
    """Who pays (R24)."""

    EACH_OWN = "each_own", _("each its own")
    HOST = "host_pays", _("the host")
    HOME = "home_pays", _("our side")
    PARTNER = "partner_pays", _("the partner")
    SHARED = "shared", _("shared")
    THIRD_PARTY = "third_party", _("a third party")


class Side(TextChoices):
    """From whom a postponement or cancellation came."""

    US = "us", _("us")
    PARTNER = "partner", _("the partner")
    BOTH = "both", _("both sides")
    OTHER = "other", _("somebody else")


class Venue(TextChoices):
    """Where an activity is hosted, seen from home; for the balance of hosting."""

    HOME = "home", _("at home")
    PARTNER = "partner", _("at the partner's")
    ELSEWHERE = "elsewhere", _("elsewhere")
    UNKNOWN = "unknown", _("not known")


class Duty(TextChoices):
    """As what somebody coordinates on a day (R23); the first that there is."""

    LEAD = "lead", _("leads for the country")
    STAND_IN = "stand_in", _("stands in")
    OWNER = "owner", _("owner at home")
