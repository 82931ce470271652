"""Whose request it is where a proxy stands before the registry: what counts guesses and lets in by address asks that."""


class ProxyAddressMiddleware:
    """Takes the reader's address from the proxy (`X-Real-IP`) where the request came over a socket of the file system.

    Such a socket lets in nobody but the proxy, which replaces what the reader sent; over TCP the header is not believed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.META.get("REMOTE_ADDR"):
            request.META["REMOTE_ADDR"] = request.META.get("HTTP_X_REAL_IP", "")
        return self.get_response(request)
