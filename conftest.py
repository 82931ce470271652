"""How the tests run: on a real PostgreSQL, in two processes, with a browser where there is one."""

import fcntl
import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

settings.register_profile(
    "default", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile("full", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(config, items):
    """Leave out what needs a browser where there is none, and say so."""
    if CHROMIUM:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter, config):
    """Say what was left out."""
    if not CHROMIUM:
        terminalreporter.write_line("No Chromium on this machine: the browser tests were left out.")


def pytest_unconfigure(config):
    """Stop the bundled database if this process started it."""
    from attache_registry import embedded_postgres

    for server in embedded_postgres.started:
        server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker, tmp_path_factory):
    """Migrate once for all processes: the first makes a database that the others, and it too, copy."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    from django.db import connection

    own = connection.settings_dict["TEST"]["NAME"]
    template = f"test_{connection.settings_dict['NAME']}_template"
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "template.lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "template.made").exists():
            before = connection.settings_dict["NAME"]
            connection.settings_dict["TEST"]["NAME"] = template
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            connection.settings_dict["NAME"] = before
            (shared / "template.made").touch()
    connection.settings_dict["TEST"] |= {"NAME": own, "TEMPLATE": template}
    yield
    (shared / f"template.left.{os.environ['PYTEST_XDIST_WORKER']}").touch()
    if len(list(shared.glob("template.left.*"))) == int(os.environ["PYTEST_XDIST_WORKER_COUNT"]):
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(template)}")


@pytest.fixture(autouse=True)
def in_english():
    """A request leaves its language with the thread; each test begins in the registry's own."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium, headless, quiet, also as root."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", *quiet]}


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Static files by their own names: nothing is collected for the tests."""
    from django.test import override_settings

    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    fast = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=fast, WHITENOISE_AUTOREFRESH=True):
        yield
