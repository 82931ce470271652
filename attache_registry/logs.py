"""What is logged, and how: a line of JSON each, with the request's id and without anything about persons.

A failure is told by its kind and by the places in the code that it passed, never by its words: those of a database
quote the row. An address is told by its route, because addresses hold secrets (calendars) and names (searches).
"""

import logging
import traceback
from datetime import datetime

from django.db import Error as DatabaseError
from django.utils.functional import LazyObject, empty
from pythonjsonlogger.json import JsonFormatter

requests = logging.getLogger("registry.requests")


def route_of(request):
    """The pattern of an address, such as `plans/<int:key>/`; none where there is no such address."""
    return request.resolver_match.route if request.resolver_match else None


def told(error):
    """An exception without its words: its kind, what the database says it is, and where it came from."""
    found = {"kind": f"{type(error).__module__}.{type(error).__qualname__}"}
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        found |= {"sqlstate": getattr(error.__cause__, "pgcode", None)}
        found |= {"constraint": getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)}
    places = traceback.extract_tb(error.__traceback__)
    return found | {"places": [f"{place.filename}:{place.lineno} {place.name}" for place in places[-25:]]}


class LineFormatter(JsonFormatter):
    """One JSON object a line."""

    def __init__(self, **options):
        names = {"levelname": "level", "name": "logger", "correlation_id": "request"}
        # The moment is told in UTC, whatever the server's clock shows.
        super().__init__("{levelname}{name}{message}{correlation_id}", style="{", rename_fields=names, timestamp="at")

    def process_log_record(self, log_data):
        """Leave out what is an object of the program, above all the request."""
        plain = (str, int, float, bool, list, dict, datetime, type(None))
        return {name: value for name, value in log_data.items() if isinstance(value, plain)}

    def format(self, record):
        """A line; a failure with its kind and places."""
        record = logging.makeLogRecord(record.__dict__)
        if hasattr(record, "request") and record.name.startswith("django."):
            # Django's own words hold the address.
            record.msg, record.args = "%s answered", (getattr(record, "status_code", "failure"),)
            record.route = route_of(record.request)
            del record.request
        if record.exc_info and record.exc_info[1] is not None:
            record.failure = told(record.exc_info[1])
        record.exc_info = record.exc_text = record.stack_info = None
        return super().format(record)


def log_request(request, response, seconds):
    """A line for each request that was answered."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        # Nobody asked who it is; the log does not.
        user = None
    about = {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "person": user.pk if user is not None else None,
    }
    requests.info("request", extra=about)


def configuration(lines):
    """Django's `LOGGING`: JSON lines, or plain words for development."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "{asctime} {levelname} {name} {correlation_id}: {message}", "style": "{"},
            "lines": {"()": "attache_registry.logs.LineFormatter"},
        },
        "filters": {"request": {"()": "django_guid.log_filters.CorrelationId"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "lines" if lines else "plain",
                "filters": ["request"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "registry.requests": {"level": "INFO" if lines else "WARNING"},
            # A refused request is the reader's affair; a failed one is ours.
            "django.request": {"level": "ERROR"},
            # Its warnings name people and addresses.
            "axes": {"level": "ERROR"},
            "django_guid": {"level": "ERROR"},
            "django": {"handlers": [], "propagate": True},
        },
    }
