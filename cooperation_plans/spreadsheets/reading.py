"""An uploaded workbook as a table: the header row found under titles and merged cells, blank rows left out."""

import io
from itertools import chain, islice

import tablib
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from attache_registry import office_files
from attache_registry.exceptions import BadInput
from cooperation_plans.spreadsheets.layout import HEADERS_WITHIN, MOST_ROWS, headers, plain

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
# The column of the table that says in which row of the sheet a row stood.
ROW = "__row__"


class Sheet(tablib.Dataset):
    """The rows of a sheet; `letters` says in which column of it each field stands, `ignored` what was not known."""

    letters: dict
    ignored: list

    def dict_rows_from(self, number):
        """The rows from one of the sheet on, as dictionaries."""
        begun = False
        for row in self:
            begun = begun or row[0] == number
            if begun:
                yield dict(zip(self.headers, row, strict=True))


def read_sheet(content):
    """The table in an uploaded workbook (bytes); `BadInput` says what is wrong with the file as a whole."""
    _check_file(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not book.worksheets:
            raise _refused(_("The workbook has no sheet."))
        sheet = book.worksheets[0]
        # What the file says of the sheet's size is often wrong.
        sheet.reset_dimensions()
        return _table(sheet.iter_rows(values_only=True))
    except BadInput:
        raise
    # Whatever else openpyxl stumbles over, here or at one of the rows, is a fault of the file.
    except Exception:
        raise _refused(
            _("The file cannot be read. Save it in Excel or LibreOffice as .xlsx and try again.")
        ) from None


def _check_file(content):
    if len(content) > LARGEST:
        raise _refused(_("The file is larger than 10 MB."))
    try:
        office_files.check(content, office_files.WORKBOOK, unpacked=LARGEST_UNPACKED)
    except office_files.Refused as refused:
        raise _refused(refused.args[0]) from None


def _table(rows):
    known = headers()
    numbered = enumerate(rows, 1)
    top = list(islice(numbered, HEADERS_WITHIN + 1))
    columns, ignored, below = _header_row(top, known)
    names = [name for _index, name in columns]
    sheet = Sheet(headers=[ROW, *names])
    sheet.letters = {name: get_column_letter(index + 1) for index, name in columns}
    sheet.ignored = ignored
    for number, row in chain(top[below:], numbered):
        values = [row[index] if index < len(row) else None for index, _name in columns]
        if all(value is None or (isinstance(value, str) and not value.strip()) for value in values):
            continue
        if len(sheet) == MOST_ROWS:
            raise _refused(_("The sheet has more than %(most)s rows.") % {"most": MOST_ROWS})
        sheet.append([number, *values])
    return sheet


def _header_row(top, known):
    """The columns of the first row that names the activity and another column; what else it names; where it ends.

    Headers of two rows are one: "When", merged over "First day" and "Last day" in the row below.
    """
    for place, (_number, row) in enumerate(top[:HEADERS_WITHIN], 1):
        named = [(index, known.get(plain(value)), value) for index, value in enumerate(row) if value is not None]
        below = _second_row(named, top[place][1] if place < len(top) else (), known)
        taken = {index for index, _name, _value in below}
        named = sorted([each for each in named if each[0] not in taken] + below)
        found = [(index, name) for index, name, _value in named if name]
        names = [name for _index, name in found]
        if "title" in names and len(names) > 1:
            doubled = sorted({name for name in names if names.count(name) > 1})
            if doubled:
                headers_of = ", ".join(str(value) for _index, name, value in named if name in doubled)
                raise _refused(_("Columns stand there twice: %(names)s.") % {"names": headers_of})
            ignored = [str(value) for _index, name, value in named if not name and str(value).strip()]
            return found, ignored, place + bool(below)
    raise _refused(
        _("No header row was found. One of the first rows must name the column “Activity” and others of the form.")
    )


def _second_row(named, row, known):
    """What the row under a header row names, where it goes on with the header and begins no activity."""
    own = {index for index, name, _value in named if name}
    below = [(index, known.get(plain(value)), value) for index, value in enumerate(row) if value is not None]
    below = [each for each in below if str(each[2]).strip()]
    goes_on = own and below and all(name and index not in own for index, name, _value in below)
    return below if goes_on else []


def _refused(message):
    return BadInput({"file": [("spreadsheet", message)]})
