from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "scenarios"
    verbose_name = _("Scenarios")

    def ready(self):
        from scenarios import resources

        resources.register_policies()
        resources.join_the_history()
        resources.join_the_demonstration()
