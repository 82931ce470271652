"""The shape in which each resource leaves the registry: one JSON object a row, nested by the database.

API, exports and pages read these; `serializers` describe the same fields for the schema.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf

from accreditations.choices import CONFIDENTIAL_STEPS
from accreditations.joined import of_country
from accreditations.models import (
    Accreditation,
    AttacheLanguage,
    Establishment,
    EstablishmentLanguage,
    Membership,
    Posting,
    Promotion,
    Rank,
    Responsibility,
    Step,
)
from accreditations.querysets import attested, yes_if
from attache_registry.models import User
from attache_registry.nested_rows import Amount, Instant, Row, full_name

VOUCHED = ("starts_on", "ends_on", "attested_on")


def fields(*names, **more):
    """Columns under their own names, and expressions under others."""
    return {name: F(name) for name in names} | more


def or_null(name):
    """An empty text as null."""
    return NullIf(F(name), Value(""))


def post_summary(prefix=""):
    """`{"id", "city", "host"}` of a post."""
    return Row(id=F(f"{prefix}id"), city=F(f"{prefix}city"), host=F(f"{prefix}host__code"))


def rank_held(on, officer):
    """The rank held on a day by the officer whose key is `officer`, or null."""
    held = Promotion.objects.filter(attache=OuterRef(OuterRef(officer))).held(on)
    # Its key first: one promotion is found by an index, and then one rank.
    rank = Rank._base_manager.order_by().filter(pk=Subquery(held.values("rank")[:1]))
    return Subquery(rank.values(row=rank_row()))


def rank_key(on, officer):
    """Key of the rank held on a day, or null."""
    return Subquery(Promotion.objects.filter(attache=OuterRef(officer)).held(on).values("rank")[:1])


def rank_row(prefix=""):
    """A rank with its titles and NATO code."""
    names = ("id", "title", "title_lv", "branch", "nato_code")
    return Row(**{name: F(f"{prefix}{name}") for name in names})


def languages(model, owner):
    """Languages with their profiles, by code."""
    rows = model.objects.filter(**{owner: OuterRef("pk")}).order_by("language")
    return ArraySubquery(rows.values(row=Row(language=F("language"), profile=F("profile"))))


def cover(day):
    """Who covers a country from where: the part of it that a question about coverage needs."""
    in_force = Accreditation.objects.to_country(OuterRef("pk")).in_force(day.on, day.today)
    officers = in_force.for_day(day.on, day.today).order_by("-leads_then", "attache_id")
    # There is one at the most (R9).
    responsible = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on).order_by()
    officer = Row(
        id=F("attache_id"),
        name=full_name("attache__"),
        rank=rank_key(day.on, "attache"),
        rank_detail=rank_held(day.on, "attache"),
        role=F("role"),
        kind=F("kind"),
        leads=F("leads_then"),
    )
    return {
        "covered": F("covered"),
        "planned": F("planned"),
        "resident": F("resident"),
        "post_detail": Subquery(responsible.values(row=post_summary("post__"))[:1]),
        "attaches": ArraySubquery(officers.values(row=officer)),
    }


def covered_country(day):
    """A country as the question about coverage answers it; of `CountryQuerySet.for_day`."""
    return Row(**fields("code", "name", "name_lv", **cover(day)))


def country(day):
    """A country with its rule card and what it is to the network on the day; of `CountryQuerySet.for_day`."""
    memberships = Membership.objects.filter(country=OuterRef("pk"), organisation__voided_at__isnull=True).in_force(
        day.on
    )
    return Row(
        **fields(
            "code",
            "alpha3",
            "name",
            "name_lv",
            "region",
            subregion=or_null("subregion"),
            prior_approval=F("prior_approval"),
            agrement_lead_days=F("agrement_lead_days"),
            accreditation_act=F("accreditation_act"),
            note_requires=F("note_requires"),
            note_language=F("note_language"),
            protocol_address=F("protocol_address"),
            submitting_mission=F("submitting_mission"),
            organisations=ArraySubquery(memberships.order_by("organisation__code").values("organisation__code")),
            in_network=F("in_network"),
            **cover(day),
            plan_detail=of_country.plan_detail(day),
        )
    )


def country_with_plan(day):
    """A country, named, with its cooperation plan of the day or null."""
    return Row(**fields("code", "name", "name_lv", plan_detail=of_country.plan_detail(day)))


def organisation(day):
    """An organisation."""
    return Row(**fields("code", "name", "name_lv"))


def dated(*names, **more):
    """A record with a period: key, own fields, first and last day, and whether it is vouched for on a day."""

    def row(day):
        return Row(
            **fields("id", **{name: F(name) for name in names}, **more),
            **fields(*VOUCHED, attested=attested(day.on)),
        )

    return row


membership = dated(organisation=F("organisation__code"), country=F("country__code"))
responsibility = dated("post", country=F("country__code"))
establishment = dated(
    "post",
    "positions",
    lowest_rank=or_null("lowest_rank"),
    languages=languages(EstablishmentLanguage, "establishment"),
)
stand_in = dated("attache", country=F("country__code"), person=or_null("person"), reason=F("reason"))


def rank(day):
    """A rank."""
    return rank_row()


def promotion(day):
    """A dated rank of an attaché."""
    return Row(**fields("id", "attache", "rank", "starts_on", "attested_on", attested=attested(day.on)))


def post(day):
    """A post, and what it is on the day; of `PostQuerySet.for_day`."""
    in_force = Establishment.objects.filter(post=OuterRef("pk")).in_force(day.on)
    answered_for = Responsibility.objects.filter(post=OuterRef("pk")).in_force(day.on)
    summary = Row(
        id=F("id"),
        positions=F("positions"),
        lowest_rank=or_null("lowest_rank"),
        languages=languages(EstablishmentLanguage, "establishment"),
    )
    return Row(
        **fields(
            "id",
            "city",
            "aliases",
            host=F("host__code"),
            mission=F("mission"),
            open=F("open"),
            establishment=Subquery(in_force.values(row=summary)[:1]),
            countries=ArraySubquery(answered_for.order_by("country__code").values("country__code")),
        )
    )


def post_cost(day):
    """What a post cost in a year."""
    return Row(**fields("id", "post", "year", amount=Amount("amount"), currency=F("currency")))


def attache(day):
    """An attaché with rank, posting and countries of the day."""
    tours = Posting.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today)
    accredited = Accreditation.objects.filter(attache=OuterRef("pk")).in_force(day.on, day.today)
    posting_summary = Row(
        id=F("id"),
        role=F("role"),
        post_detail=post_summary("post__"),
        starts_on=F("starts_on"),
        planned_ends_on=F("planned_ends_on"),
        ends_on=F("ends_on"),
    )
    return Row(
        **fields(
            "id",
            "given_name",
            "family_name",
            name=full_name(),
            name_public=F("name_public"),
            rank=rank_key(day.on, "pk"),
            rank_detail=rank_held(day.on, "pk"),
            branch=or_null("branch"),
            languages=languages(AttacheLanguage, "attache"),
            email=or_null("email") if day.shows("email") else Value(None),
            phone=or_null("phone") if day.shows("phone") else Value(None),
            posting_detail=Subquery(tours.order_by("-starts_on", "-pk").values(row=posting_summary)[:1]),
            countries=ArraySubquery(accredited.order_by("country__code").values("country__code").distinct()),
        )
    )


def posting(day):
    """A tour; of `PostingQuerySet.with_overrun`."""
    return Row(
        **fields(
            "id",
            "attache",
            "post",
            "role",
            "starts_on",
            "planned_ends_on",
            "ends_on",
            "attested_on",
            attested=attested(day.on),
            overrun=F("overrun"),
            succeeds=F("succeeds"),
            attache_detail=Row(id=F("attache__id"), name=full_name("attache__")),
            post_detail=post_summary("post__"),
        )
    )


def accreditation(day):
    """An accreditation as of the day; of `AccreditationQuerySet.for_day`."""
    return Row(
        **fields(
            "id",
            "posting",
            country=F("country__code"),
            role=F("role"),
            intended_from=F("intended_from"),
            leads_from=F("leads_from"),
            leads_until=F("leads_until"),
            leads=F("leads_then"),
            attache_detail=Row(
                id=F("attache__id"),
                name=full_name("attache__"),
                rank=rank_key(day.on, "attache"),
                rank_detail=rank_held(day.on, "attache"),
            ),
            post_detail=post_summary("posting__post__"),
            kind=F("kind"),
            status=F("status_then"),
            in_force=F("in_force_then"),
            starts_on=F("starts_on"),
            ends_on=F("ends_on"),
            end_reason=or_null("end_reason"),
            attested_on=F("attested_on"),
            attested=F("is_attested"),
            steps=ArraySubquery(
                Step.objects.of_live(accreditation=OuterRef("pk")).order_by("number", "pk").values(row=step(day))
            ),
        )
    )


def step(day):
    """A step of the life cycle; what may tell a reason only for those who may see it (R16)."""
    remark = F("remark")
    if not day.shows("remark"):
        remark = Case(When(step__in=CONFIDENTIAL_STEPS, then=None), default="remark", output_field=TextField())
    return Row(
        id=F("id"),
        step=F("step"),
        on=F("on"),
        effective_on=F("effective_on"),
        reference=F("reference"),
        remark=remark,
        reason=or_null("reason"),
        confirmed=yes_if(Q(number__isnull=False)),
        scan=F("scan") if day.shows("remark") else Case(When(step__in=CONFIDENTIAL_STEPS, then=None), default="scan"),
        recorded_by=Subquery(User.objects.filter(pk=OuterRef("recorded_by")).values("username")[:1]),
        recorded_at=Instant("recorded_at"),
    )


def notification(day):
    """What a receiving state is told; of `NotificationQuerySet.with_due_day`."""
    return Row(
        **fields(
            "id",
            "accreditation",
            country=F("accreditation__country__code"),
            kind=F("kind"),
            concerns=F("concerns"),
            due_on=F("due_on"),
            sent_on=F("sent_on"),
            reference=F("reference"),
            attache_detail=Row(id=F("accreditation__attache__id"), name=full_name("accreditation__attache__")),
            post_detail=post_summary("accreditation__posting__post__"),
        )
    )


# Rows of pages, which name what they speak of instead of giving its key

in_words = {
    "country": F("country__code"),
    "country_name": F("country__name"),
    "country_name_lv": F("country__name_lv"),
}
responsibility_in_words = dated(post_detail=post_summary("post__"), **in_words)
stand_in_in_words = dated(
    "attache", **in_words, person=Coalesce(NullIf(F("person"), Value("")), full_name("attache__")), reason=F("reason")
)


def promotion_in_words(day):
    """A dated rank with its titles."""
    return Row(rank=rank_row("rank__"), starts_on=F("starts_on"))


def accreditation_in_words(day):
    """An accreditation with the country's names."""
    return Row(**in_words, facts=accreditation(day))
