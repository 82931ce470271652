"""The administration as a whole, and the people who use the registry."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from attache_registry import policies
from attache_registry.admin_base import RolesAdmin
from attache_registry.models import AccessToken, SensitiveRead, User
from attache_registry.sign_in.adapters import FACTORS
from attache_registry.sign_in.forms import GivenPasswordForm, NewUserForm
from attache_registry.token_pages import TokenForm

# So many keys stand in a line.
FEW = 5

admin.site.site_header = _("Attaché Registry")
admin.site.site_title = _("Attaché Registry")
admin.site.index_title = _("Administration")
# Roles decide who may do what; groups would only seem to. What the sign-in library keeps is shown with the person.
for each in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(each)


@admin.register(User)
class RegistryUserAdmin(RolesAdmin, UserAdmin):
    """People, their roles, and who may enter the administration."""

    resource = "users"
    change_password_form = GivenPasswordForm
    add_form = NewUserForm
    list_display = ["username", "first_name", "last_name", "role", "is_staff", "is_active", "last_login", "factor"]
    list_filter = ["role", "is_active", "is_staff", "is_demonstration"]
    readonly_fields = ["last_login", "date_joined", "is_demonstration", "must_change_password", "factor", "sessions"]
    actions = ["end_sessions", "take_factors_off"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language"]}),
        (
            _("Rights"),
            {
                "fields": ["role", "is_active", "is_staff", "is_superuser"],
                "description": _("The role decides what a person may do; staff may enter the administration."),
            },
        ),
        (_("Sign-in"), {"fields": ["must_change_password", "factor", "sessions"]}),
        (_("Use"), {"fields": ["last_login", "date_joined", "is_demonstration"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2", "role", "is_staff"]})
    ]

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        return super().get_queryset(request).annotate(has_factor=Exists(factors))

    @admin.display(description=_("second factor"), boolean=True)
    def factor(self, obj):
        """Whether the person has set up a second factor."""
        return getattr(obj, "has_factor", False)

    @admin.display(description=_("open sessions"))
    def sessions(self, obj):
        """In how many browsers the person is signed in."""
        return len(UserSession.objects.purge_and_list(obj)) if obj.pk else 0

    @admin.action(description=_("End all sessions"), permissions=["change"])
    def end_sessions(self, request, queryset):
        """Sign the chosen persons out everywhere."""
        for session in UserSession.objects.filter(user__in=queryset):
            session.end()
        self.note(request, queryset, "sessions ended")
        self.message_user(request, _("All sessions of the chosen persons were ended."))

    @admin.action(description=_("Take off all second factors"), permissions=["change"])
    def take_factors_off(self, request, queryset):
        """For whoever has lost telephone, passkeys and codes; the next sign-in asks for new ones where it must."""
        Authenticator.objects.filter(user__in=queryset).delete()
        for session in UserSession.objects.filter(user__in=queryset):
            session.end()
        self.note(request, queryset, "second factors taken off")
        self.message_user(request, _("Second factors and sessions of the chosen persons were ended."))

    def note(self, request, queryset, words):
        """Keep in the administration's log who did what to whom."""
        for person in queryset:
            self.log_change(request, person, words)


@admin.register(AccessToken)
class AccessTokenAdmin(RolesAdmin):
    """Tokens: whose, for what, until when, last used. Deleting one revokes it at once; a new one is shown once."""

    resource = "tokens"
    list_display = ["name", "user", "scope", "created", "expiry", "last_used_at"]
    list_filter = ["scope"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    fields = ["name", "user", "scope", "created", "expiry", "last_used_at"]
    readonly_fields = ["user", "scope", "created", "expiry", "last_used_at"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["user", "name", "scope", "lasts"]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs if change else {"form": TokenForm, **kwargs})

    def save_model(self, request, obj, form, change):
        if change:
            return super().save_model(request, obj, form, change)
        token, request.secret_of_token = form.make(obj.user)
        obj.__dict__.update(token.__dict__)
        return None

    def response_add(self, request, obj, post_url_continue=None):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "token": obj, "title": _("Token made")}
        context["secret"] = request.secret_of_token
        response = TemplateResponse(request, "admin/token_made.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(SensitiveRead)
class SensitiveReadAdmin(RolesAdmin):
    """Who was shown sensitive fields: searched by user name, or by resource and key ("attaches 12")."""

    resource = "sensitive-reads"
    list_display = ["at", "user", "way", "resource", "told", "number", "path"]
    list_filter = ["resource", "way", "at"]
    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["user__username"]
    search_help_text = _("A user name, or a resource and the key of a record: attaches 12")

    @admin.display(description=_("fields"))
    def told(self, obj):
        """Which fields were shown."""
        return ", ".join(obj.fields)

    @admin.display(description=_("records"))
    def number(self, obj):
        """Of which records: their keys where there are few, else how many."""
        return ", ".join(obj.records) if len(obj.records) <= FEW else len(obj.records)

    def get_search_results(self, request, queryset, search_term):
        words = search_term.split()
        if len(words) == len(("resource", "key")) and policies.is_resource(words[0]):
            return queryset.filter(resource=words[0], records__contains=words[1:]), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
