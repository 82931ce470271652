"""Lists as CSV and XLSX: all pages, the same filters, columns named as the fields."""

import csv
import io
import json
import tempfile

from django.http import StreamingHttpResponse

from attache_registry.streaming import streamed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet would take a cell that begins so for a formula.
STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
ROWS_AT_A_TIME = 2000
BYTES_AT_A_TIME = 64 * 1024


def cell(value):
    """A value as a spreadsheet shows it; lists are joined, nested objects stay JSON, formulas are defused."""
    # Most cells by far are one of these.
    kind = type(value)
    if kind is str:
        return f"'{value}" if value[:1] in STARTS_FORMULA else value
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        value = "; ".join(map(str, value))
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return cell(value) if isinstance(value, str) else value


def as_csv(name, columns, rows):
    """A CSV file, sent while it is written; UTF-8 with the mark by which spreadsheets know it."""

    def lines():
        yield "\ufeff"
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        for row in streamed(rows, ROWS_AT_A_TIME):
            writer.writerow([cell(row[column]) for column in columns])
            if buffer.tell() > 32_000:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(name, columns, rows):
    """An XLSX workbook of one sheet, written row by row to a temporary file and sent from there."""

    def parts():
        with tempfile.TemporaryFile() as file:
            write_workbook(file, name, columns, rows)
            file.seek(0)
            while part := file.read(BYTES_AT_A_TIME):
                yield part

    response = StreamingHttpResponse(parts(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def write_workbook(file, name, columns, rows):
    """Write the rows as a workbook; the library is loaded when it is needed, because it is large."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    sheet.append(columns)
    for row in streamed(rows, ROWS_AT_A_TIME):
        values = (cell(row[column]) for column in columns)
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in values])
    book.save(file)


FORMATS = {"csv": as_csv, "xlsx": as_xlsx}
