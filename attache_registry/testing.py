"""The environment of the tests; loaded by pytest before it reads the settings (see `pytest.ini`)."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ |= {"PLAIN_HTTP": "1", "DEMO": "1", "DEBUG": "0", "EXPORT_THROTTLE": "99999/s"}
# Playwright keeps an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
