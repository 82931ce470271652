"""The published figures as files: a workbook with a sheet a table, and a Word document."""

import io
import re

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analysis.figure_words import definition_of, headline, held, name_of, said
from analysis.figures import TABLES
from attache_registry import exports, word

# What the sheet of an amount, a rate and a whole number is formatted as.
FORMATS = {"amount": "#,##0.00", "delivery_rate": "0%"}
# A sheet's name is short, and some signs are refused in it.
SHEET = re.compile(r"[\\[\]:*?/\\\\]")


def as_xlsx(told, day):
    """The figures as a workbook; bytes. Beside each number stands the address that answers it."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for table in TABLES:
        sheet = book.create_sheet(SHEET.sub(" ", str(table.title))[:31])
        by_number = [column for column in table.columns if column.source]
        defined = [_("Definition")] if table.name == "counts" else []
        queries = [_("Query: %(figure)s") % {"figure": column.label} for column in by_number]
        sheet.append([str(table.definition), None, date_format(day)])
        sheet.append([str(table.row_label), *(str(column.label) for column in table.columns), *defined, *queries])
        for row in told.get(table.name, ()):
            values = [held(column, row["values"].get(column.name)) for column in table.columns]
            meanings = [definition_of(table, row)] if defined else []
            sources = (column.source(row["key"], day) for column in by_number)
            addresses = [f"{settings.SITE_URL}{address} → {place}" for address, place in sources]
            texts = [exports.cell(each) for each in (*values, *meanings, *addresses)]
            sheet.append([exports.cell(name_of(table, row)), *(each if each != "" else None for each in texts)])
        sheet.freeze_panes = "B3"
        for cell in sheet[2]:
            cell.font = Font(bold=True)
        for at, column in enumerate(table.columns, start=2):
            for cell in sheet[get_column_letter(at)][2:]:
                cell.number_format = FORMATS.get(column.name, cell.number_format)
        for at in range(1, len(table.columns) + 2):
            longest = max(len(str(cell.value or "")) for cell in sheet[get_column_letter(at)][1:])
            sheet.column_dimensions[get_column_letter(at)].width = min(longest + 3, 60)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_word(told, day):
    """The figures as a Word document, in the reader's language; bytes."""
    title = _("The defence attaché network in figures")
    document = word.new_document(title)
    document.add_heading(title, 1)
    document.add_paragraph(f"{headline(told)}. {_('As of %(day)s.') % {'day': date_format(day)}}")
    for table in TABLES:
        rows = told.get(table.name, ())
        document.add_heading(str(table.title), 2)
        document.add_paragraph(str(table.definition)).paragraph_format.keep_with_next = True
        if not rows:
            document.add_paragraph(_("None is recorded."))
            continue
        defined = [_("Definition")] if table.name == "counts" else []
        lines = [[str(table.row_label), *(str(column.label) for column in table.columns), *defined]]
        for row in rows:
            words = (said(column, row["values"].get(column.name)) for column in table.columns)
            lines.append([name_of(table, row), *words, *([definition_of(table, row)] if defined else [])])
        numbers = [at for at, column in enumerate(table.columns, start=1) if column.is_number]
        word.table(document, lines, header=True, widths=_widths(table), numbers=numbers)
    return word.content(document)


def _widths(table):
    if table.name == "counts":
        return (4.5, 2, 10.5)
    first = 4
    return (first, *[(17 - first) / len(table.columns)] * len(table.columns))
