"""What scenarios are, and what a change of one may be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScenarioStatus(TextChoices):
    """What became of a scenario."""

    DRAFT = "draft", pgettext_lazy("scenario", "draft")
    APPLIED = "applied", _("applied")
    DROPPED = "dropped", _("dropped")

    @property
    def tone(self):
        """The badge's tone."""
        return {"draft": "info", "applied": "good", "dropped": "neutral"}[self.value]


class ChangeKind(TextChoices):
    """A change that a scenario drafts; its day is the first on which it holds."""

    OPEN_POST = "open_post", _("open a post")
    MOVE_POST = "move_post", _("move a post")
    CLOSE_POST = "close_post", _("close a post")
    ESTABLISH = "establish", _("change an establishment")
    ANSWER = "answer", _("a post answers for a country")
    STOP_ANSWERING = "stop_answering", _("no post answers for a country any more")
    POST_ATTACHE = "post_attache", _("a tour begins")
    END_TOUR = "end_tour", _("a tour ends")
    ACCREDIT = "accredit", _("an attaché is to be accredited to a country")
    END_ACCREDITATION = "end_accreditation", _("an accreditation ends")


class CoverKind(TextChoices):
    """What a country is to the network on a day, in the words of a comparison (R12, R18, R19)."""

    RESIDENT = "resident", _("resident")
    NON_RESIDENT = "non_resident", _("non-resident")
    PLANNED = "planned", _("planned")
    GAP = "gap", _("gap")
    OUTSIDE = "outside", _("not in the network")

    @property
    def tone(self):
        """The badge's tone."""
        return {"resident": "good", "non_resident": "good", "planned": "info", "gap": "bad", "outside": "neutral"}[
            self.value
        ]


# What each kind speaks of: of the names that are grouped, one at least.
NEEDS = {
    ChangeKind.OPEN_POST: (("post", "city"), ("positions",)),
    ChangeKind.MOVE_POST: (("post",), ("city",)),
    ChangeKind.CLOSE_POST: (("post", "of_change"),),
    ChangeKind.ESTABLISH: (("post", "of_change"), ("positions",)),
    ChangeKind.ANSWER: (("post", "of_change"), ("country",)),
    ChangeKind.STOP_ANSWERING: (("country",),),
    ChangeKind.POST_ATTACHE: (("post", "of_change"), ("role",)),
    ChangeKind.END_TOUR: (("posting", "of_change"),),
    ChangeKind.ACCREDIT: (("posting", "of_change"), ("country",)),
    ChangeKind.END_ACCREDITATION: (("accreditation",), ("reason",)),
}
# What a kind may say besides.
MAY_SAY = {
    ChangeKind.OPEN_POST: ("post", "city", "host", "positions", "lowest_rank"),
    ChangeKind.MOVE_POST: ("post", "city", "host"),
    ChangeKind.CLOSE_POST: ("post", "of_change"),
    ChangeKind.ESTABLISH: ("post", "of_change", "positions", "lowest_rank"),
    ChangeKind.ANSWER: ("post", "of_change", "country"),
    ChangeKind.STOP_ANSWERING: ("country",),
    ChangeKind.POST_ATTACHE: ("post", "of_change", "attache", "role", "planned_ends_on"),
    ChangeKind.END_TOUR: ("posting", "of_change", "reason"),
    ChangeKind.ACCREDIT: ("posting", "of_change", "country"),
    ChangeKind.END_ACCREDITATION: ("accreditation", "reason"),
}
# The kinds of change that make a post, or a tour, of which later ones may speak.
MAKES_POST = {ChangeKind.OPEN_POST, ChangeKind.MOVE_POST}
MAKES_TOUR = {ChangeKind.POST_ATTACHE}
