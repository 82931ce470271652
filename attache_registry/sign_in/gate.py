"""Between signing in and working: a session that is not too old, a password of one's own, a second factor."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth import logout
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from attache_registry import problem_details
from attache_registry.sign_in.adapters import has_second_factor, needs_second_factor, used_second_factor

BEGAN, SEEN = "session_began", "session_seen"
# So often, in seconds, a session that is used is written down as such.
SEEN_PRECISION = 60
# A session that begins later than now, by more than machines differ, is of a clock that was set back.
CLOCKS_DIFFER = 120
# What remains open to somebody who must do something first.
ALWAYS = ("/sign-out/", "/language/", "/theme.css", "/static/", "/healthz", "/readyz", "/me/confirm/", "/sign-in/")
TO_SET_A_PASSWORD = (*ALWAYS, "/me/password/")
TO_SET_UP_A_FACTOR = (*ALWAYS, "/me/security/")


class GateMiddleware:
    """Ends sessions in time, and leads those who must do something first to where they do it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and is_over(request.session):
            logout(request)
        return self.ahead(request) or self.get_response(request)

    def ahead(self, request):
        """Where somebody is led before anything else; None for who may go on."""
        if not request.user.is_authenticated:
            return None
        if request.user.must_change_password and not request.path.startswith(TO_SET_A_PASSWORD):
            message = _("Set a password of your own first, on your page.")
            return lead(request, "account_change_password", message, "password_change_required")
        if request.path.startswith(TO_SET_UP_A_FACTOR):
            return None
        if needs_second_factor(request.user) and not used_second_factor(request):
            message = _("Your role needs a second factor. Set it up on your page.")
            # A session that began before the factor was set up is confirmed with it.
            where = "mfa_reauthenticate" if has_second_factor(request.user) else "mfa_index"
            return lead(request, where, message, "second_factor_required")
        return None


def is_over(session):
    """Whether a session was idle or open too long; one that goes on is marked as in use."""
    now = time.time()
    began, seen = session.setdefault(BEGAN, now), session.get(SEEN, now)
    if now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60:
        return True
    if max(began, seen) - now > CLOCKS_DIFFER:
        return True
    if now - seen > SEEN_PRECISION or SEEN not in session:
        session[SEEN] = now
    return False


def lead(request, where, message, code):
    """Lead a person to a page, and tell a script why it gets no answer."""
    if request.path.startswith("/api/"):
        return problem_details.plain(403, message, code=code)
    return redirect(f"{reverse(where)}?{urlencode({'next': request.get_full_path()})}")


@receiver(authenticator_added)
def count_as_used(request, user, authenticator, **kwargs):
    """Whoever has just set up a factor has just used it."""
    record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)
