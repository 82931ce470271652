"""Makes one demonstration user a role."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from attache_registry.policies import Role

STAFF = {Role.DESK, Role.ADMINISTRATOR}


class Command(BaseCommand):
    """They are marked, and can sign in only where DEMO=1."""

    help = "Make the demonstration users analyst, attache, desk and admin, with DEMO_PASSWORD as password."

    def handle(self, **options):
        users = get_user_model().objects
        for role in Role:
            user, _made = users.get_or_create(
                username=role.value,
                defaults={
                    "role": role,
                    "is_demonstration": True,
                    "is_staff": role in STAFF,
                    "first_name": "Demonstration",
                    "last_name": role.label,
                },
            )
            if user.is_demonstration and not user.check_password(settings.DEMO_PASSWORD):
                user.set_password(settings.DEMO_PASSWORD)
                user.save(update_fields=["password"])
        self.stdout.write("Demonstration users: " + ", ".join(Role.values))
