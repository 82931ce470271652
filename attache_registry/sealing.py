"""Secrets that must be kept so that they can be read again: enciphered with a key that is not in the database."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def cipher(purpose):
    """What seals and opens secrets of one purpose; `InvalidToken` on opening what another `SECRET_KEY` sealed.

    Older keys (`SECRET_KEY_FALLBACKS`) still open what they sealed.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key, purpose):
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
