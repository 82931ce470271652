"""How long what is kept of persons is kept, kind by kind; `manage.py retention` lets go what is over.

Records of the network and their history are kept: they are what the registry is for. Who somebody was is taken out of
them by `manage.py personal_data anonymise`.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.utils import timezone


@dataclass(frozen=True)
class Kind:
    """One kind: whose rows go so many days after the moment in their field."""

    model: str
    moment: str
    days: int
    why: str
    where: dict = field(default_factory=dict)

    def over(self, now):
        """The rows whose time is over."""
        until = now - timedelta(days=self.days)
        return apps.get_model(self.model)._base_manager.filter(**{f"{self.moment}__lt": until}, **self.where)


KINDS = (
    Kind("attache_registry.SensitiveRead", "at", 3 * 365, "who saw what, as long as a misuse may come to light"),
    Kind("axes.AccessAttempt", "attempt_time", 90, "tries to sign in, to see attacks"),
    Kind("axes.AccessFailureLog", "attempt_time", 90, "tries to sign in, to see attacks"),
    Kind("axes.AccessLog", "attempt_time", 365, "who was signed in when"),
    Kind("usersessions.UserSession", "last_seen_at", 30, "where one is signed in; a session lasts hours"),
    Kind("sessions.Session", "expire_date", 0, "sessions that ended"),
    Kind("attache_registry.KeptAnswer", "expires_at", 0, "answers that a system might have asked for again"),
    Kind("cooperation_plans.UploadedSheet", "uploaded_at", 30, "spreadsheets, until they were imported"),
    Kind("exchange.Delivery", "done_at", 90, "what was sent to systems, to answer their questions"),
    Kind("admin.LogEntry", "action_time", 3 * 365, "who did what in the administration"),
)


def let_go(*, dry_run=False):
    """Delete what is over; `[(kind, number of rows), …]`. With `dry_run` it is counted alone."""
    now = timezone.now()
    done = []
    for kind in KINDS:
        rows = kind.over(now)
        done.append((kind, rows.count() if dry_run else rows.delete()[0]))
    return done
