"""Sends the daily reminders."""

from django.core.management.base import BaseCommand

from accreditations.digests import mails
from attache_registry.as_of import today


class Command(BaseCommand):
    help = "Mail what is due and the saved views of the day; a second run on the same day sends nothing more."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what would be sent, and send nothing.")

    def handle(self, *, dry_run, **options):
        day = today()
        sent = 0
        for mail in mails(day):
            if dry_run:
                self.stdout.write(f"To {mail.recipient}:\n{mail.message.body}\n")
            else:
                sent += mail.send(day)
        self.stdout.write(f"{sent} sent.")
