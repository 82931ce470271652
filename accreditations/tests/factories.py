"""Valid records by default, saved through the same verbs as everywhere else."""

from datetime import date

from accreditations import services
from accreditations.models import (
    Accreditation,
    Attache,
    Country,
    Establishment,
    Post,
    Posting,
    Responsibility,
)


def day(text):
    """A day from its ISO form."""
    return date.fromisoformat(text)


def country(code):
    """A country by its code; all of them exist after `migrate`."""
    return Country.objects.get(code=code)


def post(city="Stockholm", host="SE", **fields):
    """A post."""
    return services.enter(Post(city=city, host=country(host), **fields), by=None)


def attache(given_name="Anna", family_name="Izdomāta", **fields):
    """An attaché; the name is invented."""
    return services.enter(Attache(given_name=given_name, family_name=family_name, **fields), by=None)


def establishment(post, **fields):
    """An establishment of one position, open since 2020."""
    return services.enter(Establishment(post=post, **{"starts_on": day("2020-01-01"), **fields}), by=None)


def responsibility(post, code, **fields):
    """A post answers for a country since 2020."""
    fields = {"starts_on": day("2020-01-01"), **fields}
    return services.enter(Responsibility(post=post, country=country(code), **fields), by=None)


def posting(attache, post, **fields):
    """A tour from 2025 to mid-2028."""
    days = {"starts_on": day("2025-01-01"), "planned_ends_on": day("2028-06-30")}
    return services.enter(Posting(attache=attache, post=post, **{**days, **fields}), by=None)


def accreditation(posting, code, **fields):
    """Accredited since February 2025, as taken over from an older list."""
    fields = {"starts_on": day("2025-02-01"), **fields}
    return services.take_over(Accreditation(posting=posting, country=country(code), **fields), by=None)
