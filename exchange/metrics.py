"""`/metrics` for Prometheus: requests, database, backup, the feed, webhooks. Told to configured addresses alone."""

import ipaddress
import time
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Count, Min, Sum
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from attache_registry import measuring
from exchange import feed
from exchange.choices import DeliveryState
from exchange.models import Delivery


class Exchange:
    """What exchange with other systems is measured by; asked of the database each time."""

    def collect(self):
        """The gauges as they are now."""
        yield GaugeMetricFamily(
            "registry_feed_lag_seconds",
            "Age of the oldest change that a transaction still at work holds back from the feed.",
            value=feed.lag(),
        )
        open_ones = Delivery.objects.filter(state__in=[DeliveryState.WAITING, DeliveryState.DEAD]).order_by()
        found = {row["state"]: row for row in open_ones.values("state").annotate(n=Count("*"), since=Min("made_at"))}
        numbers = GaugeMetricFamily(
            "registry_webhook_deliveries", "Deliveries that did not arrive yet.", labels=["state"]
        )
        for state in (DeliveryState.WAITING, DeliveryState.DEAD):
            numbers.add_metric([state.value], found.get(state, {"n": 0})["n"])
        yield numbers
        since = found.get(DeliveryState.WAITING, {}).get("since")
        yield GaugeMetricFamily(
            "registry_webhook_oldest_waiting_seconds",
            "Age of the oldest delivery that waits.",
            value=(timezone.now() - since).total_seconds() if since else 0,
        )


class Installation:
    """How the installation itself stands; asked each time."""

    def collect(self):
        """The gauges as they are now."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            yield GaugeMetricFamily(
                "registry_database_connections",
                "Connections that the registry's database has, a pool's included.",
                value=cursor.fetchone()[0],
            )
        lately = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - timedelta(hours=1))
        yield GaugeMetricFamily(
            "registry_failed_sign_ins",
            "Wrong passwords of those who tried within the last hour and have not succeeded since.",
            value=lately.aggregate(n=Sum("failures_since_start"))["n"] or 0,
        )
        # A backup counts with its manifest, which is written last.
        made = [path.stat().st_mtime for path in settings.BACKUP_FOLDER.glob("*.dump.json")]
        age = GaugeMetricFamily("registry_backup_age_seconds", "Age of the last backup in BACKUP_FOLDER.")
        # No line at all where there is none, which is to be alerted on as well.
        if made:
            age.add_metric([], max(0, time.time() - max(made)))
        yield age


@login_not_required
@require_safe
def metrics(request):
    """The gauges in Prometheus' form; 404 for whoever was not configured (`METRICS_ADDRESSES`)."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        raise Http404 from None
    if not any(address in network for network in settings.METRICS_ADDRESSES):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Exchange())
    registry.register(Installation())
    told = generate_latest(registry) + generate_latest(measuring.of_all_processes())
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)
