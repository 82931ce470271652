"""Django's own command, looking for garbage less often: it makes thousands of classes, and takes a sixth less so."""

import gc

from django.core.management.commands import migrate

# So many objects between two looks; by default it is 700.
OBJECTS = 200_000


class Command(migrate.Command):
    """Brings the database to what the code expects."""

    def handle(self, *arguments, **options):
        before = gc.get_threshold()
        gc.set_threshold(OBJECTS, *before[1:])
        try:
            super().handle(*arguments, **options)
        finally:
            gc.set_threshold(*before)
