"""Countries, organisations, memberships and ranks: there after `migrate` alone, also after a test flush.

What is missing is added; what an administrator changed is left as it is.
"""

import csv
import functools
import json
from pathlib import Path

import pghistory
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

DATA = Path(__file__).parent / "data"
ORGANISATIONS = [
    ("NATO", "North Atlantic Treaty Organization", "Ziemeļatlantijas līguma organizācija"),
    ("EU", "European Union", "Eiropas Savienība"),
    ("PfP", "Partnership for Peace", "Partnerattiecības mieram"),
]


def read_json(name):
    """One of the project's own data files."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@functools.cache
def region_names_lv():
    """Latvian names of the UN M49 regions and subregions, by their English ones."""
    return read_json("regions.json")["names_lv"]


def load_after_migrate(sender, using, **kwargs):
    """Signal handler: add the reference data that the database does not hold yet."""
    # The signal is sent after a migration back to nothing, too.
    if "accreditations_sendingstate" not in connections[using].introspection.table_names():
        return
    with pghistory.context(command="reference data"):
        load(using)


def load(using="default"):
    """Add what is missing; ministries' own changes stay."""
    from accreditations.models import Country, Membership, Organisation, Rank

    _add_missing(Country, using, ("code",), read_json("countries.json")["countries"])
    named = [dict(zip(("code", "name", "name_lv"), row, strict=True)) for row in ORGANISATIONS]
    _add_missing(Organisation, using, ("code",), named)
    _add_missing(Rank, using, ("branch", "title"), read_json("ranks.json")["ranks"])
    if not Membership.with_voided.using(using).exists():
        _load_memberships(using)
    _set_sending_state(using)


def _add_missing(model, using, key, rows):
    known = set(model.with_voided.using(using).order_by().values_list(*key))
    missing = [
        model(**{name: value or "" for name, value in row.items()})
        for row in rows
        if tuple(row[name] for name in key) not in known
    ]
    model.with_voided.using(using).bulk_create(missing)


def _load_memberships(using):
    from accreditations.models import Country, Membership, Organisation

    countries = dict(Country.with_voided.using(using).values_list("code", "pk"))
    organisations = dict(Organisation.with_voided.using(using).values_list("code", "pk"))
    with (DATA / "memberships.csv").open(encoding="utf-8", newline="") as file:
        Membership.with_voided.using(using).bulk_create(
            Membership(
                organisation_id=organisations[row["organisation"]],
                country_id=countries[row["country"]],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"] or None,
            )
            for row in csv.DictReader(file)
        )


def _set_sending_state(using):
    """The sending state follows the setting as long as the network is empty."""
    from accreditations.models import Country, Post, SendingState

    if Post.with_voided.using(using).exists():
        return
    country = Country.with_voided.using(using).filter(code=settings.SENDING_STATE).first()
    if country is None:
        raise ImproperlyConfigured(
            f"SENDING_STATE is {settings.SENDING_STATE!r}; set it to an ISO 3166-1 alpha-2 code such as LV."
        )
    SendingState.objects.using(using).update_or_create(pk=1, defaults={"country": country})
