"""What is logged: the number of the request, and nothing about persons; and how the number comes to the reader."""

import io
import json
import logging
import uuid

import pytest
from django.db import IntegrityError

from attache_registry import logs
from attache_registry.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "seven green herons cross"
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture
def lines():
    """The lines of production's log, as they come."""
    told = logs.configuration(lines=True)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.LineFormatter())
    from django_guid.log_filters import CorrelationId

    handler.addFilter(CorrelationId())
    before = {name: logging.getLogger(name).level for name in told["loggers"]}
    for name, options in told["loggers"].items():
        logging.getLogger(name).setLevel(options.get("level", logging.NOTSET))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def officer(client):
    """A desk officer, signed in by password."""
    officer = User.objects.create_user("ozola", password=PASSWORD, role="desk", email="ozola@example.org")
    client.post("/sign-in/", {"username": "ozola", "password": PASSWORD})
    return officer


def test_a_request_is_one_line_with_its_number_its_route_and_its_person(client, officer, lines):
    answer = client.get("/countries/?search=secret-words")

    (line,) = lines()
    assert line["request"] == answer["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "countries/", 200)
    assert line["person"] == officer.pk
    assert line["at"].endswith("+00:00")


def test_a_number_that_came_along_is_kept_and_words_are_not(client):
    number = uuid.uuid4().hex
    assert client.get("/healthz", headers={"X-Request-ID": number})["X-Request-ID"] == number
    for words in ("<script>", 'x"}\n{"', "0" * 5000):
        assert client.get("/healthz", headers={"X-Request-ID": words})["X-Request-ID"] != words


def test_nothing_about_persons_and_no_secret_is_logged(client, officer, lines):
    client.post("/sign-in/", {"username": "ozola", "password": "wrong-password-here"})
    client.get("/search/?q=ozola")
    client.get("/calendar/a-secret-of-forty-three-signs-of-the-feed-xxxx.ics")
    client.get("/nowhere/ozola/")
    client.get("/api/v1/attaches/?search=ozola", headers={"Authorization": "Bearer secret-token"})

    told = json.dumps(lines())
    for secret in ("ozola", PASSWORD, "wrong-password-here", "a-secret-of", "secret-token", "127.0.0.1"):
        assert secret not in told, secret


@pytest.fixture
def broken(client, monkeypatch):
    """A page on which the database refuses something with words that quote a row."""
    from attache_registry import views

    def fail(*args, **more):
        User(username="ozola", email="ozola@example.org").save()
        User(username="ozola", email="other@example.org").save()

    monkeypatch.setattr(views.policies, "may_read", fail)
    client.raise_request_exception = False


def test_a_failure_is_told_by_kind_and_place_without_the_words_of_the_database(client, lines, broken):
    client.force_login(User.objects.create_user("desk", role="desk"), BACKEND)
    answer = client.get("/history/")

    failed = next(line for line in lines() if line["level"] == "ERROR")
    assert failed["failure"]["kind"] == "django.db.utils.IntegrityError"
    assert (failed["failure"]["sqlstate"], failed["route"]) == ("23505", "history/")
    assert any("test_logs.py" in place for place in failed["failure"]["places"])
    assert "example.org" not in json.dumps(lines())
    assert "ozola" not in json.dumps(lines())
    assert failed["request"] == answer["X-Request-ID"]
    # The reader gets the same number to tell.
    assert answer.status_code == 500
    assert failed["request"] in answer.content.decode()


def test_error_pages_bear_the_number(client, officer):
    answer = client.get("/nowhere/")
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_failure_in_a_command_is_told_alike(lines):
    try:
        raise IntegrityError("Key (email)=(ozola@example.org) already exists.")
    except IntegrityError:
        logging.getLogger("registry.work").exception("A delivery failed.")
    (line,) = lines()
    assert line["message"] == "A delivery failed."
    assert "example.org" not in json.dumps(line)
