from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange with other systems")

    def ready(self):
        from attache_registry import policies, restoring
        from exchange import feed, publishing

        policies.register("changes", policies.Kind.NETWORK)
        policies.register("webhooks", policies.Kind.PEOPLE, models="exchange.Webhook exchange.Delivery")
        post_migrate.connect(publishing.install, sender=self)
        restoring.BEFORE_TAKING_OVER.append(feed.realign)
