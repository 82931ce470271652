"""Loads the published agreements and units."""

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attache_registry.periods import read_day
from cooperation_plans.loading import load_published


class Command(BaseCommand):
    help = "Load the published agreements and the armed forces' units. It only adds; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="DAY", help="The day for which the list vouches (default: today).")

    def handle(self, *, as_of, **options):
        try:
            on = read_day(as_of) if as_of else timezone.localdate()
        except ValueError as error:
            raise CommandError("--as-of takes a day as YYYY-MM-DD, from 1900-01-01 to 2200-12-31.") from error
        with pghistory.context(command="load_cooperation"):
            agreements, units = load_published(on=on, by=None)
        self.stdout.write(f"Added {agreements} agreements and {units} units.")
