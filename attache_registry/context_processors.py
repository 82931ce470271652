"""What every page knows: the day asked about, where one is, who one is."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_guid import get_guid

from attache_registry import policies
from attache_registry.as_of import read_as_of
from attache_registry.exceptions import BadInput
from attache_registry.known_at import PARAMETER, asking_day, instant, read_known_at, utc

NAVIGATION = [
    ("overview", _("Overview"), "/"),
    ("countries", _("Countries"), "/countries/"),
    ("posts", _("Posts"), "/posts/"),
    ("attaches", _("Attachés"), "/attaches/"),
    ("rotation", _("Rotation"), "/rotation/"),
    ("plans", _("Plans"), "/plans/"),
    ("activities", _("Activities"), "/activities/"),
    ("reports", _("Reports"), "/reports/"),
    ("figures", _("Figures"), "/figures/"),
    ("scenarios", _("Scenarios"), "/scenarios/"),
]


def registry(request):
    """The context of `base.html`; the day falls back to today on the page that says it is not one."""
    today = asking_day()
    try:
        on = read_as_of(request)
    except BadInput:
        on = today
    try:
        known_at = instant() or read_known_at(request)
    except BadInput:
        known_at = None
    kept = [(name, value) for name, values in request.GET.lists() for value in values]
    return {
        "as_of": on,
        "as_of_is_today": on == today,
        # What leads back to today; a page whose own day is another by default says which day that is.
        "explicit_today": None,
        "today": today,
        "known_at": known_at,
        "kept_day": kept_day(on, today, known_at),
        # Some pages tell the present whatever is asked.
        "is_as_known": instant() is not None,
        "demo": settings.DEMO,
        "request_id": get_guid(),
        "role": policies.role_of(request.user) if hasattr(request, "user") else None,
        "sees_history": hasattr(request, "user") and policies.may_read(request.user, "history"),
        "navigation": [
            {"name": name, "label": label, "current": _is_at(request.path, path)} for name, label, path in NAVIGATION
        ],
        "kept_parameters": [(name, value) for name, value in kept if name not in {"as_of", PARAMETER, "page"}],
    }


def kept_day(on, today, known_at):
    """What an address carries so that the next page answers for the same day and the same instant."""
    if known_at:
        return urlencode({"as_of": on.isoformat(), PARAMETER: utc(known_at)})
    return "" if on == today else urlencode({"as_of": on.isoformat()})


def _is_at(here, path):
    return here == path if path == "/" else here.startswith(path)
