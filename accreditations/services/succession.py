"""Succession in one act: the successor's tour, a nomination for every country, the hand-over pair (R20)."""

from django.utils.translation import gettext as _

from accreditations.models import Accreditation, Posting
from accreditations.services.life_cycle import nominate
from attache_registry.exceptions import BadInput
from attache_registry.saving import verb
from attache_registry.verbs import enter


@verb
def hand_over(tour, *, attache, starts_on, planned_ends_on, countries, role=None, on=None, reference="", by):
    """Post a successor to a tour that ends and nominate him or her for the countries named.

    Returns `(posting, accreditations)`. An unsaved attaché is entered as well. Raises as `enter` and `nominate`
    do, and then nothing was changed: neither tour, nomination nor person.
    """
    if not countries:
        raise BadInput({"countries": [("required", _("Choose at least one country."))]})
    if attache.pk is None:
        enter(attache, by=by)
    posting = Posting(attache=attache, post=tour.post, role=role or tour.role, succeeds=tour)
    posting.starts_on, posting.planned_ends_on = starts_on, planned_ends_on
    enter(posting, by=by)
    nominated = [
        nominate(Accreditation(posting=posting, country=country), on=on, reference=reference, by=by)
        for country in sorted(countries, key=lambda each: each.pk)
    ]
    return posting, nominated
