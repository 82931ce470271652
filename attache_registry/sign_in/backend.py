"""Who may sign in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from attache_registry import policies


class RegistryBackend(AuthenticationBackend):
    """Sign-in by user name; demonstration users only where `DEMO` is set. Rights come from the table of roles."""

    def user_can_authenticate(self, user):
        allowed = settings.DEMO or not user.is_demonstration
        return allowed and super().user_can_authenticate(user)

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None):
        """Django's own permissions play no part: the admin asks the table of roles by resource."""
        return user_obj.is_active and policies.role_of(user_obj) == policies.Role.ADMINISTRATOR

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and user_obj.is_staff
