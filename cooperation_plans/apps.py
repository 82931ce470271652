from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CooperationPlansConfig(AppConfig):
    name = "cooperation_plans"
    verbose_name = _("Cooperation plans")

    def ready(self):
        from cooperation_plans import reference_data, resources

        resources.register_policies()
        resources.join_the_network()
        post_migrate.connect(reference_data.load_after_migrate, sender=self)
