"""The API fuzzed from its own schema: no 5xx, no answer that the schema does not know."""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, assume, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from attache_registry.models import AccessToken, User
from attache_registry.policies import Role

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
EXAMPLES = 15 if FULL else 3
# An unknown key is refused here with a 400, which this check calls a fault.
LEFT_OUT = [positive_data_acceptance]


@pytest.fixture
def one_connection(db):
    """Requests share the test's transaction, so none of them closes its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=Role.values)
def role(request):
    """Each role, one after the other."""
    return request.param


@pytest.fixture
def token(role, one_connection):
    """The headers of somebody of the role."""
    user = User.objects.create_user("fuzz", password="for-tests-only", role=role)
    _token, secret = AccessToken.objects.create(user=user, scope="write", expiry=None)
    # Nothing between test and application would unpack what is compressed.
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


@pytest.fixture
def contract(token):
    """The schema as the server gives it."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application(), headers=token)
    if not FULL:
        # The long version tries every bound of every field as well.
        schema.config.phases.update(phases=["examples", "fuzzing"])
    return schema


schema = schemathesis.pytest.from_fixture("contract")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # The short version tries the same each time; the long one looks for what is new.
    derandomize=not FULL,
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_the_schema_says(case, token):
    # What is not made of parts, no client can send in parts.
    assume(case.media_type != "multipart/form-data" or isinstance(case.body, dict))
    case.call_and_validate(headers=token, excluded_checks=LEFT_OUT)
