"""Which scenario an address speaks of, and whether the person works on it."""

from django.db import transaction
from django.http import Http404

from attache_registry import policies
from attache_registry.exceptions import NotAllowed
from scenarios.models import Scenario
from scenarios.services.drafting import may_change, require_author, require_open


def seen_by_me(request, key):
    """A scenario that the person sees; 404 for what is not shared with him or her."""
    found = Scenario.objects.visible_to(request.user).select_related("author", "applied_by").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def in_work(request, key):
    """A scenario that the person may change and that is open still; says so where not."""
    found = seen_by_me(request, key)
    require_drafter(request)
    with transaction.atomic():
        return require_open(found, request.user)


def own(request, key):
    """A scenario of one's own that is open still."""
    found = in_work(request, key)
    require_author(found, request.user)
    return found


def authored(request, key):
    """A scenario of one's own, also after it was applied or dropped."""
    found = seen_by_me(request, key)
    require_drafter(request)
    require_author(found, request.user)
    return found


def may_work(request, scenario):
    """Whether the page offers to change it."""
    writes = policies.may_write(request.user, "scenarios")
    return writes and scenario.is_open and may_change(scenario, request.user)


def may_apply(request, scenario):
    """Whether the page offers to apply it."""
    return may_work(request, scenario) and policies.may_write(request.user, "accreditations")


def require_drafter(request):
    """Whoever drafts scenarios at all: the desk."""
    if not policies.may_write(request.user, "scenarios"):
        raise NotAllowed
