"""R2: every question is about a day; without one it is about today in the ministry's time zone."""

import datetime
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from attache_registry import policies
from attache_registry.exceptions import BadInput
from attache_registry.known_at import PARAMETER, asking_day
from attache_registry.periods import read_day

# What says which day is asked about, and as of which instant.
WHEN = {"as_of", PARAMETER}


@dataclass(frozen=True)
class Day:
    """The day asked about, the day of asking (R11), who asks, and the fields that he or she does not see (R28)."""

    on: datetime.date
    today: datetime.date
    hidden: frozenset = frozenset()
    user: object = None

    @property
    def is_today(self):
        """Whether the question is about the day of asking."""
        return self.on == self.today

    def shows(self, field):
        """Whether the asker sees a field of the resource at hand."""
        return field not in self.hidden


def on_day(day, text):
    """The same question about another day, as `YYYY-MM-DD`."""
    return replace(day, on=datetime.date.fromisoformat(text))


def today():
    """The day of asking, without anybody's view on it."""
    now = asking_day()
    return Day(now, now)


def day_sent(name, text):
    """The day that was sent under a name; `BadInput` for what is no day the registry knows."""
    try:
        return read_day(text)
    except ValueError:
        message = _("Write the day as YYYY-MM-DD, from 1900-01-01 to 2200-12-31.")
        raise BadInput({name: [("invalid", message)]}) from None


def read_as_of(request):
    """The day that a request asks about by `as_of`; `BadInput` for what is no day the registry knows."""
    text = request.GET.get("as_of")
    now = asking_day()
    # A form whose day was cleared sends an empty one; to the API that is no day.
    if text is None or (not text and not request.path.startswith("/api/")):
        return now
    return day_sent("as_of", text)


def day_of(request, resource=None):
    """The `Day` of a request, with the fields of `resource` that the person asking does not see."""
    hidden = policies.hidden_fields(request.user, resource) if resource else frozenset()
    return Day(read_as_of(request), asking_day(), hidden, request.user)
