"""The plan's spreadsheet out: the same layout with the activities or empty, drop-downs, lists and help."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from attache_registry.sensitive import note
from attache_registry.templatetags.registry import as_day
from cooperation_plans import rows
from cooperation_plans.models import Activity
from cooperation_plans.spreadsheets.layout import CHOICES, COLUMNS, plain
from cooperation_plans.spreadsheets.resource import LISTS, names_of

# Below the header, for so many rows more than there are, cells offer their lists.
OFFERED_ROWS = 500
HEAD_FILL = PatternFill("solid", fgColor="F1EFEB")
ROWS_AT_A_TIME = 2000


def empty_form(plan):
    """The empty form of a plan as a workbook, with its drop-downs; bytes."""
    return _workbook(plan, ())


def write_plan(plan, day):
    """The activities of a plan as a workbook that can be changed and imported again; bytes."""
    found = rows.activities_on_day(Activity.objects.filter(plan=plan), day)
    told = found.values_list(rows.activity_in_words(day), flat=True).iterator(ROWS_AT_A_TIME)
    return _workbook(plan, (_noted(row) for row in told))


def _noted(row):
    note("activities", [row["facts"]])
    return row


def _workbook(plan, found):
    book = Workbook(write_only=True)
    sheet, lists, help_sheet = (book.create_sheet(title) for title in (_("Activities"), _("Lists"), _("Help")))
    sheet.freeze_panes = "E3"
    for index, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.append([_bold(sheet, plan.title, fill=False)])
    sheet.append([_bold(sheet, column.header) for column in COLUMNS])
    offered = {kind: _offered(model) for kind, model in LISTS.items()}
    number = 2
    for row in found:
        sheet.append([_cell(sheet, column, row, offered) for column in COLUMNS])
        number += 1
    ranges = _write_lists(lists, offered)
    for index, column in enumerate(COLUMNS, 1):
        if column.kind in ranges:
            choice = DataValidation("list", formula1=f"'{_('Lists')}'!{ranges[column.kind]}", allow_blank=True)
            choice.error, choice.errorTitle = _("Choose one of the list."), str(column.header)
            letter = get_column_letter(index)
            choice.add(f"{letter}3:{letter}{number + OFFERED_ROWS}")
            sheet.data_validations.append(choice)
    _write_help(help_sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bold(sheet, words, fill=True):
    cell = WriteOnlyCell(sheet, str(words))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=fill, vertical="top")
    if fill:
        cell.fill = HEAD_FILL
    return cell


def _cell(sheet, column, row, offered):
    """A value as its cell: text stays text, whatever it begins with, and days are days."""
    value = _value(column, row, offered)
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    if column.kind in {"day", "span"} and value:
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value


def _value(column, row, offered):
    facts, last = row["facts"], row["last"] or {}
    if column.name == "status_on":
        return as_day(last.get("on"))
    if column.name in {"reason", "side"}:
        value = last.get(column.name)
    elif column.kind in LISTS:
        value = row[column.name]
    else:
        value = facts[column.name]
    if value is None or value == "":
        return None
    if column.kind in LISTS:
        return offered[column.kind].get(value["code"], value["code"])
    if column.kind in CHOICES:
        return str(CHOICES[column.kind](value).label)
    if column.kind in {"day", "span"}:
        return as_day(value)
    return float(value) if column.kind == "amount" else value


def _offered(model):
    """What each record of a list is called in a cell, by its code: its name, or the code where others have that."""
    keys, _names = names_of(model)
    return {
        each.code: each.local_name if keys[plain(each.local_name)] == each.pk else each.code
        for each in model.objects.all()
    }


def _write_lists(sheet, offered):
    """What can be chosen, a column a list; the range of each."""
    offered = {kind: list(names.values()) for kind, names in offered.items()}
    offered |= {kind: [str(label) for _value, label in enum.choices] for kind, enum in CHOICES.items()}
    kinds = [kind for kind in dict.fromkeys(column.kind for column in COLUMNS) if kind in offered]
    headers = {column.kind: column.header for column in reversed(COLUMNS)}
    sheet.append([_bold(sheet, headers[kind]) for kind in kinds])
    for index in range(max(map(len, offered.values()))):
        sheet.append([offered[kind][index] if index < len(offered[kind]) else None for kind in kinds])
    return {
        kind: f"${get_column_letter(place)}$2:${get_column_letter(place)}${max(len(offered[kind]), 1) + 1}"
        for place, kind in enumerate(kinds, 1)
    }


def _write_help(sheet):
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    for line in (
        _("Fill in the sheet “Activities”; its second row names the columns, whose order does not matter."),
        _("What is left out stays as it is; an empty cell empties the field. Rows are never deleted by an import."),
        _("A registry number tells which activity a row changes; without one the number in the plan does."),
    ):
        sheet.append([line])
    sheet.append([])
    for column in COLUMNS:
        sheet.append([_bold(sheet, column.header), str(column.help)])
