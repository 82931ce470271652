"""What is counted and logged of requests: how many, how they ended, how long they took; told at `/metrics`.

With `PROMETHEUS_MULTIPROC_DIR` the processes of a machine count in files of one folder; each tells the sum of all.
"""

import os
import time

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from attache_registry.logs import log_request

REQUESTS = Counter("registry_requests", "Requests by view and class of status.", ["view", "status"])
SECONDS = Histogram(
    "registry_request_seconds",
    "How long requests took, until the answer began.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class MeasuringMiddleware:
    """Counts each request under the name of its view; addresses that are none count as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        SECONDS.observe(seconds)
        log_request(request, response, seconds)
        found = request.resolver_match
        REQUESTS.labels(found.view_name or "unnamed" if found else "none", f"{response.status_code // 100}xx").inc()
        return response


def of_all_processes():
    """The registry of collectors that tells what all processes counted."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
