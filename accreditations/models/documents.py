"""Documents of officers, and the templates that papers are written from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditations.choices import DocumentKind, PaperKind, PaperSubject
from accreditations.models.attaches import Attache
from attache_registry.history import track
from attache_registry.periods import LIVE
from attache_registry.records import Record
from attache_registry.scans import Scan


@track()
class AttacheDocument(Record):
    """A document of an officer that goes with a note: curriculum vitae, photograph (R6)."""

    attache = models.ForeignKey(Attache, models.PROTECT, related_name="documents", verbose_name=_("attaché"))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+", verbose_name=_("file"))

    locks = ("attache",)
    part_of = "attache"

    class Meta(Record.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["attache", "kind", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["attache", "kind"],
                condition=LIVE,
                name="accreditations_attachedocument_one_a_kind",
                violation_error_message=_("There is already one of this kind; void it first."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values),
                name="accreditations_attachedocument_kind_known",
                violation_error_message=_("Choose one of the kinds."),
            ),
        ]

    def __str__(self):
        return f"{self.attache}: {self.get_kind_display()}"


@track(exclude=["content"])
class PaperTemplate(Record):
    """A Word template of the ministry's own in place of the one that comes with the registry (R17)."""

    paper = models.CharField(_("paper"), max_length=20, choices=PaperKind)
    subject = models.CharField(_("subject"), max_length=20, choices=PaperSubject)
    language = models.CharField(_("language"), max_length=8, help_text=_("ISO 639 code: en, lv, fr."))
    name = models.CharField(_("name of the file"), max_length=200, editable=False)
    content = models.BinaryField(_("content"), editable=False)

    class Meta(Record.Meta):
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        ordering = ["paper", "subject", "language", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["paper", "subject", "language"],
                condition=LIVE,
                name="accreditations_papertemplate_one_in_use",
                violation_error_message=_("There is already a template for this; void it first."),
            ),
            models.CheckConstraint(
                condition=Q(
                    paper__in=PaperKind.values, subject__in=PaperSubject.values, language__regex="^[a-z]{2,3}$"
                ),
                name="accreditations_papertemplate_known",
                violation_error_message=_("Write the language as its ISO 639 code in small letters."),
            ),
        ]

    def __str__(self):
        return f"{self.get_paper_display()}, {self.get_subject_display()} ({self.language})"
