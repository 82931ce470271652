"""The shape in which scenarios leave the registry: one JSON object a row, nested by the database."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from accreditations.rows import fields, or_null
from attache_registry.nested_rows import Instant, Row
from scenarios.models import DraftedChange, Share
from scenarios.versions import number_of, version


def scenario(day):
    """A scenario: whose, what became of it, with whom it is shared."""
    shares = Share.objects.filter(scenario=OuterRef("pk")).order_by("user__username")
    return Row(
        **fields(
            "id",
            "name",
            "purpose",
            "status",
            author=F("author__username"),
            looked_at=Instant(F("looked_at")),
            made_at=Instant(F("made_at")),
            applied_at=Instant(F("applied_at")),
            applied_by=F("applied_by__username"),
            number_of_changes=number_of(DraftedChange.objects, "scenario"),
            version=version(),
            shares=ArraySubquery(shares.values(row=share())),
        )
    )


def share():
    """A colleague, and whether he or she works on the scenario."""
    return Row(user=F("user__username"), may_change=F("may_change"))


def drafted_change():
    """A change of a scenario."""
    texts = {name: or_null(name) for name in ("city", "lowest_rank", "role", "reason")}
    own = ("number", "kind", "on", "of_change", "post", "positions", "attache", "planned_ends_on")
    return Row(
        **fields("id", *own, "posting", "accreditation", "note"),
        **{"host": F("host__code"), "country": F("country__code"), **texts},
    )
