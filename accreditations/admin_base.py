"""What the admin screens of the network share."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations import services
from attache_registry.admin_base import RecordAdmin

PERIOD = (
    _("Period"),
    {
        "fields": [("starts_on", "ends_on"), "attested_on"],
        "description": _("First and last day, both included. Leave empty what is open or not known."),
    },
)


class InForceFilter(admin.SimpleListFilter):
    """In force today, ended, or still to come."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("today", _("today")), ("past", _("ended")), ("ahead", _("to come"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        return {
            "today": lambda: queryset.in_force(today),
            "past": lambda: queryset.filter(period__fully_lt=(today, None)),
            "ahead": lambda: queryset.filter(starts_on__gt=today),
        }.get(self.value(), lambda: queryset)()


class NetworkAdmin(RecordAdmin):
    """A record of the network."""

    verbs = services
    actions = None
