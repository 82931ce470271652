"""What reports are told in: topics, markings, and the texts that drafts begin with."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attache_registry.history import track
from attache_registry.periods import LIVE
from attache_registry.policies import Role
from attache_registry.records import Record
from cooperation_plans.models.lists import CodedRecord
from exchange.publishing import published
from reporting.choices import ReportKind
from reporting.models.triggers import TOPIC_IS_A_TREE


@track()
@published("report-topics")
class Topic(CodedRecord):
    """What a report is about; topics lie in a tree, and who asks for one is answered with those below it as well."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("wider topic"),
        help_text=_("Empty: it stands at the top."),
    )

    class Meta(CodedRecord.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            *CodedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="reporting_topic_not_its_own_parent",
                violation_error_message=_("A topic is not wider than itself."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_a_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=TOPIC_IS_A_TREE,
            )
        ]


@track()
@published("report-markings")
class Marking(CodedRecord):
    """How far a text may go (R27): who reads what bears it, and whether the registry may hold such a text at all.

    `level` orders them, the lowest first. `words` are what stands at the head of a text that bears the marking, or
    before a paragraph, where they are in brackets. `readers` are the roles that read released reports of it;
    attachés in charge of one of its countries today read them as well where `charge_reads` says so. `holds_text`
    follows from the installation's ceiling (`REPORT_MARKING_CEILING`): above it a report is entered by reference.
    """

    level = models.PositiveSmallIntegerField(_("level"), unique=True, help_text=_("The lowest is the default."))
    words = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("words that a text bears")
    )
    readers = ArrayField(
        models.CharField(max_length=10, choices=Role), default=list, blank=True, verbose_name=_("who reads")
    )
    charge_reads = models.BooleanField(_("attachés in charge of the country read"), default=True)
    holds_text = models.BooleanField(_("the registry may hold such a text"), default=True, editable=False)

    class Meta(CodedRecord.Meta):
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        ordering = ["level"]
        constraints = [
            *CodedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(readers__contained_by=Role.values),
                name="reporting_marking_readers_are_roles",
                violation_error_message=_("Choose among the roles."),
            ),
        ]


@track()
class KindTemplate(Record):
    """The text that a draft of a kind begins with, in one language."""

    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind)
    language = models.CharField(_("language"), max_length=2, choices=[("en", _("English")), ("lv", _("Latvian"))])
    text = models.TextField(_("text"), help_text=_("Markdown."))

    class Meta(Record.Meta):
        verbose_name = _("text to begin with")
        verbose_name_plural = _("texts to begin with")
        ordering = ["kind", "language", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "language"],
                condition=LIVE,
                name="reporting_kindtemplate_one_a_language",
                violation_error_message=_("There is one of this kind and language already; change that."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"
