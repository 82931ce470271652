"""Questions about the whole network on a day: who is accredited where, what is covered, how many there are."""

import json
from dataclasses import replace

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from accreditations import rows
from accreditations.models import Accreditation, Country, Establishment, Post, Posting
from attache_registry import statements
from attache_registry.sorting import SortKey, sort_key


def countries(day):
    """Countries that are in the network on the day, or that something under way would cover then (R18)."""
    return Country.objects.for_day(day.on, day.today).filter(Q(in_network=True) | Q(planned=True))


def totals(day):
    """The counts of a day, each by its own definition (R18, R18a); one statement whatever the size.

    `attaches` persons with an accreditation in force, `serving` tours that run, `positions` what the
    establishments provide, `posts` where the accredited live, `countries` in the network, `covered`, `planned`
    (and not covered), `gaps` (a responsible post and no cover), `unattested` (cover that no source vouches for).
    """
    told = statements.totals(statements.Asking(replace(day, user=None), totals), _counted)
    # Named apart from the annotations that they count.
    return {name.removeprefix("count_"): number for name, number in told.items()}


def _counted(asked):
    day = asked.day
    return [
        (
            Accreditation.objects.in_force(day.on, day.today),
            {
                "count_attaches": Count("attache", distinct=True),
                "count_posts": Count("posting__post", distinct=True),
            },
        ),
        (Posting.objects.in_force(day.on, day.today), {"count_serving": Count("*")}),
        (Establishment.objects.in_force(day.on), {"count_positions": Coalesce(Sum("positions"), 0)}),
        (
            countries(day),
            {
                "count_countries": Count("pk", filter=Q(in_network=True)),
                "count_covered": Count("pk", filter=Q(covered=True)),
                "count_planned": Count("pk", filter=Q(planned=True, covered=False)),
                "count_gaps": Count("pk", filter=Q(in_network=True, covered=False)),
                "count_unattested": Count("pk", filter=Q(covered=True, attested_cover=False)),
            },
        ),
    ]


def _covered(asked):
    return countries(asked.day).order_by("code").values_list(rows.covered_country(asked.day))


def on_day(day):
    """The whole network on a day: `{"as_of", "totals", "countries"}`, countries by code."""
    found = statements.rows(statements.Asking(replace(day, user=None), _covered), _covered)
    return {"as_of": day.on.isoformat(), "totals": totals(day), "countries": found}


def on_day_as_text(day):
    """The same as JSON, of which the countries are the database's own text."""
    found = statements.rows_text(statements.Asking(replace(day, user=None), _covered), _covered)
    return f'{{"as_of":"{day.on.isoformat()}","totals":{json.dumps(totals(day))},"countries":{found}}}'


def over_establishment(day):
    """Posts at which more tours run than the establishment provides, a closed post included (R8, R11).

    Annotated with `running` and `positions`; reported, never refused, because hand-overs overlap.
    """
    return (
        Post.objects.with_occupancy(day.on, day.today)
        .filter(running__gt=F("positions"))
        .order_by(SortKey("city"), "pk")
    )


def by_post(countries_of_day):
    """The day's countries under the post that answers for each; those without one come last under None."""
    posts = {}
    for each in countries_of_day:
        post = each["post_detail"]
        entry = posts.setdefault(post["id"] if post else None, {"post": post, "countries": []})
        entry["countries"].append(each)
    return sorted(
        posts.values(), key=lambda entry: (entry["post"] is None, entry["post"] and sort_key(entry["post"]["city"]))
    )
