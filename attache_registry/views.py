"""The person's own page, the history, and the pages for what went wrong."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_guid import get_guid

from attache_registry import policies, problem_details
from attache_registry.changes import changes
from attache_registry.exceptions import RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.history_form import HistoryForm
from attache_registry.models import CalendarLink
from attache_registry.token_pages import my_page

# What pages know; the API says for each address what it takes.
METHODS = ("GET", "HEAD", "POST")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Whoever looks further back asks about a record, a person or a day.
MOST_PAGES = 200


@login_not_required
def admin_sign_in(request):
    """The administration has no sign-in of its own; who is signed in and comes here may not enter it."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse_lazy("admin:index")))


@login_not_required
@require_safe
def theme(request):
    """The accent of the installation, as a stylesheet, so that no page needs a style of its own."""
    return HttpResponse(f":root {{ --accent: {settings.ACCENT_COLOUR}; }}\n", content_type="text/css")


@require_safe
@login_required
def me(request):
    """Who one is, one's role and language, one's calendar and tokens."""
    return my_page(request)


@require_POST
def renew_calendar(request):
    """A new secret for the person's calendar; shown this once, and the old one ends."""
    secret = CalendarLink.renew(request.user)
    address = request.build_absolute_uri(reverse("calendar", args=[secret]))
    return my_page(request, calendar_address=address)


@require_safe
def history(request):
    """Who changed what and when, before and after, over all records or of one."""
    if not policies.may_read(request.user, "history"):
        raise PermissionDenied
    refuse_unknown_on_page(request, {*HistoryForm.base_fields, "page", "as_of"})
    form = HistoryForm(request.GET, reader=request.user)
    if not form.is_valid():
        return render(request, "attache_registry/history.html", {"form": form}, status=400)
    number = request.GET.get("page", "1")
    if not number.isdigit() or not 1 <= int(number[:6]) <= MOST_PAGES:
        raise Http404
    page = int(number)
    found = changes(reader=request.user, **form.asked, page=page)
    context = {"form": form, "changes": found.rows, "page": page, "has_more": found.has_more and page < MOST_PAGES}
    return render(request, "attache_registry/history.html", context)


# What went wrong

TELLS = {
    400: (_("Something in this address is not right"), _("Check the address, or start again from a list.")),
    403: (_("Your role does not allow this"), _("Ask the desk or an administrator if you need it.")),
    404: (_("There is no such page or record"), _("It may have been voided, or the address is mistyped.")),
    405: (_("This cannot be done at this address"), _("Go back, or start again from a list.")),
    409: (_("Another record is in the way"), _("Change or end that record first.")),
}


def explain(request, status, detail="", title=""):
    """A page, or for the API a problem document, that says what happened and what to do next."""
    if request.path.startswith("/api/"):
        return problem_details.plain(status, detail or TELLS[status][0])
    known_title, hint = TELLS.get(status, TELLS[400])
    context = {"title": title or known_title, "detail": detail, "hint": hint, "status": status}
    return render(request, "attache_registry/error.html", context, status=status)


def bad_request(request, exception=None):
    """400: the server cannot make sense of the request."""
    return explain(request, 400)


def permission_denied(request, exception=None):
    """403: known person, not allowed."""
    return explain(request, 403)


def page_not_found(request, exception=None):
    """404, also for what one may not see."""
    return explain(request, 404)


def server_error(request):
    """500, or 503 where the database is away: needs nothing that may be broken, not even the session."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    if request.path.startswith("/api/"):
        return problem_details.plain(500, _("The registry failed. Nothing was saved. Please try again."))
    return HttpResponse(render_to_string("500.html", {"request_id": get_guid()}), status=500)


def unavailable(request):
    """503: the database does not answer; it is known to come back."""
    if request.path.startswith("/api/"):
        words = _("The database does not answer. Please try again in a moment.")
        if request.method not in SAFE_METHODS:
            # It may have gone away after it had saved, before it could say so.
            words = _(
                "The database does not answer. What you sent may have been saved or not: look before you send it "
                "again, or send it with the same Idempotency-Key."
            )
        response = problem_details.plain(503, words)
    else:
        response = HttpResponse(render_to_string("503.html", {"request_id": get_guid()}), status=503)
    response.headers["Retry-After"] = "5"
    return response


def csrf_failure(request, reason=""):
    """A form that was sent too late, or not from our own page."""
    detail = _("The form was open too long, or was not sent from this site. Nothing was saved.")
    return explain(request, 403, detail, _("Please send the form again"))


class DomainErrorsMiddleware:
    """Shows a domain error that a page did not handle itself, with the status that fits it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = getattr(request.user, "language", None)
        if language and "django_language" not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        # PostgreSQL holds no such sign, so that nothing can be found by it.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return explain(request, 400, _("The address holds a sign that no text holds."))
        if request.path.startswith("/api/"):
            return self.get_response(request)
        response = HttpResponseNotAllowed(METHODS) if request.method not in METHODS else self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            told = explain(request, response.status_code)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request, exception):
        """Turn a domain error into its page."""
        if not isinstance(exception, RegistryError):
            return None
        faults = [str(message) for each in getattr(exception, "errors", {}).values() for _code, message in each]
        return explain(request, problem_details.status_of(exception), " ".join(faults) or exception.message)
