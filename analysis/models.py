"""What the analyst's desk keeps: named views, shared or not, mailed or not; figures as they were given out."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analysis.choices import Weekday
from analysis.querysets import SavedViewQuerySet
from attache_registry.periods import day_checks, day_field
from attache_registry.policies import Role


class SavedView(models.Model):
    """A view of the countries that a person named, so that it can be asked for again (R2).

    `query` is its address after the question mark, without the day; `as_of` the day that it always speaks of, or
    null for the day of asking. It is its owner's alone, or seen by the roles it is shared with as well; only the
    owner changes it.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", editable=False, verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=120)
    query = models.CharField(_("filters and columns"), max_length=2000, blank=True)
    as_of = day_field(
        null=True,
        blank=True,
        verbose_name=_("as of"),
        help_text=_("Empty: always the day on which it is looked at."),
    )
    shared_with = ArrayField(
        models.CharField(max_length=20, choices=Role), default=list, blank=True, verbose_name=_("shared with")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = models.Manager.from_queryset(SavedViewQuerySet)()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        # Menus read by name.
        ordering = ["name", "pk"]
        constraints = [
            *day_checks("as_of"),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="analysis_savedview_name_once",
                violation_error_message=_("You have a view of this name already. Choose another name."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="analysis_savedview_has_a_name",
                violation_error_message=_("Give the view a name."),
            ),
            models.CheckConstraint(
                condition=Q(shared_with__contained_by=Role.values),
                name="analysis_savedview_shared_with_roles",
                violation_error_message=_("Share a view with roles of the registry."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("saved-view", args=[self.pk])


class ViewMail(models.Model):
    """A person's wish to have a view mailed on a day of the week; `sent_on` is when it was last."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="mails", verbose_name=_("view"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="view_mails", verbose_name=_("recipient")
    )
    weekday = models.CharField(_("every"), max_length=1, choices=Weekday)
    sent_on = models.DateField(_("last sent on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail of a view")
        verbose_name_plural = _("mails of views")
        ordering = ["view", "user", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["view", "user"],
                name="analysis_viewmail_once",
                violation_error_message=_("This view is mailed to you already."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values),
                name="analysis_viewmail_weekday_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]

    def __str__(self):
        return f"{self.view}: {self.user}, {self.get_weekday_display()}"


class FigureSnapshot(models.Model):
    """The published figures of a day, fixed as they were at an instant, so that they can be checked ever after.

    Neither changed nor deleted, by whatever path: a figure that was given out stays what it was.
    """

    day = day_field(verbose_name=_("day of the figures"))
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("taken by")
    )
    figures = models.JSONField(_("figures"))
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("What it was taken for, such as the annual report.")
    )

    class Meta:
        verbose_name = _("snapshot of figures")
        verbose_name_plural = _("snapshots of figures")
        # The latest first.
        ordering = ["-taken_at", "-pk"]
        constraints = [*day_checks("day")]
        triggers = [
            pgtrigger.Trigger(
                name="stays_as_taken",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                RAISE EXCEPTION 'a snapshot stays as it was taken'
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'analysis_figuresnapshot_stays_as_taken';""",
            )
        ]

    def __str__(self):
        return f"{self.day} ({self.taken_at:%Y-%m-%d %H:%M})"

    def get_absolute_url(self):
        return reverse("figure-snapshot", args=[self.pk])
