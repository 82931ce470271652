"""Sends the daily reminders."""

from django.core.management.base import BaseCommand

from accreditations.digests import digests, send
from attache_registry.as_of import today


class Command(BaseCommand):
    help = "Mail what is due to the office and to those in charge; a second run on the same day sends nothing more."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what would be sent, and send nothing.")

    def handle(self, *, dry_run, **options):
        day = today()
        sent = 0
        for digest in digests(day):
            if not digest.reminders:
                continue
            if dry_run:
                self.stdout.write(f"To {digest.recipient}:\n{digest.message.body}\n")
            else:
                sent += send(digest, day)
        self.stdout.write(f"{sent} sent.")
