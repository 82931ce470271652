"""Lets go what has been kept long enough."""

from django.core.management.base import BaseCommand

from attache_registry.retention import let_go


class Command(BaseCommand):
    help = "Delete what has been kept as long as it may be (see docs/security.md); each night, from a timer."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Count, and delete nothing.")

    def handle(self, *, dry_run, **options):
        for kind, number in let_go(dry_run=dry_run):
            self.stdout.write(f"{kind.model}: {number} older than {kind.days} days")
