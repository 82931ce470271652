"""Whose address a request has behind a proxy, and that nobody else is believed."""

import pytest
from django.http import HttpResponse

from attache_registry.proxy import ProxyAddressMiddleware


@pytest.mark.parametrize(
    ("connected", "said", "header", "address"),
    [
        # Over a socket of the file system only the proxy can have said it.
        ("", {"HTTP_X_REAL_IP": "192.0.2.7"}, "", "192.0.2.7"),
        # Over TCP anybody can.
        ("198.51.100.1", {"HTTP_X_REAL_IP": "192.0.2.7"}, "", "198.51.100.1"),
        ("198.51.100.1", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, "", "198.51.100.1"),
        # Unless it is said that nobody but the proxy connects.
        ("127.0.0.1", {"HTTP_X_REAL_IP": " 192.0.2.7"}, "HTTP_X_REAL_IP", "192.0.2.7"),
        ("127.0.0.1", {}, "HTTP_X_REAL_IP", "127.0.0.1"),
    ],
)
def test_the_address_is_the_reader_s(rf, settings, connected, said, header, address):
    settings.PROXY_ADDRESS_HEADER = header
    request = rf.get("/", REMOTE_ADDR=connected, **said)
    ProxyAddressMiddleware(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address
