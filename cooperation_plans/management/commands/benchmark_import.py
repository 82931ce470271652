"""Times the import of large spreadsheets, and tells what memory it needs beyond the file's own table."""

import io
import time
import tracemalloc
from datetime import date

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from openpyxl import Workbook

from accreditations.models import Country
from cooperation_plans.models import CooperationPlan, Strand
from cooperation_plans.spreadsheets import import_sheet, read_sheet

HEADERS = ["No.", "Activity", "Area", "Form", "First day", "Last day", "Our participants", "Planned cost", "Status"]
MEGA = 1024 * 1024


class Command(BaseCommand):
    help = "Import invented spreadsheets of growing size into a plan; nothing of it stays in the database."

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=10_000)

    def handle(self, *, rows, **options):
        for number in (rows // 4, rows // 2, rows):
            self.measure(number)

    def measure(self, number):
        """One file: read and imported without a watch on memory, then again with one."""
        content = workbook(number)
        taken = {}
        with transaction.atomic():
            begin = time.perf_counter()
            sheet = read_sheet(content)
            taken["read"] = time.perf_counter() - begin
            plan = new_plan()
            for name, save in (("preview", False), ("import", True), ("import again", True)):
                begin = time.perf_counter()
                report = import_sheet(plan, sheet, by=None, save=save)
                taken[name] = time.perf_counter() - begin
                expected = {"preview": (number, 0), "import": (number, 0), "import again": (0, number)}[name]
                if (report.created, report.left) != expected:
                    raise AssertionError(report)
                if name == "import":
                    # What the triggers put off to the end of the transaction, which never comes here.
                    begin = time.perf_counter()
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                    taken["end of transaction"] = time.perf_counter() - begin
            transaction.set_rollback(True)
        with transaction.atomic():
            tracemalloc.start()
            sheet = read_sheet(content)
            table, _peak = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            import_sheet(new_plan(), sheet, by=None, save=True)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            transaction.set_rollback(True)
        times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in taken.items())
        self.stdout.write(
            f"{number} rows, {len(content) / MEGA:.1f} MB: {times}; "
            f"the table {table / MEGA:.1f} MB, the import {(peak - table) / MEGA:.1f} MB more at its peak"
        )


def new_plan():
    """A draft of the year to import into."""
    plan = CooperationPlan(country=Country.objects.get(code="SE"), strand=Strand.objects.get(code="ministry"))
    plan.title, plan.starts_on, plan.ends_on = "Benchmark", date(2026, 1, 1), date(2026, 12, 31)
    plan.save()
    return plan


def workbook(number):
    """A spreadsheet of so many invented activities; bytes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    for row in range(1, number + 1):
        days = (date(2026, row % 12 + 1, row % 27 + 1), None)
        sheet.append([row, f"Visit of experts {row}", "cyber", "course", *days, row % 50, row % 9000, "confirmed"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
