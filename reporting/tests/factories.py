"""Valid reports by default, saved through the same verbs as everywhere else. All of it is invented."""

from accreditations.tests.factories import country, day
from reporting import services
from reporting.models import Marking, Report, Topic

__all__ = ["country", "day", "marking", "report", "topic"]

LIVES = {
    "draft": (),
    "submitted": (services.submit,),
    "returned": (services.submit, services.send_back),
    "released": (services.submit, services.release),
}


def marking(code):
    """One of the markings that come with the registry."""
    return Marking.objects.get(code=code)


def topic(code):
    """One of the topics that come with the registry."""
    return Topic.objects.get(code=code)


def report(tour, by, countries=("SE",), status="draft", topics=(), desk=None, **fields):
    """A military report of October 2026, brought to a status."""
    fields = {
        "on": day("2026-11-02"),
        "kind": "military",
        "title": "Autumn exercise",
        "text": "The brigade exercised on Gotland.",
        "marking": marking(fields.pop("marked", "internal")),
        **fields,
    }
    made = services.enter(
        Report(posting=tour, **fields),
        countries=[country(code) for code in countries],
        topics=[topic(code) for code in topics],
        by=by,
    )
    for verb in LIVES[status]:
        remark = {"remark": "Say who was there."} if verb is services.send_back else {}
        verb(made, by=desk or by, **remark)
    return made
