"""Webhooks: signed, in order for each record, tried again, given up, sent again; never to where they may not go."""

import ipaddress
import json
from datetime import timedelta

import pytest
import urllib3
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from accreditations import services
from accreditations.models import Attache
from accreditations.tests import factories
from attache_registry.exceptions import BadInput
from exchange import delivering, feed, webhooks
from exchange.choices import DeliveryState
from exchange.models import Delivery, Origin, Webhook
from exchange.tests.conftest import HERE
from tests.receiver import Receiver

BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture
def receiver(settings, monkeypatch):
    """A receiver on this machine, which is configured; no pauses between attempts."""
    settings.WEBHOOK_PRIVATE_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    monkeypatch.setattr(delivering, "PAUSES", [0, 0])
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def webhook(transactional_db, people, receiver, monkeypatch):
    """A subscription to attachés in the name of the desk, and its secret."""
    # Other tests' transactions would hold the feed back; see test_mirror for the horizon itself.
    monkeypatch.setattr(feed, "HORIZON", HERE)
    webhook = Webhook(name="Personnel", url=receiver.address, resources=["attaches"], user=people["desk"])
    webhook.secret = webhooks.subscribe(webhook)
    return webhook


def test_a_change_arrives_signed_so_that_a_public_library_knows_it(webhook, receiver):
    officer = factories.attache(phone="+371 2000 0000")
    factories.post()

    assert delivering.work_once() == (1, 0)

    [(path, headers, body)] = receiver.got
    told = Verifier(webhook.secret).verify(body, headers)
    assert path == "/changes"
    assert told["type"] == "attaches.created"
    change = {name: told["data"][name] for name in ("resource", "key", "version", "change", "before")}
    assert change == {"resource": "attaches", "key": officer.pk, "version": 1, "change": "created", "before": None}
    assert told["data"]["after"]["phone"] == "+371 2000 0000"
    with pytest.raises(WebhookVerificationError):
        Verifier(webhooks.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook.secret).verify(body.replace(b"Anna", b"Inga"), headers)
    assert delivering.work_once() == (0, 0)


def test_what_its_person_may_not_see_is_not_sent(webhook, receiver, people):
    Webhook.objects.update(user=people["analyst"])
    factories.attache(phone="+371 2000 0000")
    delivering.work_once()
    [(_path, _headers, body)] = receiver.got
    assert json.loads(body)["data"]["after"]["phone"] is None


def test_changes_of_a_record_arrive_in_order_whatever_the_receiver_does(webhook, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "TIMEOUT", urllib3.Timeout(connect=0.5, read=0.5))
    officers = [factories.attache() for _each in range(3)]
    for number in range(3):
        for officer in officers:
            Attache.objects.filter(pk=officer.pk).update(phone=f"+371 2000 000{number}")
    # It refuses, hangs until nobody listens any more, answers late, redirects.
    receiver.moods = [500, 1.0, 0.3, 302, 503]

    while Delivery.objects.filter(state=DeliveryState.WAITING).exists() or delivering.make_deliveries():
        delivering.work_once()

    assert set(receiver.told) == {
        ("attaches", officer.pk, version) for officer in officers for version in range(1, 5)
    }
    for officer in officers:
        first = list(dict.fromkeys(version for _r, key, version in receiver.told if key == officer.pk))
        assert first == [1, 2, 3, 4]


def test_what_is_given_up_waits_for_the_administrator(webhook, receiver, client, people):
    officer = factories.attache()
    Attache.objects.filter(pk=officer.pk).update(phone="+371 2000 0000")
    receiver.moods = [500] * 3

    delivering.work_once()
    states = dict(Delivery.objects.values_list("payload__data__version", "state"))
    assert states == {1: "dead", 2: "waiting"}
    assert Delivery.objects.get(state="dead").answer.startswith("500")
    assert delivering.work_once() == (0, 0)

    client.force_login(people["admin"], BACKEND)
    page = reverse("admin:exchange_delivery_changelist")
    assert client.get(page).status_code == 200
    dead = Delivery.objects.get(state="dead")
    client.post(page, {"action": "send_again", "_selected_action": [dead.pk]})
    assert delivering.work_once() == (2, 0)
    assert [version for _resource, _key, version in receiver.told] == [1, 2]


def test_what_is_let_go_stands_in_nothings_way(webhook, receiver, client, people):
    officer = factories.attache()
    Attache.objects.filter(pk=officer.pk).update(phone="+371 2000 0000")
    receiver.moods = [410] * 3
    delivering.work_once()
    client.force_login(people["admin"], BACKEND)
    dead = Delivery.objects.get(state="dead")
    client.post(reverse("admin:exchange_delivery_changelist"), {"action": "let_go", "_selected_action": [dead.pk]})
    delivering.work_once()
    assert [version for _resource, _key, version in receiver.told] == [2]


def test_what_somebody_took_who_died_is_tried_again_when_the_lease_runs_out(webhook, receiver):
    factories.attache()
    delivering.make_deliveries()
    assert len(delivering.take()) == 1
    assert delivering.work_once() == (0, 0)
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert delivering.work_once() == (1, 0)


def test_one_that_is_switched_off_is_sent_nothing_and_goes_on_where_it_was(webhook, receiver):
    Webhook.objects.update(is_active=False)
    factories.attache()
    assert delivering.work_once() == (0, 0)
    Webhook.objects.update(is_active=True)
    assert delivering.work_once() == (1, 0)


def test_a_secret_is_kept_enciphered_shown_once_and_renewed(webhook, receiver, client, people):
    client.force_login(people["admin"], BACKEND)
    add = reverse("admin:exchange_webhook_add")
    wanted = {"name": "Protocol", "url": receiver.address, "user": people["desk"].pk, "is_active": "on"}
    made = client.post(add, wanted | {"resources": ["posts"]})
    protocol = Webhook.objects.get(name="Protocol")
    secret = webhooks.secret_of(protocol)

    assert secret in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert secret not in protocol.sealed_secret
    assert secret not in client.get(reverse("admin:exchange_webhook_change", args=[protocol.pk])).content.decode()
    listed = reverse("admin:exchange_webhook_changelist")
    renewed = client.post(listed, {"action": "renew_secrets", "_selected_action": [protocol.pk]})
    protocol.refresh_from_db()
    assert webhooks.secret_of(protocol) in renewed.content.decode()
    assert webhooks.secret_of(protocol) != secret


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.1.2.3/hook",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
        "https://localhost/",
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https://name:word@93.184.215.14/",
        "https://93.184.215.14:0/",
        "https://93.184.215.14:99999/",
        "https:///",
        "https://no-such-host.invalid/",
    ],
)
def test_where_the_registry_may_not_speak_it_does_not(url):
    with pytest.raises(BadInput):
        webhooks.check_address(url)


def test_a_public_address_is_taken_and_a_private_one_where_it_is_configured(settings):
    webhooks.check_address("https://93.184.215.14:8443/hook?of=us")
    settings.WEBHOOK_PRIVATE_NETWORKS = [ipaddress.ip_network("10.20.0.0/16")]
    webhooks.check_address("http://10.20.1.1/hook")
    with pytest.raises(BadInput):
        webhooks.check_address("http://10.21.1.1/hook")


def test_an_address_that_became_private_after_it_was_entered_is_not_spoken_to(webhook, receiver, settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    factories.attache()
    assert delivering.work_once() == (0, 3)
    assert receiver.got == []
    assert "WEBHOOK_PRIVATE_NETWORKS" in Delivery.objects.get().answer


def test_nobody_but_administrators_keeps_webhooks(client, people):
    client.force_login(people["desk"], BACKEND)
    for name in ("webhook", "delivery"):
        assert client.get(reverse(f"admin:exchange_{name}_changelist")).status_code == 403


def test_metrics_are_told_to_configured_addresses_alone(client, settings, webhook, people):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_ADDRESSES = [ipaddress.ip_network("127.0.0.1/32")]
    services.change(factories.attache(), by=people["desk"], phone="+371 2000 0000")
    delivering.make_deliveries()
    told = client.get("/metrics").content.decode()
    assert 'registry_webhook_deliveries{state="waiting"} 2.0' in told
    assert 'registry_webhook_deliveries{state="dead"} 0.0' in told
    assert "registry_feed_lag_seconds " in told


def test_where_nobody_is_the_next_address_of_the_name_is_tried(webhook, receiver, monkeypatch):
    # 127.0.0.9 has nobody listening; the receiver listens on 127.0.0.1.
    monkeypatch.setattr(webhooks, "addresses_of", lambda *_asked: ["127.0.0.9", "127.0.0.1"])
    factories.attache()
    assert delivering.work_once() == (1, 0)


def test_a_webhook_that_is_deleted_meanwhile_stops_nobody(webhook, receiver):
    factories.attache()
    delivering.make_deliveries()
    [(key, attempts)] = delivering.take()
    webhook.delete()
    assert delivering.attempt(key, attempts) == DeliveryState.DROPPED


def test_a_webhook_goes_on_after_its_registry_was_restored(webhook, receiver):
    factories.attache()
    Origin.objects.update(shift=-10_000_000_000)
    feed.realign()
    factories.attache()
    assert delivering.work_once() == (2, 0)
