"""A person's own tokens on his or her page, and everybody's in the administration: made, shown once, revoked."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from attache_registry.models import AccessToken, CalendarLink, User
from attache_registry.policies import Scope

FOREVER = "forever"
LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("one year")), (FOREVER, _("until it is revoked"))]


class TokenForm(forms.ModelForm):
    """What a token is for, what it may do and how long it lasts."""

    lasts = forms.ChoiceField(label=_("Lasts"), choices=LIFETIMES, initial="90")

    class Meta:
        model = AccessToken
        fields = ["name", "scope"]
        labels = {"name": _("What it is for"), "scope": _("It may")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if "user" in self.fields:
            # Its own label is English.
            self.fields["user"].label = capfirst(User._meta.verbose_name)

    def make(self, user):
        """The token of a person and its secret, which is shown this once and never kept."""
        days = self.cleaned_data["lasts"]
        expiry = None if days == FOREVER else timedelta(days=int(days))
        wanted = {name: self.cleaned_data[name] for name in ("name", "scope")}
        return AccessToken.objects.create(user=user, expiry=expiry, **wanted)


def my_page(request, **more):
    """The page of whoever is signed in, with something that is shown once."""
    context = {
        "link": CalendarLink.objects.filter(user=request.user).first(),
        "tokens": AccessToken.objects.filter(user=request.user),
        "now": timezone.now(),
        **more,
    }
    response = render(request, "attache_registry/me.html", context)
    if more:
        response["Cache-Control"] = "no-store"
    return response


@reauthentication_required
def make_token(request):
    """Make a token of one's own; its secret is shown this once."""
    form = TokenForm(request.POST or None, initial={"scope": Scope.READ})
    if request.method == "POST" and form.is_valid():
        token, secret = form.make(request.user)
        return my_page(request, token=token, token_secret=secret)
    context = {"title": _("Make a token"), "eyebrow": _("My page"), "submit": _("Make it"), "form": form}
    return render(request, "_components/form_page.html", context | {"back": reverse("me-page")})


@require_POST
def revoke_token(request, key):
    """End a token of one's own at once."""
    get_object_or_404(AccessToken, user=request.user, token_key=key).delete()
    return redirect("me-page")
