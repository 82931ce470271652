from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccreditationsConfig(AppConfig):
    name = "accreditations"
    verbose_name = _("Attaché network")

    def ready(self):
        from accreditations import reference_data, resources

        resources.register_policies()
        post_migrate.connect(reference_data.load_after_migrate, sender=self)
