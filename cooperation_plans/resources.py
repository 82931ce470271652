"""The resources of cooperation under the table of roles (R28), and what they add to the network."""

from django.utils.translation import gettext_lazy as _

from accreditations.charge import countries_lately, countries_of
from attache_registry.policies import Kind, Sensitivity, register


def has_charge_of(user, record):
    """Whether a plan, an activity or what belongs to one is of a country in the person's charge today."""
    whole = getattr(record, "plan", None) if record.part_of == "plan" else record
    whole = record.activity if record.part_of == "activity" else whole
    return countries_of(user).filter(pk__in=whole.charged_countries).exists()


OF_REFERENCE = {
    "cooperation-strands": "cooperation_plans.Strand",
    "cooperation-areas": "cooperation_plans.Area",
    "cooperation-forms": "cooperation_plans.Form",
    "cancellation-reasons": "cooperation_plans.CancellationReason",
}
OF_THE_NETWORK = {
    "agreements": "cooperation_plans.Agreement",
    "expected-plans": "cooperation_plans.ExpectedPlan",
    "signed-papers": "cooperation_plans.SignedPaper",
}


def had_charge_of(user, activity):
    """Whether the person may still tell how an activity went: it began in his or her charge, which ended lately."""
    lately = countries_lately(user).filter(pk__in=activity.charged_countries)
    begun = activity.starts_on
    return begun is not None and lately.filter(pk__in=countries_of(user, begun).values("pk")).exists()


def register_policies():
    """Say of what kind each resource is, what holds it, and which of its fields are sensitive."""
    contact = Sensitivity.CONTACT
    for name, model in OF_REFERENCE.items():
        register(name, Kind.REFERENCE, models=model)
    for name, model in OF_THE_NETWORK.items():
        register(name, Kind.NETWORK, models=model)
    register("units", Kind.NETWORK, models="cooperation_plans.Unit", key="code", sensitive={"email": contact})
    register(
        "cooperation-plans",
        Kind.NETWORK,
        models="cooperation_plans.CooperationPlan cooperation_plans.PlanTransition cooperation_plans.Amendment",
        takes_part=has_charge_of,
    )
    register(
        "activities",
        Kind.NETWORK,
        models="cooperation_plans.Activity cooperation_plans.ActivityCountry cooperation_plans.ActivityTransition",
        sensitive={"partner_contact": contact},
        takes_part=has_charge_of,
        finishes=had_charge_of,
    )


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
