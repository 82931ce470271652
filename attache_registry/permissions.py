"""The table of roles (R28) as the API asks it."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from attache_registry import policies


class RolePermission(BasePermission):
    """Signed in; writing within the role and, for a token, within its scope. Resources refuse more by field."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        if not hasattr(view, request.method.lower()):
            # Nobody may: let the view say that the address does not take this method.
            return True
        name = getattr(view, "resource", None)
        if request.method in SAFE_METHODS:
            return name is None or policies.may_read(request.user, name)
        token = request.auth
        in_scope = token is None or token.scope == policies.Scope.WRITE
        if not in_scope or name is None:
            return False
        return policies.may_write(request.user, name) or policies.may_take_part(request.user, name)
