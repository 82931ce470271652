"""A comparison as tables of words, for the page and the document: what differs, without the scenario and with it."""

import re
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accreditations.choices import NotificationKind, Status
from accreditations.models import Country
from attache_registry.templatetags.registry import as_day
from cooperation_plans.words import money
from scenarios.choices import CoverKind
from scenarios.consequences import TABLES

TITLES = {
    "cover": gettext_lazy("Cover"),
    "gaps": gettext_lazy("Gaps, in days of the window"),
    "agrements": gettext_lazy("Agréments to be asked for or waited for"),
    "notifications": gettext_lazy("Notifications due in the window"),
    "plans": gettext_lazy("Cooperation plans and their coordinators"),
    "activities": gettext_lazy("Activities and their coordinators"),
    "fit": gettext_lazy("Tours that fall short of what their post asks for"),
    "occupancy": gettext_lazy("Posts: positions, tours, countries"),
    "cost": gettext_lazy("Cost of the posts in the window"),
}
TOTALS = {
    "attaches": gettext_lazy("Accredited attachés"),
    "serving": gettext_lazy("Tours that run"),
    "positions": gettext_lazy("Positions"),
    "posts": gettext_lazy("Posts where the accredited live"),
    "countries": gettext_lazy("Countries in the network"),
    "covered": gettext_lazy("Covered"),
    "planned": gettext_lazy("Planned"),
    "gaps": gettext_lazy("Gaps"),
}
NOTHING = "–"
NUMBER = re.compile(r" \(\d+\)$")
CODE = re.compile(r"\(([A-Z]{2})\)")


@dataclass
class Cell:
    """What is so without, or with the scenario: words, and a badge before them where there is one."""

    words: str = ""
    badge: str = ""
    tone: str = ""

    def __str__(self):
        return ": ".join(filter(None, [self.badge, self.words])) or NOTHING


@dataclass
class Table:
    """What differs of one kind: `(what it speaks of, without, with)` line by line."""

    name: str
    title: str
    lines: list = field(default_factory=list)


def tables(comparison):
    """Every table of a comparison; those without a line differ in nothing."""
    names = {country.code: country.local_name for country in Country.objects.all()}
    found = []
    for name, pairs in comparison.differences.items():
        subject, cell = SUBJECTS.get(name, _place), CELLS[name]
        lines = [(subject(key, names), cell(before, names), cell(after, names)) for key, before, after in pairs]
        found.append(Table(name, str(TITLES[name]), lines))
    return sorted(found, key=lambda table: TABLES.index(table.name))


def totals(comparison):
    """The counts of the day: `(what, without, with, whether they differ)`."""
    before, after = comparison.before["totals"], comparison.after["totals"]
    return [(str(label), before[name], after[name], before[name] != after[name]) for name, label in TOTALS.items()]


def _day(value):
    return date_format(as_day(value), "DATE_FORMAT") if value else NOTHING


def _days(number):
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


# What a line speaks of


def _country(key, names):
    return names.get(key, key)


def _place(key, names):
    """Parts that name posts as "City (CC)" and nothing else in brackets of two capitals."""
    return CODE.sub(lambda found: f"({names.get(found[1], found[1])})", NUMBER.sub("", key))


def _of_country(key, names):
    """Parts of which the first is a country."""
    code, *rest = key.split(" · ")
    return " · ".join([names.get(code, code), *(_place(part, names) for part in rest)])


def _notification(key, names):
    code, *rest, kind = NUMBER.sub("", key).split(" · ")
    parts = [names.get(code, code), *(_place(part, names) for part in rest), NotificationKind(kind).label]
    return " · ".join(map(str, parts))


def _plan(key, names):
    code, *title, _key = key.split(" · ")
    return f"{names.get(code, code)} · {' · '.join(title)}"


def _activity(key, names):
    code, day, *title, _key = key.split(" · ")
    return f"{names.get(code, code)} · {_day(day)} · {' · '.join(title)}"


SUBJECTS = {
    "cover": _country,
    "gaps": _country,
    "agrements": _of_country,
    "notifications": _notification,
    "plans": _plan,
    "activities": _activity,
}


# What is said of it


def _cover(row, names):
    kind = CoverKind(row["kind"]) if row else CoverKind.OUTSIDE
    words = []
    if row and row["post"]:
        words.append(_place(row["post"], names))
    if row and row["attaches"]:
        words.append(", ".join(row["attaches"]))
    return Cell(" · ".join(words), str(kind.label), kind.tone)


def _gap(row, names):
    if not row:
        return Cell(_("no gap"))
    words = _days(row["days"])
    if row["planned_days"]:
        words += _(", %(days)s of them planned for") % {"days": row["planned_days"]}
    return Cell(words)


def _agrement(row, names):
    if not row:
        return Cell()
    words = [str(Status(row["status"]).label)]
    if row["ask_by"]:
        words.append(_("ask by %(day)s") % {"day": _day(row["ask_by"])})
    elif not row["needed"]:
        words.append(_("no agrément is needed"))
    if row["needed_on"]:
        words.append(_("needed on %(day)s") % {"day": _day(row["needed_on"])})
    return Cell(", ".join(words))


def _due(row, names):
    return Cell(_("due on %(day)s") % {"day": _day(row)}) if row else Cell()


def _coordinated(row, names):
    if not row:
        return Cell()
    if row.get("uncoordinated") or not row["coordinator"]:
        return Cell(row["coordinator"] or "", _("nobody leads"), "warn")
    return Cell(row["coordinator"])


def _short(row, names):
    if not row:
        return Cell()
    told = []
    for each in row:
        what = _("rank") if each["what"] == "rank" else each["what"]
        told.append(
            _("%(what)s %(asked)s asked for, %(held)s held")
            % {"what": what, "asked": each["asked"], "held": each["held"] or NOTHING}
        )
    return Cell("; ".join(told), _("falls short"), "warn")


def _occupied(row, names):
    if not row:
        return Cell(_("closed"))
    positions, running = row["positions"] or 0, row["running"] or 0
    words = _("positions: %(positions)s, tours: %(running)s") % {"positions": positions, "running": running}
    if row["countries"]:
        words += f" · {', '.join(names.get(code, code) for code in row['countries'])}"
    if running > positions:
        return Cell(words, _("over establishment"), "warn")
    if running < positions:
        return Cell(words, _("under establishment"), "info")
    return Cell(words)


def _costs(row, names):
    if not row:
        return Cell(_("closed"))
    if row["amount"] is None:
        return Cell(_("no figure is entered, open for %(days)s") % {"days": _days(row["days"])})
    told = {"amount": money(row["amount"], row["currency"]), "days": _days(row["days"])}
    return Cell(_("%(amount)s, open for %(days)s") % told)


CELLS = {
    "cover": _cover,
    "gaps": _gap,
    "agrements": _agrement,
    "notifications": _due,
    "plans": _coordinated,
    "activities": _coordinated,
    "fit": _short,
    "occupancy": _occupied,
    "cost": _costs,
}
