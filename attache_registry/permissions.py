"""The table of roles (R28) as the API asks it."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from attache_registry import policies


def in_scope(request):
    """Whether the token, if it is one, may write."""
    return request.auth is None or request.auth.scope == policies.Scope.WRITE


class InScope(BasePermission):
    """Signed in, and for a token within its scope: for addresses whose parts ask the table of roles themselves."""

    def has_permission(self, request, view):
        return request.user.is_authenticated and (request.method in SAFE_METHODS or in_scope(request))


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
        if name is None or not in_scope(request):
            return False
        return policies.may_write(request.user, name) or policies.may_take_part(request.user, name)
