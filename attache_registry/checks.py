"""What `check --deploy` adds: passwords that are published, and passwords that stand alone."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Warning
from django.db import DatabaseError


def check_sign_in(app_configs, **kwargs):
    """Warn of demonstration users in the database, of their being let in, and where no second factor is asked for."""
    found = []
    if settings.DEMO:
        found.append(Warning("DEMO is on: demonstration users can sign in.", hint="Set DEMO=0.", id="registry.W001"))
    try:
        number = get_user_model().objects.filter(is_demonstration=True).count()
    except DatabaseError:
        # Before the first migration there is nobody.
        number = 0
    if not settings.SECOND_FACTOR_ROLES and not (settings.OIDC and not settings.PASSWORD_SIGN_IN):
        found.append(
            Warning(
                "No role needs a second factor: a password alone opens everything.",
                hint="Set SECOND_FACTOR_ROLES=desk,admin, or OIDC_ONLY=1.",
                id="registry.W003",
            )
        )
    if number:
        found.append(
            Warning(
                f"There are {number} demonstration users, whose password is published.",
                hint="Delete them in the admin, or start with an empty database.",
                id="registry.W002",
            )
        )
    return found
