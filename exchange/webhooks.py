"""Webhooks: who is told, how a message is signed, and to which addresses the registry may speak at all.

Messages and signatures are those of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature), so that
receivers check them with a public library.
"""

import base64
import ipaddress
import json
import secrets
import socket
from urllib.parse import urlsplit

import urllib3
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook as Signer

from attache_registry.exceptions import BadInput
from attache_registry.sealing import cipher
from exchange import feed
from exchange.models import Webhook

PREFIX = "whsec_"
# Seconds to connect, and to wait for the answer.
TIMEOUT = urllib3.Timeout(connect=5, read=10)
SAID = 300


class Unreachable(Exception):
    """The message did not arrive, for a reason that is told to the administrator."""


# The secret


def new_secret():
    """A secret by which a receiver knows our messages."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def seal(secret):
    """A secret as it is kept."""
    return cipher("secrets of webhooks").encrypt(secret.encode()).decode()


def secret_of(webhook):
    """The secret of a webhook; `Unreachable` where the registry's own key was changed without keeping the old one."""
    try:
        return cipher("secrets of webhooks").decrypt(webhook.sealed_secret.encode()).decode()
    except InvalidToken:
        raise Unreachable("The secret cannot be read with today's SECRET_KEY; renew it.") from None


# What administrators do


def subscribe(webhook):
    """Begin to tell a system of what changes from now on; the secret, which is shown this once."""
    check_address(webhook.url)
    secret = new_secret()
    webhook.sealed_secret = seal(secret)
    webhook.after = str(feed.now())
    webhook.save()
    return secret


def renew_secret(webhook):
    """A new secret, which ends the old one."""
    secret = new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(sealed_secret=seal(secret))
    return secret


# Where the registry speaks to


def check_address(url):
    """Refuse what is no address of a system outside, unless it was configured."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.username or parts.fragment:
        raise BadInput({"url": [("invalid", _("Give an address such as https://example.org/changes."))]})
    try:
        addresses_of(parts.hostname, port or 443, parts.scheme)
    except Unreachable as error:
        raise BadInput({"url": [("refused", str(error))]}) from None


def addresses_of(host, port, scheme="https"):
    """The network addresses of a host, if the registry may speak to all of them; `Unreachable` else."""
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unreachable(_("The name %(host)s is not known.") % {"host": host}) from None
    for each in found:
        address = ipaddress.ip_address(each.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        configured = any(address in network for network in settings.WEBHOOK_PRIVATE_NETWORKS)
        if not (address.is_global and not address.is_multicast) and not configured:
            raise Unreachable(
                _("%(host)s lies in a private network that was not configured (WEBHOOK_PRIVATE_NETWORKS).")
                % {"host": host}
            )
        if scheme == "http" and not configured:
            raise Unreachable(_("Outside configured networks only HTTPS is spoken."))
    return sorted(found)


def send(webhook, message_id, payload):
    """Send a signed message; what the receiver said. `Unreachable` for anything but a 2xx.

    The name is looked up once and the connection goes to the address that was checked; redirects are not followed.
    """
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    now = timezone.now()
    signature = Signer(secret_of(webhook)).sign(message_id, now, body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "attache-registry",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    parts = urlsplit(webhook.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    headers["Host"] = parts.netloc
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    failure = None
    for address in addresses_of(parts.hostname, port, parts.scheme):
        try:
            status, said = _post(parts, address, port, path, body.encode(), headers)
            break
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
            # Nobody is there: the next address of the name may answer.
            failure = error
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(type(error).__name__) from None
    else:
        raise Unreachable(type(failure).__name__)
    if not 200 <= status < 300:
        raise Unreachable(f"{status} {said}")
    return str(status)


def _post(parts, address, port, path, body, headers):
    """Post to one address; the status and the beginning of the answer."""
    kept = {"timeout": TIMEOUT, "retries": False}
    if parts.scheme == "https":
        # The certificate is to be the name's, whatever the address.
        known_as = {"server_hostname": parts.hostname, "assert_hostname": parts.hostname}
        pool = urllib3.HTTPSConnectionPool(address, port, **known_as, **kept)
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **kept)
    with pool:
        answer = pool.request("POST", path, body=body, headers=headers, redirect=False, preload_content=False)
        try:
            return answer.status, answer.read(SAID).decode(errors="replace")
        finally:
            answer.close()
