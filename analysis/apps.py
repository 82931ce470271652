from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = _("Analyst's desk")

    def ready(self):
        from analysis import resources

        resources.register_policies()
        resources.join_the_network()
