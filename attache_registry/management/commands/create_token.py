"""Makes a bearer token for a person or system and prints it once."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from attache_registry.models import AccessToken
from attache_registry.policies import Scope


class Command(BaseCommand):
    """The token stands alone on the last line; only its hash is kept."""

    help = "Make a bearer token for USERNAME; it is shown this once, alone on the last line."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--scope", choices=Scope.values, required=True)
        parser.add_argument("--expires", type=int, metavar="DAYS", help="Days until it expires (default: never).")
        parser.add_argument("--name", default="", help="What the token is for.")

    def handle(self, *, username, scope, expires, name, **options):
        if expires is not None and not 0 < expires <= 3650:
            raise CommandError("--expires takes 1 to 3650 days.")
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        expiry = timedelta(days=expires) if expires else None
        token, secret = AccessToken.objects.create(user=user, expiry=expiry, scope=scope, name=name)
        until = f"until {token.expiry:%Y-%m-%d}" if token.expiry else "without expiry"
        self.stdout.write(
            f"Token of {username} ({user.effective_role}, {scope}), {until}. Keep it: it is not shown again."
        )
        self.stdout.write(secret)
