"""Webhooks and their deliveries: who is told, what did not arrive, sent again or let go."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from attache_registry import policies
from attache_registry.admin_base import RolesAdmin
from attache_registry.exceptions import BadInput
from exchange import delivering, feed, webhooks
from exchange.choices import DeliveryState
from exchange.models import Delivery, Webhook


class WebhookForm(forms.ModelForm):
    """A webhook, its address checked."""

    url = forms.URLField(
        label=_("Address"),
        assume_scheme="https",
        help_text=Webhook._meta.get_field("url").help_text,
        widget=AdminTextInputWidget,
    )
    resources = forms.MultipleChoiceField(
        label=_("Resources"), required=False, help_text=Webhook._meta.get_field("resources").help_text
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "resources", "user", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resources"].choices = [
            (each.resource, capfirst(each.model._meta.verbose_name_plural)) for each in feed.resources()
        ]

    def clean_url(self):
        """Refuse an address to which the registry may not speak."""
        try:
            webhooks.check_address(self.cleaned_data["url"])
        except BadInput as error:
            raise ValidationError([message for _code, message in error.errors["url"]]) from None
        return self.cleaned_data["url"]


@admin.register(Webhook)
class WebhookAdmin(RolesAdmin):
    """Systems that are told of changes at an address of theirs. The secret of a new one is shown once."""

    resource = "webhooks"
    form = WebhookForm
    list_display = ["name", "url", "user", "is_active", "waiting", "given_up"]
    list_filter = ["is_active"]
    list_select_related = ["user"]
    actions = ["renew_secrets"]

    def get_queryset(self, request):
        counts = {
            name: Count("deliveries", filter=Q(deliveries__state=state))
            for name, state in (("waiting_now", DeliveryState.WAITING), ("dead_now", DeliveryState.DEAD))
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("waiting"), ordering="waiting_now")
    def waiting(self, webhook):
        """How many deliveries wait."""
        return webhook.waiting_now

    @admin.display(description=_("given up"), ordering="dead_now")
    def given_up(self, webhook):
        """How many deliveries were given up."""
        return webhook.dead_now

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            request.secrets = [(obj, webhooks.subscribe(obj))]

    def response_add(self, request, obj, post_url_continue=None):
        return self.shown_once(request)

    @admin.action(description=_("Renew the secret; the old one ends"), permissions=["change"])
    def renew_secrets(self, request, queryset):
        """New secrets, shown once."""
        request.secrets = [(webhook, webhooks.renew_secret(webhook)) for webhook in queryset]
        return self.shown_once(request)

    def shown_once(self, request):
        """The page that shows secrets this once."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "secrets": request.secrets}
        response = TemplateResponse(
            request, "admin/webhook_secrets.html", context | {"title": gettext("Secrets of webhooks")}
        )
        response["Cache-Control"] = "no-store"
        return response

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(Delivery)
class DeliveryAdmin(RolesAdmin):
    """What is to reach other systems, and what did not: each with the last answer."""

    resource = "webhooks"
    list_display = ["pk", "webhook", "resource", "change", "state", "attempts", "next_at", "answer"]
    list_filter = ["state", "webhook", "resource"]
    list_select_related = ["webhook", "change"]
    show_full_result_count = False
    fields = ["webhook", "change", "payload", "state", "attempts", "next_at", "answer", "made_at", "done_at"]
    readonly_fields = fields
    actions = ["send_again", "let_go"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return request.user.is_staff and policies.may_write(request.user, self.resource)

    @admin.action(description=_("Send again what was given up"), permissions=["change"])
    def send_again(self, request, queryset):
        """Dead letters are tried anew."""
        number = delivering.again(queryset)
        said = ngettext("%(n)s delivery is sent again.", "%(n)s deliveries are sent again.", number)
        messages.success(request, said % {"n": number})

    @admin.action(description=_("Let go of what was given up"), permissions=["change"])
    def let_go(self, request, queryset):
        """Dead letters stand in nothing's way any more."""
        number = delivering.let_go(queryset)
        said = ngettext("%(n)s delivery was let go.", "%(n)s deliveries were let go.", number)
        messages.success(request, said % {"n": number})
