"""What changed in the network under a draft since its author knew it (`Scenario.looked_at`)."""

from django.db import transaction

from accreditations.models import (
    Accreditation,
    Attache,
    Country,
    Establishment,
    Post,
    Posting,
    Promotion,
    Responsibility,
    Step,
)
from attache_registry import policies
from attache_registry.changes import changes_since
from scenarios.consequences import touched

MOST = 50


def what_changed(scenario, reader):
    """The changes of the records that the draft speaks of, and of those around them, the latest first.

    Posts with their establishments, responsibilities and tours; tours with their accreditations and the steps of
    these; attachés with their ranks; countries with who answers for them and who is accredited. To who may not read
    the history nothing is told.
    """
    if not policies.may_read(reader, "history"):
        return []
    drafted = list(scenario.changes.all())
    posts = _keys(drafted, "post_id")
    tours = _keys(drafted, "posting_id")
    attaches = _keys(drafted, "attache_id")
    countries = touched(drafted)
    around = Accreditation.with_voided.filter(country__in=countries) | Accreditation.with_voided.filter(
        posting__in=tours
    )
    given = _keys(drafted, "accreditation_id") | set(around.values_list("pk", flat=True))
    own = {
        Post: [("pgh_obj_id", posts)],
        Establishment: [("post_id", posts)],
        Responsibility: [("post_id", posts), ("country_id", countries)],
        Posting: [("pgh_obj_id", tours), ("post_id", posts), ("attache_id", attaches)],
        Accreditation: [("pgh_obj_id", given), ("country_id", countries)],
        Step: [("accreditation_id", given)],
        Attache: [("pgh_obj_id", attaches)],
        Promotion: [("attache_id", attaches)],
        Country: [("pgh_obj_id", countries)],
    }
    # Not of a server that lags behind the instant as of which it is said to have been seen.
    with transaction.atomic():
        return changes_since(scenario.looked_at, own, reader=reader, most=MOST).rows


def _keys(changes, name):
    return {getattr(change, name) for change in changes} - {None}
