"""Writes a backup of all that the registry holds, and proves it."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from attache_registry import backups
from attache_registry.embedded_postgres import CannotStart
from attache_registry.postgres_programs import NoPrograms


class Command(BaseCommand):
    help = "Write a backup and prove it by restoring it into a database for a moment; never writes over a file."
    requires_system_checks = []

    def add_arguments(self, parser):
        told = "Where to; by default a name with the time in BACKUP_FOLDER."
        parser.add_argument("file", nargs="?", type=Path, help=told)

    def handle(self, *, file, **options):
        file = file or settings.BACKUP_FOLDER / f"registry-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
        try:
            manifest = backups.make(file.absolute())
        except (backups.BackupRefused, NoPrograms, CannotStart, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(number for number, _sum in manifest["tables"].values())
        self.stdout.write(f"{file}: {rows} rows of {len(manifest['tables'])} tables, restored once and compared.")
