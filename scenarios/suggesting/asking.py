"""Asks a process of its own for suggestions, and waits no longer than it said it would."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.utils.translation import gettext as _

from attache_registry.exceptions import Busy
from scenarios.suggesting.checking import check
from scenarios.suggesting.layouts import Layout, Suggestions

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "scenarios.suggesting.process"]
# Seconds by which the process may overrun before it is ended.
GRACE = 3
# Bytes of addresses; the solver takes a small part of them.
MEMORY = 2 << 30
# A search takes a processor and the thread that waits for it: one at a time in each server process.
ONE_AT_A_TIME = threading.BoundedSemaphore(1)


def suggest(problem, how_many=3, seconds=25):
    """The best layouts, `how_many` of different sets of posts; `BadInput` if the problem contradicts itself.

    It answers within the seconds and a short grace, with what is known by then; `Busy` while another search runs.
    """
    check(problem, how_many, seconds)
    if not ONE_AT_A_TIME.acquire(blocking=False):
        raise Busy(_("Another search is running just now. Please try again in half a minute."))
    try:
        return _search(problem, how_many, seconds)
    finally:
        ONE_AT_A_TIME.release()


def _search(problem, how_many, seconds):
    began = time.monotonic()
    asked = {"problem": problem.as_json(), "how_many": how_many, "seconds": seconds, "memory": MEMORY}
    process = subprocess.Popen(  # noqa: S603 - our own module, without a shell
        COMMAND,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    with process:
        overran = False
        try:
            out, errors = process.communicate(json.dumps(asked), timeout=seconds + GRACE)
        except subprocess.TimeoutExpired:
            overran = True
            process.kill()
            out, errors = process.communicate()
        except BaseException:
            process.kill()
            raise
    told = _last_told(out)
    broke_off = not overran and not told.get("through")
    if broke_off:
        logger.warning("The search for layouts broke off (%s): %s", process.returncode, errors[-2000:])
    layouts = [Layout.from_json(layout) for layout in told.get("layouts", [])]
    timed_out = overran or told.get("timed_out", False)
    return Suggestions(layouts, time.monotonic() - began, timed_out, broke_off)


def _last_told(out):
    """The last line that was told whole."""
    lines = [line for line in out.split("\n")[:-1] if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {}
