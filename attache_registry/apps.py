from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import NotSupportedError
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

OLDEST_POSTGRES = 15


class RegistryConfig(AppConfig):
    name = "attache_registry"
    verbose_name = _("Attaché Registry")

    def ready(self):
        from attache_registry import known_schema, policies
        from attache_registry.checks import check_sign_in

        people, network = policies.Kind.PEOPLE, policies.Kind.NETWORK
        contact = {"email": policies.Sensitivity.CONTACT}
        policies.register("users", people, models="attache_registry.User", sensitive=contact)
        policies.register("tokens", people, models="attache_registry.AccessToken")
        policies.register("sensitive-reads", people, models="attache_registry.SensitiveRead")
        # Whose they are is asked of what they belong to.
        policies.register("scans", network, models="attache_registry.Scan")
        policies.register("history", policies.Kind.HISTORY)

        register(check_sign_in, Tags.security, deploy=True)
        pre_migrate.connect(known_schema.before_migrations, sender=self)
        post_migrate.connect(known_schema.after_migrations, sender=self)
        connection_created.connect(refuse_old_postgres)
        connection_created.connect(spare_triggers_an_exception)


def refuse_old_postgres(connection, **kwargs):
    """Signal handler: constraints and multiranges need PostgreSQL 15."""
    major = connection.pg_version // 10_000
    if major < OLDEST_POSTGRES:
        raise NotSupportedError(
            f"The registry needs PostgreSQL {OLDEST_POSTGRES} or newer; DATABASE_URL names version {major}."
        )


def spare_triggers_an_exception(connection, **kwargs):
    """Signal handler: name no trigger to be passed over, so that each need not find that out by an exception.

    pgtrigger's functions ask for this setting; where it is not there they open and undo a subtransaction, which made
    an import of 6,000 rows take two and a half times as long, and longer the more rows it had.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET pgtrigger.ignore = '{}'")
