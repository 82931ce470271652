"""`API_THROTTLE`: how often a token may ask, counted in the database for all processes together."""

from datetime import timedelta

from django.db import connection
from rest_framework.throttling import SimpleRateThrottle

# A stretch begins with the first request after the last has run out.
COUNT = """
INSERT INTO attache_registry_ratewindow AS w (who, begins_at, asked) VALUES (%s, clock_timestamp(), 1)
ON CONFLICT (who) DO UPDATE SET
    asked = CASE WHEN w.begins_at <= clock_timestamp() - %s THEN 1 ELSE w.asked + 1 END,
    begins_at = CASE WHEN w.begins_at <= clock_timestamp() - %s THEN clock_timestamp() ELSE w.begins_at END
RETURNING asked, extract(epoch FROM begins_at + %s - clock_timestamp())"""


class RegistryThrottle(SimpleRateThrottle):
    """So many requests in a stretch of time, for each token and for each signed-in person."""

    scope = "token"

    def allow_request(self, request, view):
        """Count the request; whether it is within the limit. The headers of the answer say how much is left."""
        who = f"token {request.auth.token_key}" if request.auth else f"person {request.user.pk}"
        length = timedelta(seconds=self.duration)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [who, length, length, length])
            asked, seconds = cursor.fetchone()
        self.seconds = max(int(seconds) + 1, 1)
        view.headers |= {
            "RateLimit-Policy": f'"token";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"token";r={max(self.num_requests - asked, 0)};t={self.seconds}',
        }
        return asked <= self.num_requests

    def wait(self):
        """Seconds until one may ask again."""
        return self.seconds
