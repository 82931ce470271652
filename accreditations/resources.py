"""The network's resources under the table of roles (R28)."""

from accreditations import charge
from attache_registry.policies import Kind, register

# The ISO fields of a country; the rest of it is the rule card, which belongs to the network.
ISO_FIELDS = ("code", "alpha3", "name", "name_lv", "region", "subregion")


def register_policies():
    """Say of what kind each resource is, and which fields only its writers see."""
    register("countries", Kind.NETWORK, kinds_of_fields=dict.fromkeys(ISO_FIELDS, Kind.REFERENCE))
    for name in ("organisations", "memberships", "ranks"):
        register(name, Kind.REFERENCE)
    for name in ("posts", "post-costs", "establishments", "responsibilities", "promotions", "postings", "stand-ins"):
        register(name, Kind.NETWORK)
    register("attaches", Kind.NETWORK, hidden=("email", "phone"))
    register("accreditations", Kind.NETWORK, hidden=("remark",))
    register("steps", Kind.NETWORK, hidden=("remark", "scan"), takes_part=charge.has_charge_of)
    register("notifications", Kind.NETWORK, takes_part=charge.has_charge_of)
    register("documents", Kind.NETWORK)
    register("paper-templates", Kind.NETWORK)
