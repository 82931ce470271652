"""The closed lists of reports: value, label, tone of the badge, and what may follow (R27)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportKind(TextChoices):
    """Of what processes a report gives an account."""

    MILITARY = "military", _("military")
    POLITICAL = "political", _("political")
    MILITARY_POLITICAL = "military_political", _("military and political")
    COOPERATION = "cooperation", _("cooperation")


class Source(TextChoices):
    """Where its author has it from."""

    OPEN = "open", _("open sources")
    OFFICIAL_TALK = "official_talk", _("official talk")
    OWN_OBSERVATION = "own_observation", _("own observation")


class ReportStatus(TextChoices):
    """Where a report stands between its author and the desk."""

    DRAFT = "draft", pgettext_lazy("of a report", "draft")
    SUBMITTED = "submitted", pgettext_lazy("of a report", "submitted")
    RETURNED = "returned", pgettext_lazy("of a report", "returned")
    RELEASED = "released", pgettext_lazy("of a report", "released")

    @property
    def tone(self):
        """Tone of the badge; a word always stands in it as well."""
        return TONES[self]

    @property
    def is_open(self):
        """Whether its text may still be changed."""
        return self in OPEN


TONES = {
    ReportStatus.DRAFT: "planned",
    ReportStatus.SUBMITTED: "info",
    ReportStatus.RETURNED: "warn",
    ReportStatus.RELEASED: "good",
}
OPEN = (ReportStatus.DRAFT, ReportStatus.RETURNED)
# What each status may become; a released report is final, and corrected by another version.
TRANSITIONS = {
    ReportStatus.DRAFT: (ReportStatus.SUBMITTED,),
    ReportStatus.SUBMITTED: (ReportStatus.RETURNED, ReportStatus.RELEASED),
    ReportStatus.RETURNED: (ReportStatus.SUBMITTED,),
}
# Which of these are the desk's to say; the others are the author's.
OF_THE_DESK = (ReportStatus.RETURNED, ReportStatus.RELEASED)
