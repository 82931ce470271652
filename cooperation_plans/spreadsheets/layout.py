"""The layout of a plan's spreadsheet: its columns, what each holds, and what it is called in either language."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from attache_registry.folding import fold
from cooperation_plans.choices import ActivityStatus, Financing, Precision, Side

LANGUAGES = ("en", "lv")
# What a spreadsheet may hold at most.
MOST_ROWS = 20_000
# Headers are looked for in so many rows from the top; titles and merged rows stand above them.
HEADERS_WITHIN = 20


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, what kind of value it holds, its header, and a sentence of help.

    `kind` is text, number, amount, day, or the name of a list (`area`, `form`, `unit`, `country`, `reason`) or of
    a closed list in `CHOICES`.
    """

    name: str
    kind: str
    header: str
    help: str = ""
    width: int = 14


CHOICES = {"status": ActivityStatus, "precision": Precision, "financing": Financing, "side": Side}
DAY_HELP = _("A day, or a month, quarter or year as it is said: 12.05.2026, May 2026, 2nd quarter 2026, 2026.")
LISTED_HELP = _("One of the sheet “Lists”: its name in either language, or its code.")
COLUMNS = (
    Column("id", "number", _("Registry no."), _("Given by the registry; empty for a new activity."), 10),
    Column("number", "text", _("No."), _("Number in the plan."), 8),
    Column("partner_number", "text", _("Partner's no."), "", 12),
    Column("title", "text", _("Activity"), _("Required."), 48),
    Column("title_lv", "text", _("Activity in Latvian"), _("For the plan in both languages."), 40),
    Column("area", "area", _("Area"), LISTED_HELP, 28),
    Column("form", "form", _("Form"), LISTED_HELP, 22),
    Column("lead_unit", "unit", _("Unit in the lead"), LISTED_HELP, 28),
    Column("asked_on", "day", _("Asked on"), _("The day on which the unit was asked."), 12),
    Column("answered_on", "day", _("Answered on"), "", 12),
    Column("partner_unit", "text", _("Partner's unit"), "", 24),
    Column("partner_contact", "text", _("Partner's contact"), "", 24),
    Column("place", "text", _("Place"), "", 18),
    Column("host", "country", _("Host country"), _("Its name in either language, or its two-letter code."), 16),
    Column("starts_on", "span", _("First day"), DAY_HELP, 14),
    Column("ends_on", "span", _("Last day"), _("Empty: the same as the first."), 14),
    Column("when_precision", "precision", _("Days known to the"), _("Empty: as the first day is written."), 14),
    Column("home_participants", "number", _("Our participants"), "", 12),
    Column("partner_participants", "number", _("Partner's participants"), "", 12),
    Column("home_participants_actual", "number", _("Our participants, actual"), "", 12),
    Column("partner_participants_actual", "number", _("Partner's participants, actual"), "", 12),
    Column("financing", "financing", _("Who pays"), LISTED_HELP, 16),
    Column("planned_cost", "amount", _("Planned cost"), _("In the currency of the plan."), 14),
    Column("actual_cost", "amount", _("Actual cost"), _("In the currency of the plan."), 14),
    Column(
        "status", "status", _("Status"), _("A new status is recorded as a change of status. Empty: as it is."), 14
    ),
    Column("status_on", "day", _("Status since"), _("The day of the change; empty: today."), 12),
    Column("reason", "reason", _("Reason"), _("Of a postponement or cancellation."), 24),
    Column("side", "side", _("Side"), _("From which side a postponement or cancellation came."), 14),
    Column("outcome", "text", _("Outcome"), "", 48),
)
BY_NAME = {column.name: column for column in COLUMNS}
# What says how a recorded status came about.
OF_STATUS = ("status", "status_on", "reason", "side")
# What the person changes of an activity, apart from its key and its status.
OWN = tuple(column.name for column in COLUMNS if column.name not in {"id", *OF_STATUS})


def plain(text):
    """A header or a name as it is compared: without case, accents, full stops and doubled blanks."""
    return " ".join(fold(str(text)).replace(".", " ").replace("’", "'").split())


def headers():
    """Every way to name a column: its header in either language, and its own name."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {plain(column.header): column.name for column in COLUMNS}
    return found | {plain(column.name): column.name for column in COLUMNS}


def labels(enum):
    """Every way to name a value of a closed list: its label in either language, and itself."""
    found = {plain(value): value for value in enum.values}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {plain(label): value for value, label in enum.choices}
    return found
