"""What `check --deploy` adds: demonstration users have a published password."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Warning
from django.db import DatabaseError


def check_demonstration_users(app_configs, **kwargs):
    """Warn of demonstration users in the database, and of their being let in."""
    found = []
    if settings.DEMO:
        found.append(Warning("DEMO is on: demonstration users can sign in.", hint="Set DEMO=0.", id="registry.W001"))
    try:
        number = get_user_model().objects.filter(is_demonstration=True).count()
    except DatabaseError:
        # Before the first migration there is nobody.
        number = 0
    if number:
        found.append(
            Warning(
                f"There are {number} demonstration users, whose password is published.",
                hint="Delete them in the admin, or start with an empty database.",
                id="registry.W002",
            )
        )
    return found
