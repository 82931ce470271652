"""The work of `deliver_webhooks`: deliveries are made from the feed, and tried until they arrive.

Nothing is kept in the process: a delivery is taken with a lease, so that one of whoever died is tried again when it
runs out (at least once). No transaction is open while a receiver is waited for. Of each record the oldest delivery
goes first, and what comes after it waits, also for one that was given up, until it is sent again or let go.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import SystemRandom

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from exchange import feed
from exchange.choices import DeliveryState
from exchange.models import Delivery, Webhook
from exchange.webhooks import SAID, Unreachable, send

# Pauses after each failure, in seconds; after the last the delivery is given up.
PAUSES = [5, 30, 120, 600, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600]
LEASE = timedelta(seconds=60)
A_STRETCH, AT_ONCE = 200, 8
CHANCE = SystemRandom()
TAKE = """
UPDATE exchange_delivery SET next_at = now() + %s, attempts = attempts + 1 WHERE id IN (
    SELECT d.id FROM exchange_delivery d JOIN exchange_webhook w ON w.id = d.webhook_id
    WHERE d.state = 'waiting' AND d.next_at <= now() AND w.is_active AND NOT EXISTS (
        SELECT 1 FROM exchange_delivery before WHERE before.webhook_id = d.webhook_id
        AND before.resource = d.resource AND before.record = d.record AND before.id < d.id
        AND before.state IN ('waiting', 'dead'))
    ORDER BY d.next_at, d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED)
RETURNING id, attempts"""


def make_deliveries():
    """Make a delivery of each change that a webhook has not been told of yet; how many."""
    made = 0
    for key in Webhook.objects.filter(is_active=True).values_list("pk", flat=True):
        made += _make(key)
    return made


def _make(key):
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update(skip_locked=True).filter(pk=key, is_active=True).first()
        if webhook is None or not webhook.user.is_active:
            return 0
        after = feed.Cursor.read(webhook.after)
        found, following = feed.page(webhook.user, after=after, limit=A_STRETCH, only=webhook.resources or None)
        Delivery.objects.bulk_create(
            [
                Delivery(
                    webhook=webhook,
                    change_id=told.key,
                    resource=told.row["resource"],
                    record=told.record,
                    payload=_message(told.row),
                    next_at=timezone.now(),
                )
                for told in found
            ]
        )
        if str(following) != webhook.after:
            Webhook.objects.filter(pk=key).update(after=str(following))
        return len(found)


def _message(row):
    """What is sent of a change: its kind, its instant, and the change as the feed tells it."""
    return {"type": f"{row['resource']}.{row['change']}", "timestamp": row["at"], "data": row}


def take(lease=LEASE):
    """Take what is due, each record's oldest first: `[(key, attempts)]`, leased to whoever took it."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [lease, AT_ONCE])
        return cursor.fetchall()


def attempt(key, attempts):
    """Try a delivery that was taken; what became of it is kept unless its lease ran out and another took it."""
    delivery = Delivery.objects.select_related("webhook", "change").filter(pk=key).first()
    if delivery is None:
        # Its webhook was deleted meanwhile.
        return DeliveryState.DROPPED
    # Says nothing of changes that this receiver may not know of, as numbers that run through all would.
    message_id = f"change-{delivery.change.position}-{delivery.change.place}"
    try:
        with override("en"):
            answer = send(delivery.webhook, message_id, delivery.payload)
    except Unreachable as error:
        became = _failed(attempts) | {"answer": str(error).replace("\0", "")[:SAID]}
    else:
        became = {"state": DeliveryState.DELIVERED, "next_at": None, "done_at": timezone.now(), "answer": answer}
    Delivery.objects.filter(pk=key, attempts=attempts, state=DeliveryState.WAITING).update(**became)
    return became["state"]


def _failed(attempts):
    if attempts > len(PAUSES):
        return {"state": DeliveryState.DEAD, "next_at": None, "done_at": timezone.now()}
    # Receivers that failed together are not asked together again.
    pause = PAUSES[attempts - 1] * CHANCE.uniform(0.9, 1.1)
    return {"state": DeliveryState.WAITING, "next_at": timezone.now() + timedelta(seconds=pause)}


def again(deliveries):
    """Send again what was given up, from the first pause on; how many."""
    return deliveries.filter(state=DeliveryState.DEAD).update(
        state=DeliveryState.WAITING, attempts=0, next_at=timezone.now(), done_at=None
    )


def let_go(deliveries):
    """Let go of what was given up, so that what came after it is sent; how many."""
    return deliveries.filter(state=DeliveryState.DEAD).update(state=DeliveryState.DROPPED, done_at=timezone.now())


def work_once(lease=LEASE):
    """Make and try all that is due now; how many deliveries arrived and how many did not."""
    arrived = missed = 0
    while make_deliveries():
        pass
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while taken := take(lease):
            states = list(threads.map(_in_thread, taken))
            arrived += states.count(DeliveryState.DELIVERED)
            missed += len(states) - states.count(DeliveryState.DELIVERED)
    return arrived, missed


def _in_thread(taken):
    """An attempt on a thread's own connection."""
    try:
        return attempt(*taken)
    finally:
        connection.close()
