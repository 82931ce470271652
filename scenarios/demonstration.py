"""Invented scenarios on the published network, so that the pages of scenarios have something to show.

No such plan exists; each says so in its name and in what it is for. Days are reckoned from the day of loading.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from accreditations.choices import PRINCIPAL, EndReason
from accreditations.models import Accreditation, Attache, Country, Post, Posting
from attache_registry.saving import verb
from scenarios import services
from scenarios.models import DraftedChange, Scenario
from scenarios.tours import STANDING, can_end

THEN, LATE = timedelta(days=120), timedelta(days=61)
TOUR = timedelta(days=3 * 365)
PACIFIC = (
    "North Pacific (demonstration)",
    "A post in Tokyo instead of Ottawa and Ankara. Washington takes over Canada, Warsaw takes over Denmark, and "
    "Azerbaijan and Georgia move to Kyiv together. France is left without a post. The attaché in Tokyo arrives two "
    "months late.\n\nInvented for the demonstration.",
)
HELSINKI = (
    "Rezidences vieta Helsinkos (demonstrācija)",
    "Somija no Stokholmas pāriet jaunai rezidences vietai Helsinkos. Viena izmaiņa ar nolūku neder, lai būtu "
    "redzams, kā par to pasaka.\n\nIzdomāts demonstrācijai.",
)
CONFLICT = "Ar nolūku neder: atašeja vēl dien Varšavā, un šis melnraksts turienes dienesta periodu nebeidz."


@verb
def load(*, by):
    """Draft the demonstration's scenarios in the name of its desk officer; none where there is no such person."""
    people = {user.username: user for user in get_user_model().objects.filter(is_demonstration=True)}
    if "desk" in people:
        _pacific(people, timezone.localdate() + THEN)
        _helsinki(people, timezone.localdate() + THEN)


def _pacific(people, on):
    """Two posts close and one opens: every change fits."""
    add = _drafted(PACIFIC, people, readers=["analyst"])
    tokyo = add("open_post", on, city="Tokyo", host=_country("JP"), positions=1)
    add("answer", on, of_change=tokyo, country=_country("JP"))
    arrives = add(
        "post_attache",
        on + LATE,
        of_change=tokyo,
        role=PRINCIPAL,
        planned_ends_on=on + LATE + TOUR,
        note="The new attaché arrives two months after the post has opened.",
    )
    add("accredit", on + LATE, of_change=arrives, country=_country("JP"))
    add("answer", on, post=_post("Washington"), country=_country("CA"))
    add("accredit", on, posting=_tour("Washington"), country=_country("CA"))
    add("answer", on, post=_post("Warsaw"), country=_country("DK"))
    add("end_accreditation", on, accreditation=_accreditation("Stockholm", "DK"), reason=EndReason.TRANSFERRED)
    add("accredit", on, posting=_tour("Warsaw"), country=_country("DK"))
    for code in ("AZ", "GE"):
        add("answer", on, post=_post("Kyiv"), country=_country(code))
        add("accredit", on, posting=_tour("Kyiv"), country=_country(code))
    add("stop_answering", on, country=_country("FR"))
    # Who serves in Berlin then; who is nominated to follow cannot end ahead and is withdrawn at once.
    for each in Accreditation.objects.filter(posting__post__city="Berlin", country__code="FR", status__in=STANDING):
        last = on if can_end(each, on) else timezone.localdate()
        add("end_accreditation", last, accreditation=each, reason=EndReason.OTHER)
    for city in ("Ottawa", "Ankara"):
        add("close_post", on, post=_post(city))


def _helsinki(people, on):
    """One post opens, and who is to serve there serves elsewhere still: one change does not fit, and says so."""
    add = _drafted(HELSINKI, people, readers=["attache"])
    helsinki = add("open_post", on, city="Helsinki", host=_country("FI"), positions=1)
    add("answer", on, of_change=helsinki, country=_country("FI"))
    officer = Attache.objects.get(family_name="Tēloša", is_fictional=True)
    add("post_attache", on, of_change=helsinki, attache=officer, role=PRINCIPAL, note=CONFLICT)


def _drafted(words, people, *, readers):
    """A function that adds a change to a new draft, which the readers read and the administrator works on as well."""
    desk, (name, purpose) = people["desk"], words
    scenario = services.draft(Scenario(name=name, purpose=purpose), by=desk)
    for username in (*readers, "admin"):
        if username in people:
            services.share(scenario, people[username], may_change=username == "admin", by=desk)

    def add(kind, on, **said):
        return services.add_change(scenario, DraftedChange(kind=kind, on=on, **said), by=desk)

    return add


def _country(code):
    return Country.objects.get(code=code)


def _post(city):
    return Post.objects.get(city=city)


def _tour(city):
    """The tour of whoever serves there today."""
    return Posting.objects.filter(post__city=city, role=PRINCIPAL).in_force(timezone.localdate()).first()


def _accreditation(city, code):
    return Accreditation.objects.get(posting=_tour(city), country__code=code)
