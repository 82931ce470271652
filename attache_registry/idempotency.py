"""`Idempotency-Key`: a POST that is sent again, because its answer was lost, does nothing twice.

The key is claimed by a unique row in the transaction that does the work: a second request with it waits for the first
and is given its answer. A transaction that is taken back leaves no claim.
"""

import hashlib
import re
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _

from attache_registry.models import KeptAnswer
from attache_registry.problem_details import plain
from attache_registry.saving import in_transaction

KEY = re.compile(r"[\x21-\x7e]{1,255}")
# Headers that belong to an answer.
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# These say nothing of the request itself: who sends it once more may be answered otherwise.
NOT_KEPT = {401, 403, 429}
# What has expired is as if it were not there.
CLAIM = """INSERT INTO attache_registry_keptanswer AS kept
    (who, path, key, fingerprint, status, headers, body, expires_at)
VALUES (%s, %s, %s, %s, 0, '{}', '', now() + %s) ON CONFLICT (who, path, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, expires_at = EXCLUDED.expires_at WHERE kept.expires_at < now()
RETURNING id"""
# Nobody waits for others who tidy up as well.
FORGET = """DELETE FROM attache_registry_keptanswer WHERE id IN (
    SELECT id FROM attache_registry_keptanswer WHERE expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED)"""


class AnswersOnce:
    """A view of the API whose POST takes `Idempotency-Key`.

    `only_asks` are the actions whose POST does nothing: to them a key means nothing, and nothing is kept of it.
    """

    only_asks = frozenset()

    def dispatch(self, request, *args, **kwargs):
        """The answer; to a key that was answered before, the same again."""
        key = request.headers.get("Idempotency-Key")
        does = request.method == "POST" and getattr(self, "action_map", {}).get("post") not in self.only_asks
        if not does or key is None:
            return super().dispatch(request, *args, **kwargs)
        if not KEY.fullmatch(key):
            return plain(400, _("Write 1 to 255 visible ASCII characters as Idempotency-Key."), "invalid")
        return in_transaction(lambda: self._once(request, key, args, kwargs))

    def _once(self, request, key, args, kwargs):
        place = {"who": _who(request), "path": request.path, "key": key}
        fingerprint = _fingerprint(request)
        lasts = timedelta(hours=settings.IDEMPOTENCY_HOURS)
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [*place.values(), fingerprint, lasts])
            claimed = cursor.fetchone()
            cursor.execute(FORGET)
        if claimed is None:
            # In place of the work: whoever may not ask any more is refused before it, as ever.
            self.post = _again(KeptAnswer.objects.get(**place), fingerprint)
            return super().dispatch(request, *args, **kwargs)
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        kept = KeptAnswer.objects.filter(pk=claimed[0])
        if response.status_code in NOT_KEPT:
            kept.delete()
        else:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            kept.update(status=response.status_code, headers=headers, body=response.content)
        return response


def _again(kept, fingerprint):
    """A handler that gives the answer that was kept, if the request is the same."""

    def handler(request, *args, **kwargs):
        if kept.fingerprint != fingerprint:
            message = _("This Idempotency-Key was used for another request. Choose a new one. Nothing was saved.")
            return plain(422, message, "key_reused")
        headers = kept.headers | {"Idempotency-Replayed": "true"}
        return HttpResponse(bytes(kept.body), status=kept.status, headers=headers)

    return handler


def _who(request):
    """Whose keys these are: of a token, else of a signed-in person; nothing that tells the token."""
    credentials = request.headers.get("Authorization") or f"session of {request.user.pk}"
    return hashlib.sha256(credentials.encode()).hexdigest()


def _fingerprint(request):
    told = [request.META.get("QUERY_STRING", ""), request.content_type or "", request.headers.get("If-Match", "")]
    return hashlib.sha256("\0".join(told).encode() + b"\0" + request.body).hexdigest()
