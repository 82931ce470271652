"""Who asks, and what of the attaché's own country, and of another, there is to ask for."""

import os
from contextlib import contextmanager

from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from accreditations.models import Accreditation, Country, Notification, Post, Step
from analysis.models import FigureSnapshot, SavedView
from attache_registry.models import AccessToken, User
from attache_registry.policies import Role
from attache_registry.scans import Scan
from cooperation_plans.models import Activity, SignedPaper, Unit, UploadedSheet
from reporting import services
from reporting.models import Attachment, Report, SavedSearch
from scenarios import services as drafting
from scenarios.models import DraftedChange, Scenario

BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
# At length every method; else without HEAD, which is GET without a body, and without PUT and OPTIONS.
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
METHODS = ("get", "head", "options", "post", "put", "patch", "delete") if FULL else ("get", "post", "patch", "delete")
SAFE = {"get", "head", "options"}
# The attaché of the cast is accredited to Sweden and has nothing to do with Poland.
OWN, OTHER = "SE", "PL"
PDF = b"%PDF-1.4 invented"


@contextmanager
def undone(browser=None):
    """What happens inside is taken back; a browser that signed out is signed in again."""
    mark = transaction.savepoint()
    cookies = browser and browser.cookies.copy()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        if browser:
            browser.cookies = cookies


def person(role):
    """Somebody of a role; None for nobody."""
    return User.objects.get(username=role) if role else None


def browsers():
    """A browser for nobody (None) and for somebody of each role, signed in."""
    found = {None: Client(raise_request_exception=False)}
    for role in Role.values:
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(person(role), BACKEND)
    return found


def systems(scope="write"):
    """A client of the API for nobody (None) and with the token of somebody of each role."""
    found = {None: APIClient(raise_request_exception=False)}
    for role in Role.values:
        _token, secret = AccessToken.objects.create(user=person(role), scope=scope, expiry=None)
        found[role] = APIClient(raise_request_exception=False)
        found[role].credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return found


def scan(name="note.pdf"):
    """An uploaded file."""
    return Scan.objects.create(name=name, content_type="application/pdf", size=len(PDF), sha256="0" * 64, content=PDF)


def report(country, author, tour, activity):
    """A draft about a country and an activity, with a file."""
    draft = Report(posting=tour, on="2026-11-01", kind="military_political", title="Invented", text="Invented words.")
    draft = services.enter(draft, by=author, countries=[country], activities=[activity])
    Attachment.objects.create(report=draft, file=scan("map.pdf"))
    return draft


def scenario(country):
    """A draft of the desk's about a country, shared with the analyst."""
    desk = person("desk")
    drafted = drafting.draft(Scenario(name=f"Without {country.code}"), by=desk)
    drafting.share(drafted, person("analyst"), by=desk)
    ends = DraftedChange(kind="stop_answering", on="2027-01-01", country=country)
    drafting.add_change(drafted, ends, by=desk)
    return drafted


def records(code):
    """What there is of one country, by the word for it in addresses."""
    country = Country.objects.get(code=code)
    accreditation = Accreditation.objects.filter(country=country, status="accredited").order_by("-pk").first()
    moved = Activity.objects.filter(plan__country=country, transitions__isnull=False, plan__transitions__isnull=False)
    activity = moved.order_by("pk").first()
    plan = activity.plan
    author = person("attache") if code == OWN else person("desk")
    step = Step.objects.create(
        accreditation=accreditation, step="end", on="2026-11-01", reason="other", remark="Invented.", scan=scan()
    )
    draft = report(country, author, accreditation.posting, activity)
    drafted = scenario(country)
    return {
        "country": country,
        "countries": country,
        "posts": Post.objects.first(),
        "attaches": accreditation.attache,
        "postings": accreditation.posting,
        "accreditations": accreditation,
        "notifications": Notification.objects.filter(accreditation__country=country).first(),
        "step": step,
        "scans": step.scan,
        "plans": plan,
        "activities": activity,
        "signed-papers": SignedPaper.objects.create(plan=plan, scan=scan("signed.pdf")),
        "upload": UploadedSheet.objects.create(plan=plan, uploaded_by=author, content=b"invented", name="plan.xlsx"),
        "reports": draft,
        "file": draft.attachments.get(),
        "unit": Unit.objects.exclude(email="").first(),
        "token": AccessToken.objects.create(user=person("analyst"), expiry=None)[0],
        "views": SavedView.objects.get(),
        "searches": SavedSearch.objects.create(owner=author, name=f"Invented {code}", query="search=air"),
        "figures": FigureSnapshot.objects.get(),
        "scenarios": drafted,
        "change": drafted.changes.get(),
    }
