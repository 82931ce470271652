"""Puts a backup in the registry's place."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from attache_registry import backups, restoring
from attache_registry.embedded_postgres import CannotStart
from attache_registry.postgres_programs import NoPrograms


class Command(BaseCommand):
    help = "Check a backup, restore it into a database of its own, and let that take the registry's place."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        told = "Also where the registry holds records; that database is kept under another name."
        parser.add_argument("--replace", action="store_true", help=told)

    def handle(self, *, file, replace, **options):
        try:
            manifest, former = restoring.restore(file.absolute(), replace=replace)
        except (backups.BackupRefused, NoPrograms, CannotStart, OSError) as error:
            raise CommandError(f"{error}\nThe registry's database is as it was.") from error
        self.stdout.write(f"Restored as of {manifest['made_at']}; rows and sequences are those that were backed up.")
        if former:
            self.stdout.write(f'The former database is kept; when nobody misses it: DROP DATABASE "{former}"')
        if missing := backups.pending(manifest):
            self.stdout.write(
                f"The backup is {len(missing)} migrations older than this version. Now run: manage.py migrate"
            )
