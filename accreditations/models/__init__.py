"""The network: countries, posts, attachés, postings and accreditations."""

from accreditations.models.accreditations import Accreditation
from accreditations.models.attaches import Attache, AttacheLanguage, Promotion, Rank
from accreditations.models.countries import Country, Membership, Organisation, SendingState
from accreditations.models.documents import AttacheDocument, PaperTemplate
from accreditations.models.life_cycle import Notification, Step
from accreditations.models.postings import Posting
from accreditations.models.posts import Establishment, EstablishmentLanguage, Post, PostCost, Responsibility
from accreditations.models.stand_ins import StandIn
from attache_registry.records import guard

__all__ = [
    "Accreditation",
    "Attache",
    "AttacheDocument",
    "AttacheLanguage",
    "Country",
    "Establishment",
    "EstablishmentLanguage",
    "Membership",
    "Notification",
    "Organisation",
    "PaperTemplate",
    "Post",
    "PostCost",
    "Posting",
    "Promotion",
    "Rank",
    "Responsibility",
    "SendingState",
    "StandIn",
    "Step",
]

guard(
    Organisation,
    Country,
    Membership,
    Post,
    PostCost,
    Establishment,
    Responsibility,
    Rank,
    Attache,
    Promotion,
    Posting,
    Accreditation,
    Step,
    Notification,
    StandIn,
    AttacheDocument,
    PaperTemplate,
)
