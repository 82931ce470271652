"""Whether the process answers; public, and says nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request):
    """200 as long as the process answers; it asks no database."""
    return HttpResponse("ok\n", content_type="text/plain")
