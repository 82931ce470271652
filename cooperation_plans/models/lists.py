"""The lists that cooperation is told in: strands, areas, forms, reasons, units; each with a code and two names."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditations.models.countries import CODE, CODE_MESSAGE, NamedRecord
from attache_registry.history import track
from attache_registry.sorting import SortKey
from exchange.publishing import published


class CodedRecord(NamedRecord):
    """An entry of a list, whose code is its key outward."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[RegexValidator(CODE, CODE_MESSAGE)])

    class Meta(NamedRecord.Meta):
        abstract = True
        # Lists read by name; the code is unique.
        ordering = [SortKey("name", "name_lv"), "code"]
        constraints = [
            *NamedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="%(app_label)s_%(class)s_code_fits_an_address",
                violation_error_message=CODE_MESSAGE,
            ),
        ]


@track()
@published("cooperation-strands")
class Strand(CodedRecord):
    """Between whom a plan is made: ministries, armed forces, home guards, a state partnership (R22)."""

    class Meta(CodedRecord.Meta):
        verbose_name = _("strand")
        verbose_name_plural = _("strands")


@track()
@published("cooperation-areas")
class Area(CodedRecord):
    """An area of cooperation, as the published agreements name them (R21)."""

    class Meta(CodedRecord.Meta):
        verbose_name = _("area of cooperation")
        verbose_name_plural = _("areas of cooperation")


@track()
@published("cooperation-forms")
class Form(CodedRecord):
    """A form of cooperation: consultations, expert visit, exercise, course (R21)."""

    class Meta(CodedRecord.Meta):
        verbose_name = _("form of cooperation")
        verbose_name_plural = _("forms of cooperation")


@track()
@published("cancellation-reasons")
class CancellationReason(CodedRecord):
    """Why activities are postponed or cancelled; a list, so that it can be counted (R24)."""

    class Meta(CodedRecord.Meta):
        verbose_name = _("reason for cancellation")
        verbose_name_plural = _("reasons for cancellation")


@track()
@published("units")
class Unit(CodedRecord):
    """A unit at home that is in the lead of activities, and the mailbox at which it is asked."""

    email = models.EmailField(_("mailbox"), blank=True, help_text=_("Where reminders to answer are sent."))

    class Meta(CodedRecord.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
