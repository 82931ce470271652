"""The network's resources under the table of roles (R28)."""

from accreditations import charge
from accreditations.choices import CONFIDENTIAL_STEPS
from attache_registry.policies import Kind, Sensitivity, register

# The ISO fields of a country; the rest of it is the rule card, which belongs to the network.
OF_REFERENCE = {
    "organisations": "accreditations.Organisation",
    "memberships": "accreditations.Membership",
    "ranks": "accreditations.Rank",
}
OF_THE_NETWORK = {
    "posts": "accreditations.Post",
    "post-costs": "accreditations.PostCost",
    "establishments": "accreditations.Establishment accreditations.EstablishmentLanguage",
    "responsibilities": "accreditations.Responsibility",
    "promotions": "accreditations.Promotion",
    "postings": "accreditations.Posting",
    "stand-ins": "accreditations.StandIn",
    "documents": "accreditations.AttacheDocument",
    "paper-templates": "accreditations.PaperTemplate",
}
ISO_FIELDS = ("code", "alpha3", "name", "name_lv", "region", "subregion")


def register_policies():
    """Say of what kind each resource is, what holds it, and which of its fields are sensitive."""
    contact, reason = Sensitivity.CONTACT, Sensitivity.REASON
    iso = dict.fromkeys(ISO_FIELDS, Kind.REFERENCE)
    register("countries", Kind.NETWORK, models="accreditations.Country", kinds_of_fields=iso)
    for name, model in OF_REFERENCE.items():
        register(name, Kind.REFERENCE, models=model)
    for name, models in OF_THE_NETWORK.items():
        register(name, Kind.NETWORK, models=models)
    register(
        "attaches",
        Kind.NETWORK,
        models="accreditations.Attache accreditations.AttacheLanguage",
        sensitive={"email": contact, "phone": contact},
    )
    register(
        "accreditations",
        Kind.NETWORK,
        models="accreditations.Accreditation",
        sensitive={"remark": reason},
        holds={"steps": "steps"},
    )
    register(
        "steps",
        Kind.NETWORK,
        models="accreditations.Step",
        sensitive={"remark": reason, "scan": reason},
        where=("step", CONFIDENTIAL_STEPS),
        takes_part=charge.has_charge_of,
    )
    register("notifications", Kind.NETWORK, models="accreditations.Notification", takes_part=charge.has_charge_of)
