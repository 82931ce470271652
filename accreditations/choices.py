"""The closed lists of the network: value, label, tone of the badge, and what follows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Branch(TextChoices):
    """Service branch of an officer, and of the titles of rank that it uses."""

    LAND = "land", _("Land Forces")
    NAVAL = "naval", _("Naval Forces")
    AIR = "air", _("Air Force")
    NATIONAL_GUARD = "national_guard", _("National Guard")
    JOINT = "joint", _("Joint staff")


class NatoCode(TextChoices):
    """Officers' grades of STANAG 2116; their order as text is not their order of rank (see `grade_number`)."""

    OF1 = "OF-1", "OF-1"
    OF2 = "OF-2", "OF-2"
    OF3 = "OF-3", "OF-3"
    OF4 = "OF-4", "OF-4"
    OF5 = "OF-5", "OF-5"
    OF6 = "OF-6", "OF-6"
    OF7 = "OF-7", "OF-7"
    OF8 = "OF-8", "OF-8"
    OF9 = "OF-9", "OF-9"
    OF10 = "OF-10", "OF-10"


class AccreditationAct(TextChoices):
    """What makes an attaché accredited in a receiving state (R6)."""

    HOST_NOTE = "host_note", _("the host's note")
    ARRIVAL = "arrival", _("the notified arrival")


class PostingRole(TextChoices):
    """The role in which an officer is posted and accredited (R11)."""

    DEFENCE_ATTACHE = "defence_attache", _("defence attaché")
    DEPUTY = "deputy_defence_attache", _("deputy defence attaché")
    ASSISTANT = "assistant_defence_attache", _("assistant defence attaché")
    MILITARY = "military_attache", _("military attaché")
    NAVAL = "naval_attache", _("naval attaché")
    AIR = "air_attache", _("air attaché")


# The role whose accreditation leads for its whole length unless its own days say otherwise (R13).
PRINCIPAL = PostingRole.DEFENCE_ATTACHE


class Status(TextChoices):
    """Where an accreditation stands in its life cycle (R15)."""

    NOMINATED = "nominated", _("nominated")
    AGREMENT_REQUESTED = "agrement_requested", _("agrément requested")
    AGREMENT_GRANTED = "agrement_granted", _("agrément granted")
    AGREMENT_REFUSED = "agrement_refused", _("agrément refused")
    ACCREDITED = "accredited", _("accredited")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended")

    @property
    def tone(self):
        """Tone of the badge; a word always stands in it as well."""
        return STATUS_TONES[self]


STATUS_TONES = {
    Status.NOMINATED: "planned",
    Status.AGREMENT_REQUESTED: "planned",
    Status.AGREMENT_GRANTED: "info",
    Status.AGREMENT_REFUSED: "bad",
    Status.ACCREDITED: "good",
    Status.WITHDRAWN: "neutral",
    Status.ENDED: "neutral",
}
UNDER_WAY = (Status.NOMINATED, Status.AGREMENT_REQUESTED, Status.AGREMENT_GRANTED)
# Once one of these, an accreditation was given; from when to when is a matter of days.
GIVEN = (Status.ACCREDITED, Status.ENDED)


class AccreditationKind(TextChoices):
    """Whether the receiving state hosts the post (R12); derived, never stored."""

    RESIDENT = "resident", _("resident")
    NON_RESIDENT = "non_resident", _("non-resident")


class EndReason(TextChoices):
    """Why an accreditation ended."""

    END_OF_TOUR = "end_of_tour", _("end of tour")
    RECALLED = "recalled", _("recalled")
    PERSONA_NON_GRATA = "persona_non_grata", _("persona non grata")
    RELATIONS_SEVERED = "relations_severed", _("relations severed")
    POST_CLOSED = "post_closed", _("post closed")
    TRANSFERRED = "transferred", _("transferred")
    DIED = "died", _("died")
    OTHER = "other", _("other")


class StepKind(TextChoices):
    """What happens to an accreditation (R15); the receiving state's acts and our own."""

    NOMINATE = "nominate", _("nomination")
    REQUEST_AGREMENT = "request_agrement", _("request for agrément")
    GRANT_AGREMENT = "grant_agrement", _("agrément granted")
    REFUSE_AGREMENT = "refuse_agrement", _("agrément refused")
    ACCREDIT = "accredit", _("accreditation")
    WITHDRAW = "withdraw", _("withdrawal")
    END = "end", _("end")


# Steps that may take effect on a later day than that of their note (R15).
TAKES_EFFECT = (StepKind.ACCREDIT, StepKind.END)
# The status that each step leads to.
LEADS_TO = {
    StepKind.NOMINATE: Status.NOMINATED,
    StepKind.REQUEST_AGREMENT: Status.AGREMENT_REQUESTED,
    StepKind.GRANT_AGREMENT: Status.AGREMENT_GRANTED,
    StepKind.REFUSE_AGREMENT: Status.AGREMENT_REFUSED,
    StepKind.ACCREDIT: Status.ACCREDITED,
    StepKind.WITHDRAW: Status.WITHDRAWN,
    StepKind.END: Status.ENDED,
}
# The steps that each status allows; what is missing here is final.
LIFE_CYCLE = {
    Status.NOMINATED: (StepKind.REQUEST_AGREMENT, StepKind.ACCREDIT, StepKind.WITHDRAW),
    Status.AGREMENT_REQUESTED: (StepKind.GRANT_AGREMENT, StepKind.REFUSE_AGREMENT, StepKind.WITHDRAW),
    Status.AGREMENT_GRANTED: (StepKind.ACCREDIT, StepKind.REFUSE_AGREMENT, StepKind.WITHDRAW),
    Status.ACCREDITED: (StepKind.END,),
}


def allowed_steps(status, prior_approval):
    """The steps that may follow a status; `prior_approval` as the receiving state's rule card has it (R6)."""
    steps = LIFE_CYCLE.get(Status(status), ())
    if prior_approval and status == Status.NOMINATED:
        return tuple(step for step in steps if step != StepKind.ACCREDIT)
    return steps


# Steps whose remark and scan may tell reasons that only those who write the network see (R16).
CONFIDENTIAL_STEPS = (StepKind.REFUSE_AGREMENT, StepKind.WITHDRAW, StepKind.END)


class NotificationKind(TextChoices):
    """What a receiving state is told (Vienna Convention, articles 5 and 10)."""

    APPOINTMENT = "appointment", _("appointment")
    ARRIVAL = "arrival", _("arrival")
    DEPARTURE = "departure", _("final departure")
    CONCURRENT = "concurrent", _("concurrent accreditation")


class NoteItem(TextChoices):
    """What a receiving state may want with a note (R6)."""

    RANK = "rank", _("rank")
    CV = "cv", _("curriculum vitae")
    PERSON_REPLACED = "person_replaced", _("name of the person replaced")
    PHOTOGRAPH = "photograph", _("photograph")


class StretchKind(TextChoices):
    """What is said of a country on a stretch of days (R19)."""

    COVERED = "covered", _("covered")
    AWAITING = "awaiting", _("awaiting accreditation")
    VACANT = "vacant", _("vacant")
    OUTSIDE = "outside", _("not in the network")


# The kinds of a gap.
GAP_KINDS = [StretchKind.AWAITING, StretchKind.VACANT]


class RotationState(TextChoices):
    """How the succession to a tour stands in one country (R20); the most urgent first."""

    LATE = "late", _("late")
    AT_RISK = "at_risk", _("at risk")
    DUE = "due", _("due")
    UNNAMED = "unnamed", _("nobody nominated")
    IN_PROGRESS = "in_progress", _("in progress")
    PLANNED = "planned", _("planned")
    SECURED = "secured", _("secured")

    @property
    def tone(self):
        """Tone of the badge; a word always stands in it as well."""
        return ROTATION_TONES[self]


ROTATION_TONES = {
    RotationState.LATE: "bad",
    RotationState.AT_RISK: "warn",
    RotationState.DUE: "warn",
    RotationState.UNNAMED: "neutral",
    RotationState.IN_PROGRESS: "info",
    RotationState.PLANNED: "planned",
    RotationState.SECURED: "good",
}


class PaperKind(TextChoices):
    """What kind of paper is written (R17)."""

    NOTE_VERBALE = "note_verbale", _("note verbale")
    MINISTRY_LETTER = "ministry_letter", _("ministry's letter")


class PaperSubject(TextChoices):
    """What a paper is about (Vienna Convention, articles 5, 7 and 10)."""

    REQUEST_AGREMENT = "request_agrement", _("request for approval of the appointment")
    APPOINTMENT = "appointment", _("notification of appointment")
    ARRIVAL = "arrival", _("notification of arrival")
    CONCURRENT = "concurrent", _("notification of concurrent accreditation")
    DEPARTURE = "departure", _("notification of final departure")
    RECALL = "recall", _("notification of recall")


class DocumentKind(TextChoices):
    """Documents of an officer that a receiving state may want with a note."""

    CV = "cv", _("curriculum vitae")
    PHOTOGRAPH = "photograph", _("photograph")
