"""The routes of the URL configuration, and addresses of records that the demonstration has."""

from django.urls import URLPattern, URLResolver

from accreditations.models import Attache, Notification, Post, Step
from analysis.models import FigureSnapshot, SavedView
from cooperation_plans.models import CooperationPlan
from reporting.models import Report
from scenarios.models import Scenario


def addresses(patterns, prefix=""):
    """Every route of the URL configuration but the administration's, which has a sweep of its own."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route


def fill(route):
    """A route with the keys of records that exist."""
    step = Step.objects.filter(step="request_agrement").first()
    plan = CooperationPlan.objects.get(country__code="SE", status="agreed")
    activity = plan.activities.filter(status="completed").first()
    whole = {"plans": plan, "activities": activity}.get(route.split("/")[0])
    keys = {
        "plans": plan.pk,
        "activities": activity.pk,
        "posts": Post.objects.first().pk,
        "postings": step.accreditation.posting_id,
        "accreditations": step.accreditation_id,
        "notifications": Notification.objects.first().pk,
        "reports": Report.objects.get(title__startswith="Submarine", version=2).pk,
        "views": SavedView.objects.get().pk,
        "figures": FigureSnapshot.objects.get().pk,
        "scenarios": Scenario.objects.get().pk,
    }
    key = keys.get(route.split("/")[0], Attache.objects.first().pk)
    filled = {
        "<str:code>": "SE",
        "<int:key>": key,
        "<int:step>": whole.transitions.last().pk if whole else step.pk,
        "<str:kind>": "grant_agrement",
        "<str:to>": "released" if route.startswith("reports") else "cancelled",
        "<int:file>": 1,
        "<int:activity>": 1,
        "<int:upload>": 1,
        "<int:pk>": 1,
        "<int:number>": 1,
        "<str:what>": "close_post",
        "<str:key>": "x",
        "<str:secret>": "x" * 43,
        "<str:provider_id>": "ministry",
    }
    for name, value in filled.items():
        route = route.replace(name, str(value))
    return f"/{route}"
