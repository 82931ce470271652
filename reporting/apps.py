from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Reports")

    def ready(self):
        from reporting import reference_data, resources

        resources.register_policies()
        resources.join_the_others()
        post_migrate.connect(reference_data.load_after_migrate, sender=self)
