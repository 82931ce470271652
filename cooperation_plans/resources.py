"""The resources of cooperation under the table of roles (R28), and what they add to the network."""

from django.utils.translation import gettext_lazy as _

from accreditations.charge import countries_of
from attache_registry.policies import Kind, register


def has_charge_of(user, record):
    """Whether a plan, an activity or what belongs to one is of a country in the person's charge today."""
    whole = getattr(record, "plan", None) if record.part_of == "plan" else record
    whole = record.activity if record.part_of == "activity" else whole
    return countries_of(user).filter(pk__in=whole.charged_countries).exists()


def register_policies():
    """Say of what kind each resource is, and which fields only its writers see."""
    for name in ("cooperation-strands", "cooperation-areas", "cooperation-forms", "cancellation-reasons"):
        register(name, Kind.REFERENCE)
    register("units", Kind.NETWORK, hidden=("email",))
    for name in ("agreements", "expected-plans", "signed-papers"):
        register(name, Kind.NETWORK)
    register("cooperation-plans", Kind.NETWORK, takes_part=has_charge_of)
    register("activities", Kind.NETWORK, hidden=("partner_contact",), takes_part=has_charge_of)


def join_the_network():
    """What cooperation adds to countries, reminders, dossiers and calendars of the network."""
    from accreditations import demonstration as network_demonstration
    from accreditations import dossier, feed, tour_end
    from accreditations import reminders as network
    from accreditations.joined import of_country
    from cooperation_plans import demonstration, reminders, rows

    of_country.plan_detail = rows.plan_of_country
    of_country.has_plan = rows.has_plan
    of_country.tabs = [(_("Cooperation"), "country-cooperation")]
    network.SOURCES += [reminders.overdue, reminders.plans_missing]
    feed.AHEAD_OF_COUNTRIES.append(reminders.ahead)
    dossier.SECTIONS.append(reminders.sections_of_dossier)
    tour_end.ALSO.append(reminders.handed_over)
    network_demonstration.FURTHER.append(demonstration.load)
