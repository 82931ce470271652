"""The network: countries, posts, attachés, postings and accreditations."""

from accreditations.models.attaches import Attache, AttacheLanguage, Promotion, Rank
from accreditations.models.countries import Country, Membership, Organisation, SendingState
from accreditations.models.postings import Accreditation, Posting, StandIn
from accreditations.models.posts import Establishment, EstablishmentLanguage, Post, Responsibility
from attache_registry.records import guard

__all__ = [
    "Accreditation",
    "Attache",
    "AttacheLanguage",
    "Country",
    "Establishment",
    "EstablishmentLanguage",
    "Membership",
    "Organisation",
    "Post",
    "Posting",
    "Promotion",
    "Rank",
    "Responsibility",
    "SendingState",
    "StandIn",
]

guard(
    Organisation,
    Country,
    Membership,
    Post,
    Establishment,
    Responsibility,
    Rank,
    Attache,
    Promotion,
    Posting,
    Accreditation,
    StandIn,
)
