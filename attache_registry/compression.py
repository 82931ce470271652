"""Answers of the API go out compressed to whoever takes it; pages do not: they hold secrets of the session."""

from django.middleware.gzip import GZipMiddleware

TEXTS = ("application/json", "application/problem+json", "application/vnd.oai.openapi", "text/csv")


class ApiCompression(GZipMiddleware):
    """gzip for JSON and CSV under `/api/`; an ETag becomes a weak one, which the registry takes back."""

    def process_response(self, request, response):
        if not request.path.startswith("/api/") or not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
