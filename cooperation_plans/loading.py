"""Published facts that come with the registry: agreements of the ministry, units of the armed forces."""

from accreditations.models import Country
from attache_registry.saving import verb
from cooperation_plans.models import Agreement, Unit
from cooperation_plans.reference_data import add_missing, read_json
from cooperation_plans.services import enter


@verb
def load_published(*, on, by):
    """Add the agreements and units that are not there yet; how many of each were.

    What the source does not say stays unknown; such a beginning is vouched for from the day `on`. An agreement is
    told by country and title.
    """
    known = set(Agreement.with_voided.values_list("country__code", "title"))
    missing = [row for row in read_json("agreements.json") if (row["country"], row["title"]) not in known]
    countries = {each.code: each for each in Country.objects.filter(code__in={row["country"] for row in missing})}
    for row in missing:
        fields = {name: value for name, value in row.items() if name != "country"}
        attested_on = None if row["starts_on"] else on
        enter(Agreement(country=countries[row["country"]], attested_on=attested_on, **fields), by=by)
    return len(missing), add_missing(Unit, read_json("units.json"))
