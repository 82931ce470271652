"""Many operations in one request: all of them in one transaction, or none."""

import json
import re
from http import HTTPStatus
from io import BytesIO

from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from attache_registry.api_schema import WRITE_ERRORS, problems
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.idempotency import AnswersOnce
from attache_registry.permissions import InScope
from attache_registry.problem_details import CONTENT_TYPE, problem
from attache_registry.saving import in_transaction
from exchange.serializers import BulkAnswer, BulkInput, BulkProblem

BASE, OWN = "/api/v1/", "/api/v1/bulk/"
# Where a path or a value stands for the key of what an earlier operation answered.
IN_PATH = re.compile(r"\{(\d{1,4})\}")
RESULT = "$result"


class NotDone(Exception):
    """An operation was refused, so none of them is done."""

    def __init__(self, number, results):
        self.number, self.results = number, results
        super().__init__(number)


class BulkView(AnswersOnce, APIView):
    """Up to 1,000 operations in one transaction: all or nothing, each with its own result."""

    # Each operation is refused or allowed by its own resource.
    permission_classes = [InScope]

    @extend_schema(
        request=BulkInput,
        responses={200: BulkAnswer, **problems(*WRITE_ERRORS, 422, problem=BulkProblem)},
        summary="Do several operations, or none of them",
    )
    def post(self, request):
        refuse_unknown(request.query_params, set())
        sent = BulkInput(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            results = in_transaction(lambda: self.run(sent.validated_data["operations"]))
        except NotDone as refusal:
            return self.refused(refusal)
        return Response({"results": results})

    def run(self, operations):
        """The results of the operations; `NotDone` at the first that is refused."""
        results = []
        for number, operation in enumerate(operations):
            results.append(self.answer(operation, results, number))
            if results[-1]["status"] >= HTTPStatus.BAD_REQUEST:
                raise NotDone(number, results)
        return results

    def answer(self, operation, results, number):
        """What one operation is answered by its own view, for the same person and token."""
        path = IN_PATH.sub(lambda found: str(_key(results, int(found[1]), number)), operation["path"])
        address, _mark, query = path.partition("?")
        if not address.startswith(BASE) or address == OWN:
            return _result(404, problem(404, _("Operations go to addresses under /api/v1/, but not to this one.")))
        try:
            found = resolve(address)
        except Resolver404:
            return _result(404, problem(404, _("There is no such address.")))
        body = _filled(operation["body"], results, number) if "body" in operation else None
        inner = self.inner(operation, address, query, body)
        response = found.func(inner, *found.args, **found.kwargs)
        if hasattr(response, "render"):
            response.render()
        told = json.loads(response.content) if response.content else None
        return _result(response.status_code, told, response.get("Location"), response.get("ETag"))

    def inner(self, operation, address, query, body):
        """The request that the operation would be by itself."""
        content = b"" if body is None else json.dumps(body).encode()
        meta = {name: value for name, value in self.request.META.items() if not name.startswith("HTTP_IF_")}
        meta.pop("HTTP_IDEMPOTENCY_KEY", None)
        meta |= {
            "REQUEST_METHOD": operation["method"],
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": BytesIO(content),
        }
        if operation.get("if_match"):
            meta["HTTP_IF_MATCH"] = operation["if_match"]
        inner = WSGIRequest(meta)
        inner.session = getattr(self.request._request, "session", None)
        # Who asks was told by the request as a whole.
        inner._force_auth_user, inner._force_auth_token = self.request.user, self.request.auth
        return inner

    def refused(self, refusal):
        """The refusal of the whole: what was wrong with which operation; all others count as not done."""
        told = refusal.results[-1]
        inner = told["body"] if isinstance(told["body"], dict) else {}
        message = _("Operation %(number)s was refused, so none was done: %(detail)s") % {
            "number": refusal.number,
            "detail": inner.get("detail", ""),
        }
        undone = _result(
            HTTPStatus.FAILED_DEPENDENCY, problem(HTTPStatus.FAILED_DEPENDENCY, _("Taken back with the others."))
        )
        body = problem(told["status"], message, code=inner.get("code"))
        body |= {"operation": refusal.number, "results": [undone] * refusal.number + [told]}
        return Response(body, told["status"], content_type=CONTENT_TYPE)


def _result(status, body, location=None, etag=None):
    return {"status": int(status), "location": location, "etag": etag, "body": body}


def _key(results, wanted, number):
    """The key of what an earlier operation answered."""
    if wanted >= number or not isinstance(results[wanted]["body"], dict):
        message = _("Operation %(number)s speaks of the result of %(wanted)s, which has none before it.")
        raise BadInput({"operations": [("no_result", message % {"number": number, "wanted": wanted})]})
    body = results[wanted]["body"]
    return body.get("id", body.get("code"))


def _filled(value, results, number):
    """A body with keys in the place of the results that it speaks of."""
    if isinstance(value, dict):
        if set(value) == {RESULT} and isinstance(value[RESULT], int) and not isinstance(value[RESULT], bool):
            return _key(results, max(value[RESULT], 0), number)
        return {name: _filled(each, results, number) for name, each in value.items()}
    return [_filled(each, results, number) for each in value] if isinstance(value, list) else value
