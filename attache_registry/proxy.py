"""Whose request it is where a proxy stands before the registry: what counts guesses asks that."""

from django.conf import settings


class ProxyAddressMiddleware:
    """Takes the reader's address from the proxy: `X-Real-IP` over a socket of the file system, else as configured.

    Such a socket lets in nobody but the proxy, which replaces what the reader sent. Over TCP a header is believed
    where `PROXY_ADDRESS_HEADER` names it, which says that nobody but the proxy connects.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        header = settings.PROXY_ADDRESS_HEADER
        if not request.META.get("REMOTE_ADDR"):
            header = header or "HTTP_X_REAL_IP"
        if header:
            request.META["REMOTE_ADDR"] = request.META.get(header, request.META.get("REMOTE_ADDR", "")).strip()
        return self.get_response(request)
