"""The plan's spreadsheet: the partner's as well as ours goes in and out, and nothing is lost on the way."""

from cooperation_plans.spreadsheets import reading
from cooperation_plans.spreadsheets.importing import Fault, Report, import_sheet
from cooperation_plans.spreadsheets.reading import read_sheet
from cooperation_plans.spreadsheets.writing import empty_form, write_plan

__all__ = ["Fault", "Report", "empty_form", "import_sheet", "read_sheet", "reading", "write_plan"]
