"""Importing a sheet into a plan: what would be created, changed and left; every bad cell by row and column.

django-import-export walks the rows; what is ours are the cells, how a row finds its activity, and how a new status
becomes a dated change of status.
"""

from dataclasses import dataclass, field

import pghistory
from django.db import DatabaseError
from django.utils.translation import gettext as _
from import_export.results import RowResult

from attache_registry.exceptions import Conflict
from attache_registry.saving import in_transaction, violated_constraint
from cooperation_plans.models import CooperationPlan
from cooperation_plans.spreadsheets.layout import BY_NAME
from cooperation_plans.spreadsheets.resource import ActivityResource


@dataclass
class Fault:
    """A cell that cannot be taken: its row and column as the sheet numbers them, its header, and why."""

    row: int
    column: str
    header: str
    message: str

    @property
    def cell(self):
        """Such as E12."""
        return f"{self.column}{self.row}"


@dataclass
class Report:
    """What an import did or would do."""

    created: int = 0
    changed: int = 0
    left: int = 0
    faults: list = field(default_factory=list)
    # `(row of the sheet, title, [(header, before, after)])`; a new activity has no values before.
    rows: list = field(default_factory=list)
    ignored: list = field(default_factory=list)
    saved: bool = False

    @property
    def bad_rows(self):
        """How many rows have a fault."""
        return len({fault.row for fault in self.faults})

    @property
    def written(self):
        """How many rows say something new."""
        return self.created + self.changed


class _NotSaved(Exception):
    """Takes back what an import wrote."""


def import_sheet(plan, sheet, *, by, save=False, only_good=False, why="", progress=None):
    """Import a sheet (`read_sheet`) into a plan; without `save` it says what would happen.

    All of it in one transaction: nothing is saved where a cell is bad, or with `only_good` the rows without
    faults are. `progress` is called with the number of rows read; where it answers true the import stops.
    """

    def run():
        report = Report(ignored=sheet.ignored)
        with pghistory.context(verb="import", user=by.pk if by else None, why=why):
            if save:
                CooperationPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
            resource = ActivityResource(plan=plan, sheet=sheet, by=by, report=report, progress=progress)
            result = resource.import_data(sheet, dry_run=not save, use_transactions=False, raise_errors=False)
        _tell_faults(report, sheet, result)
        if save and report.faults and not only_good:
            raise _NotSaved(report)
        report.saved = save
        return report

    try:
        return in_transaction(run)
    except _NotSaved as taken_back:
        return taken_back.args[0]
    except DatabaseError as error:
        message = _("The database refused this: %(rule)s.") % {"rule": violated_constraint(error) or error}
        raise Conflict(message) from error


def _tell_faults(report, sheet, result):
    """The faults of all rows, in the order of the sheet."""
    # What is no fault of a cell is none of the person's: nothing was saved, and it is told as it is.
    for error in (*(each for row in result.error_rows for each in row.errors), *result.base_errors):
        raise error.error
    for row in result.invalid_rows:
        number = sheet[row.number - 1][0]
        for name, messages in row.error_dict.items():
            column = BY_NAME.get(name)
            header = str(column.header) if column else _("whole row")
            report.faults += [Fault(number, sheet.letters.get(name, ""), header, each) for each in messages]
    report.faults.sort(key=lambda fault: (fault.row, len(fault.column), fault.column))
    report.created = result.totals[RowResult.IMPORT_TYPE_NEW]
    report.changed = result.totals[RowResult.IMPORT_TYPE_UPDATE]
    report.left = result.totals[RowResult.IMPORT_TYPE_SKIP]
