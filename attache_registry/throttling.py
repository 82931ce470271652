"""`API_THROTTLE` and `EXPORT_THROTTLE`: how often one may ask, counted in the database for all processes together."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

# A stretch begins with the first request after the last has run out.
COUNT = """
INSERT INTO attache_registry_ratewindow AS w (who, begins_at, asked) VALUES (%s, clock_timestamp(), 1)
ON CONFLICT (who) DO UPDATE SET
    asked = CASE WHEN w.begins_at <= clock_timestamp() - %s THEN 1 ELSE w.asked + 1 END,
    begins_at = CASE WHEN w.begins_at <= clock_timestamp() - %s THEN clock_timestamp() ELSE w.begins_at END
RETURNING asked, extract(epoch FROM begins_at + %s - clock_timestamp())"""
# What is a file: by the form that is asked for, or by the address.
FORMATS = {"csv", "xlsx", "docx"}
FILES = re.compile(r"/(dossier|spreadsheet|document|papers?)/$|\.png$")


def count(who, seconds):
    """Count a request of somebody in a stretch of so many seconds; how many there were, and seconds until it ends."""
    length = timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [who, length, length, length])
        asked, left = cursor.fetchone()
    return asked, max(int(left) + 1, 1)


def is_export(request):
    """Whether a request asks for a file that is made for it."""
    wanted = request.GET.get("format") in FORMATS or FILES.search(request.path)
    return request.method in ("GET", "HEAD") and bool(wanted)


class RegistryThrottle(SimpleRateThrottle):
    """So many requests in a stretch of time, for each token and for each signed-in person."""

    scope = "token"

    def allow_request(self, request, view):
        """Count the request; whether it is within the limit. The headers of the answer say how much is left."""
        asked, self.seconds = count(self.who(request), self.duration)
        view.headers |= {
            "RateLimit-Policy": f'"{self.scope}";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"{self.scope}";r={max(self.num_requests - asked, 0)};t={self.seconds}',
        }
        return asked <= self.num_requests

    def who(self, request):
        """In whose name it is counted."""
        return f"token {request.auth.token_key}" if request.auth else f"person {request.user.pk}"

    def wait(self):
        """Seconds until one may ask again."""
        return self.seconds


class ExportThrottle(RegistryThrottle):
    """So many files in a stretch of time for each person, whichever way they are asked for."""

    scope = "export"

    def allow_request(self, request, view):
        return not is_export(request._request) or super().allow_request(request, view)

    def who(self, request):
        return f"export {request.user.pk}"


class ExportLimitMiddleware:
    """The same limit for the files of pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/api/") or not is_export(request) or not request.user.is_authenticated:
            return self.get_response(request)
        most, stretch = ExportThrottle().parse_rate(settings.EXPORT_THROTTLE)
        asked, left = count(f"export {request.user.pk}", stretch)
        if asked <= most:
            return self.get_response(request)
        response = render(request, "429.html", status=429)
        response.headers["Retry-After"] = str(left)
        return response
