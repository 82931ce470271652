"""Loads the demonstration."""

import pghistory
from django.core.management.base import BaseCommand, CommandError

from accreditations import demonstration
from attache_registry.exceptions import RegistryError
from attache_registry.history import gather_statistics


class Command(BaseCommand):
    """Invented, marked people and dates on the published network; a second run loads nothing."""

    help = "Load the published network with invented, marked people and dates. A second run loads nothing."

    def handle(self, **options):
        if demonstration.is_loaded():
            self.stdout.write("The demonstration is loaded already; nothing was changed.")
            return
        try:
            with pghistory.context(command="load_demo"):
                demonstration.load(by=None)
        except RegistryError as error:
            raise CommandError(f"The demonstration does not fit what the registry holds: {error.message}") from error
        gather_statistics()
        self.stdout.write("The published network and the demonstration are loaded. Every person in it is fictional.")
