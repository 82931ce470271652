"""Spreadsheets between their preview and their import."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation_plans.models.plans import CooperationPlan

# How long an upload waits for the person to decide.
KEPT_FOR = timedelta(days=1)


class UploadedSheet(models.Model):
    """A spreadsheet that a person has looked at and not imported yet; it goes when it is, or after a day."""

    plan = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="uploads", verbose_name=_("plan"))
    name = models.CharField(_("name of the file"), max_length=200)
    content = models.BinaryField(_("content"))
    why = models.TextField(_("why"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("uploaded spreadsheet")
        verbose_name_plural = _("uploaded spreadsheets")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def forget_old(cls):
        """Delete what nobody decided about within a day."""
        cls.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
