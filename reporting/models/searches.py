"""Searches that people keep, and that tell them of new hits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from attache_registry.history import track


@track()
class SavedSearch(models.Model):
    """A search of reports under a name; with `mailed`, new hits come by mail with the reminders.

    `query` is the search as it stands in the address. `told_until` is the instant up to which hits were told; what
    its owner may see is decided when the mail is written.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_searches", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(_("search"), max_length=2000, blank=True)
    mailed = models.BooleanField(_("mail me new hits"), default=False)
    told_until = models.DateTimeField(_("told until"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="reporting_savedsearch_name_once",
                violation_error_message=_("You have a search of this name already."),
            )
        ]

    def __str__(self):
        return self.name
