"""The library's views as this registry shows them; what they let one do is decided in `adapters` and `gate`."""

from allauth.account import views as account
from allauth.account.signals import password_changed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import views as auth
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from attache_registry.language import remember_language
from attache_registry.models import User
from attache_registry.sign_in.adapters import needs_second_factor
from attache_registry.sign_in.forms import SignInForm


class SignIn(account.LoginView):
    """The one public page."""

    form_class = SignInForm

    def get_context_data(self, **kwargs):
        by_password = settings.PASSWORD_SIGN_IN
        return super().get_context_data(**kwargs) | {"by_password": by_password, "provider": settings.OIDC}

    def post(self, request, *args, **kwargs):
        if not settings.PASSWORD_SIGN_IN:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        remember_language(response, form.user.language)
        return response


class SignOut(auth.LogoutView):
    """Signing out; by POST alone."""

    next_page = reverse_lazy("account_login")


class ChangePassword(account.PasswordChangeView):
    """A new password of one's own, which ends every other session; not for those who have none here."""

    success_url = reverse_lazy("me-page")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@receiver(password_changed)
def is_of_ones_own(user, **kwargs):
    """A password that one set oneself need not be changed."""
    User.objects.filter(pk=user.pk, must_change_password=True).update(must_change_password=False)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """Where one is signed in; by POST one of these (`key`) or all others are ended."""
    if request.method == "POST":
        mine = UserSession.objects.filter(user=request.user)
        if "key" in request.POST:
            ended = [get_object_or_404(mine, pk=whole_number(request.POST["key"]))]
        else:
            ended = mine.exclude(session_key=request.session.session_key)
        for session in ended:
            session.end()
        return redirect("usersessions_list")
    found = sorted(UserSession.objects.purge_and_list(request.user), key=lambda each: each.created_at, reverse=True)
    return render(request, "attache_registry/sessions.html", {"sessions": found})


def whole_number(text):
    """A key as it was sent; 404 for what is none."""
    if not text.isdigit() or len(text) > len(str(2**63)):
        raise Http404
    return int(text)


def security(request):
    """What is needed besides a password; the library's own page with what the role asks for."""
    from allauth.mfa.base.views import IndexView

    return IndexView.as_view(extra_context={"needed": needs_second_factor(request.user)})(request)
