"""The analyst's own records in the administration: looked at there, changed by their owners on the pages."""

from django.contrib import admin

from analysis.models import FigureSnapshot, SavedView, ViewMail
from attache_registry.admin_base import RolesAdmin


class ViewMailInline(admin.TabularInline):
    """To whom a view is mailed, and when."""

    model = ViewMail
    extra = 0
    fields = readonly_fields = ["user", "weekday", "sent_on"]
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_add_permission


@admin.register(SavedView)
class SavedViewAdmin(RolesAdmin):
    """Views that one sees: one's own, and those that are shared with one's role."""

    resource = "views"
    list_display = ["name", "owner", "as_of", "changed_at"]
    list_filter = ["shared_with"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__username"]
    fields = ["name", "owner", "query", "as_of", "shared_with", "made_at", "changed_at"]
    readonly_fields = ["owner", "made_at", "changed_at"]
    inlines = [ViewMailInline]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_add_permission


@admin.register(FigureSnapshot)
class FigureSnapshotAdmin(RolesAdmin):
    """Figures as they were given out: to be looked at; they are taken on the page of the figures."""

    resource = "figures"
    list_display = ["day", "taken_at", "taken_by", "note"]
    list_select_related = ["taken_by"]
    date_hierarchy = "day"
    search_fields = ["note", "taken_by__username"]
    # The figures themselves are on its page, checked against the data.
    fields = readonly_fields = ["day", "taken_at", "taken_by", "note"]

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_add_permission
