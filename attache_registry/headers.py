"""What every answer tells the browser besides itself: not to keep it, and not to lend it to other sites."""

API, PAGE = "private, no-cache", "private, no-store"


class PrivateAnswersMiddleware:
    """Answers are the reader's own: pages and files are kept nowhere; the API's are kept and asked about (ETag)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", API if request.path.startswith("/api/") else PAGE)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
