"""Loads a published network from a file."""

from pathlib import Path

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accreditations import loading, network_file
from attache_registry.exceptions import BadInput, Conflict
from attache_registry.periods import read_day


class Command(BaseCommand):
    """All or nothing, and only adding: a second run changes nothing."""

    help = "Load the network of FILE. It only adds; what the registry has beyond the file is listed and left."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--as-of", metavar="DAY", help="The day for which the list vouches (default: today).")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")

    def handle(self, *, file, as_of, dry_run, **options):
        try:
            on = read_day(as_of) if as_of else timezone.localdate()
        except ValueError as error:
            raise CommandError("--as-of takes a day as YYYY-MM-DD, from 1900-01-01 to 2200-12-31.") from error
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not UTF-8 text (byte {error.start}).") from error
        try:
            with pghistory.context(command="load_network"), transaction.atomic():
                network = network_file.read(text)
                report = loading.load(network, on=on, by=None)
                said = list(self.told(report, dry_run))
                transaction.set_rollback(dry_run)
        except BadInput as error:
            faults = [f"  {place}: {said}" for place, all_said in error.errors.items() for _code, said in all_said]
            raise CommandError("\n".join([f"{file} was not loaded; nothing was changed.", *faults])) from error
        except Conflict as error:
            raise CommandError(f"{file} was not loaded; nothing was changed.\n  {error.message}") from error
        self.stdout.write("\n".join(said))

    def told(self, report, dry_run):
        """What was added, record by record, and what is beyond the file."""
        would = "Would add" if dry_run else "Added"
        for record in report.added:
            yield f"{would} {record._meta.verbose_name}: {record}"
        for record in report.beyond:
            yield f"Not in the file, left as it is: {record._meta.verbose_name} {record}"
        yield f"{would} {len(report.added)} records; {len(report.beyond)} are not in the file."
