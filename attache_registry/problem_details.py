"""Domain errors and DRF's own as problem details (RFC 9457): the one place where errors meet HTTP."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from attache_registry import exceptions as domain

CONTENT_TYPE = "application/problem+json"
STATUS = {
    domain.BadInput: HTTPStatus.BAD_REQUEST,
    domain.NotAllowed: HTTPStatus.FORBIDDEN,
    domain.NotFound: HTTPStatus.NOT_FOUND,
    domain.Conflict: HTTPStatus.CONFLICT,
    domain.Stale: HTTPStatus.PRECONDITION_FAILED,
}


def problem(status, detail, *, code=None, **more):
    """The body of a problem document."""
    status = HTTPStatus(status)
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": str(detail)}
    return body | ({"code": code} if code else {}) | more


def status_of(error):
    """The HTTP status of a domain error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def of_domain(error):
    """The problem document of a domain error."""
    more = dict(error.more)
    if isinstance(error, domain.BadInput):
        more["errors"] = [
            {"pointer": f"#/{name}" if name else "#", "code": str(code), "detail": str(message)}
            for name, faults in error.errors.items()
            for code, message in faults
        ]
    if isinstance(error, domain.Conflict):
        from attache_registry.api_base import url_of

        more["conflicts_with"] = [url for url in map(url_of, error.records) if url]
    if isinstance(error, domain.Transition):
        more["allowed"] = error.allowed
    return problem(status_of(error), error.message, code=error.code, **more)


def handle(error, context):
    """DRF's exception handler: every refusal as a problem document, and nothing half done."""
    if isinstance(error, domain.RegistryError):
        set_rollback()
        body = of_domain(error)
        return Response(body, body["status"], content_type=CONTENT_TYPE)
    response = exception_handler(error, context)
    if response is None:
        return None
    body = problem(response.status_code, _detail(error))
    if isinstance(error, drf.ValidationError):
        body["detail"] = str(domain.BadInput.default_message)
        body["code"] = domain.BadInput.code
        body["errors"] = list(_faults(error.get_full_details()))
    response.data = body
    response.content_type = CONTENT_TYPE
    return response


def plain(status, detail, code=None):
    """A problem document for where DRF is not at work: unknown addresses, server errors."""
    return JsonResponse(problem(status, detail, code=code), status=status, content_type=CONTENT_TYPE)


def _detail(error):
    if isinstance(error, Http404 | drf.NotFound):
        return domain.NotFound.default_message
    if isinstance(error, PermissionDenied):
        return domain.NotAllowed.default_message
    return getattr(error, "detail", _("The request could not be answered."))


def _faults(details, pointer="#"):
    """Flatten DRF's nested error details to pointers."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": pointer, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _faults(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    else:
        for inner in details:
            yield from _faults(inner, pointer)
