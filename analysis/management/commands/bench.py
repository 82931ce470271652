"""Measures the registry beside the floor, in one run, on an invented registry in a database of its own."""

import io
import json
import logging
import os
import re
import tempfile
import threading
import time
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import override_settings
from django.utils.crypto import get_random_string

from analysis.bench import asking, filling, plans, questions, report
from analysis.bench.serving import serving
from attache_registry.embedded_postgres import database_url

# How many rounds at the least, however few seconds there are.
ROUNDS = 5
# Nothing is collected for a benchmark: static files by their own names.
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
SHARE = 3


class Command(BaseCommand):
    help = (
        "Measure every list, page, file and write, beside the floor: one SQL statement behind the leanest function."
    )

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=["demo", "S", "L"], default="S")
        parser.add_argument("--only", action="append", default=[], help="What begins with this name; repeatable.")
        parser.add_argument("--seconds", type=float, default=4, help="For each thing that is measured.")
        parser.add_argument("--json", type=Path, help="Write the results to this file.")
        parser.add_argument("--svg", type=Path, help="Draw the ratios into this file.")
        parser.add_argument(
            "--plans", action="store_true", help="Time nothing; fail where a hot statement reads a large table whole."
        )
        parser.add_argument("--keep", action="store_true", help="Leave the database for the next run.")
        parser.add_argument(
            "--history",
            type=Path,
            default=settings.BASE_DIR / ".registry" / "bench.jsonl",
            help="Where runs are kept.",
        )

    def handle(self, *, scale, only, seconds, keep, history, plans, **options):
        say = self.stdout.write
        # The server's processes look for what was collected.
        call_command("collectstatic", interactive=False, verbosity=0)
        with (
            filling.database(scale, keep=keep, say=say) as name,
            override_settings(STORAGES=PLAIN_FILES, SECURE_SSL_REDIRECT=False, DEMO=True),
            tempfile.TemporaryDirectory() as folder,
        ):
            say(", ".join(f"{number} {words}" for words, number in filling.size().items()) + f"; {filling.room()}")
            self.sign_in()
            if plans:
                self.look_at_plans(only)
                return
            found = questions.of_names(
                [
                    *questions.read(),
                    *questions.questions(),
                    *questions.pages(),
                    *questions.files(),
                    *questions.writes(),
                    *questions.imports(),
                ],
                only,
            )
            self.find_floors(found)
            with self.servers(name, folder, found) as (server, floor):
                results = self.measure(found, server, floor, seconds)
                told = {
                    "scale": scale,
                    "machine": report.machine(),
                    "memory_mib": round(server.memory()),
                    "cold_start_s": round(server.cold, 2),
                    "results": results,
                }
        self.tell(told, history, **options)

    def look_at_plans(self, only):
        """Refuse a list, an object or a question that goals are set for, if it reads a large table whole."""
        logging.disable(logging.INFO)
        inside, whole = asking.Inside(), []
        for each in questions.of_names([*questions.read()], only):
            asked = [told for path in each.addresses[:1] for told in inside.statements_of(path, self.headers(each))]
            if found := plans.read_whole(asked):
                whole.append(f"{each.name} reads {', '.join(sorted(found))} from end to end.")
        if whole:
            raise CommandError("\n".join(whole))
        self.stdout.write("No hot statement reads a large table from end to end.")

    def sign_in(self):
        """A system's token and a person's session."""
        output = io.StringIO()
        call_command("create_token", "desk", "--scope", "write", stdout=output)
        self.token = {"Authorization": f"Bearer {output.getvalue().split()[-1]}"}
        self.session, desk = self.session_of("analyst"), self.session_of("desk")
        # What a form that is sent bears as well.
        secret = get_random_string(CSRF_SECRET_LENGTH)
        self.form = {"Cookie": f"{desk['Cookie']}; csrftoken={secret}", "X-CSRFToken": secret}
        self.form["Content-Type"] = MULTIPART_CONTENT

    def session_of(self, username):
        """What a signed-in person's browser sends."""
        client = Client(HTTP_HOST="127.0.0.1")
        user = get_user_model().objects.get(username=username)
        client.force_login(user, "attache_registry.sign_in.backend.RegistryBackend")
        # Under the name that the server gives it over plain HTTP, and under that of this process.
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"Cookie": f"sessionid={key}; {settings.SESSION_COOKIE_NAME}={key}"}

    def headers(self, each):
        """Who asks."""
        written = self.token | {"Content-Type": "application/json"}
        return {"page": self.session, "import": self.form, "write": written}.get(each.way, self.token)

    def find_floors(self, found):
        """Where nothing is written by hand, the registry's own statement is the floor."""
        logging.disable(logging.INFO)
        self.inside = asking.Inside()
        for each in found:
            if each.floor == []:
                frames = each.frames or [("", "")] * len(each.addresses)
                asked = zip(each.addresses, frames, strict=True)
                texts = [self.inside.floor_of(path, self.headers(each), frame) for path, frame in asked]
                each.floor = texts if all(texts) else None

    @contextmanager
    def servers(self, name, folder, found):
        """The registry as it is deployed, and the floor."""
        file = Path(folder) / "floor.json"
        url = with_name(os.environ.get("DATABASE_URL") or database_url(), name)
        texts = {f"/{slug(each.name)}/{at}": sql for each in found for at, sql in enumerate(each.floor or ())}
        file.write_text(json.dumps({"database": url, "statements": texts}), encoding="utf-8")
        self.floors = set(texts)
        environment = {
            "DATABASE_URL": url,
            "DEMO": "1",
            "DEBUG": "0",
            "PLAIN_HTTP": "1",
            "LOG_LINES": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "EXPORT_THROTTLE": "99999/s",
        }
        size = {"workers": 2, "threads": 4}
        floors = (
            serving(
                "floor",
                ["analysis.bench.floor:application"],
                {"BENCH_FLOOR": str(file)},
                folder,
                ready="/none",
                **size,
            )
            if texts
            else nullcontext()
        )
        deployed = ["--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")]
        # The first start compiles the code.
        with serving("registry", deployed, environment, folder, ready="/healthz", **size):
            pass
        registry = serving("registry", deployed, environment, folder, ready="/healthz", **size)
        with registry as server, floors as floor:
            yield server, floor

    def measure(self, found, server, floor, seconds):
        """All of them, each beside its floor, in turns."""
        results = []
        for at, each in enumerate(found, start=1):
            self.stderr.write(f"{at} of {len(found)}: {each.name} {each.words}".rstrip())
            results.append(self.one(each, server, floor, seconds))
        return results

    def one(self, each, server, floor, seconds):
        """One connection in turns, then eight; then once inside this process, to see where time goes."""
        headers, paths = self.headers(each), each.addresses
        floors = [f"/{slug(each.floor_of or each.name)}/{at}" for at in range(len(paths))]
        # Where the floor of another is meant, and that one is not measured, there is none.
        floors = floors if self.floors.issuperset(floors) else []
        taken, least, length = [], [], 0
        with closing(asking.Asker(server.port, headers)) as ours, self.floor_asker(floor, floors) as theirs:
            # Each process has answered everything once.
            for path in (*paths, *paths) if each.way != "file" else ():
                ours.ask(path, self.body(each))
            for path in (*floors, *floors):
                theirs.ask(path)
            self.compare(each, ours, theirs, floors)
            ended, turn = time.perf_counter() + seconds, 0
            peak = self.watch(server) if each.way == "file" else None
            while time.perf_counter() < ended or turn < (1 if each.way == "file" else ROUNDS):
                at = turn % len(paths)
                one, text = ours.ask(paths[at], self.body(each))
                taken.append(one)
                length = len(text)
                if floors:
                    least.append(theirs.ask(floors[at])[0])
                turn += 1
        told = {"name": each.name, "connections": 1, "p50_ms": asking.median(taken), "p95_ms": asking.p95(taken)}
        told |= {"bytes": length, "times": turn}
        if peak:
            told["memory_mib"] = peak()
        if floors:
            told |= {"floor_p50_ms": asking.median(least), "floor_p95_ms": asking.p95(least)}
            told["ratio"] = told["p50_ms"] / told["floor_p50_ms"]
        if each.way in ("api", "page"):
            told["rps"] = asking.at_once(server.port, headers, paths, seconds / SHARE)
            if floors:
                told["floor_rps"] = asking.at_once(floor.port, {}, floors, seconds / SHARE)
                told["rps_ratio"] = told["rps"] / told["floor_rps"]
            told |= self.look_inside(paths, headers)
        return told

    def body(self, each):
        """What is sent: of what is written, something new each time."""
        if each.way != "write":
            return each.body
        self.written = getattr(self, "written", 0) + 1
        return each.body | {"city": f"{each.body['city']} {self.written}"}

    def floor_asker(self, floor, floors):
        return closing(asking.Asker(floor.port, {})) if floors else nullcontext()

    def compare(self, each, ours, theirs, floors):
        """The floor answers the same; a benchmark of something else would tell nothing."""
        if floors and not each.floor_of:
            for path, beside in zip(each.addresses, floors, strict=True):
                if not questions.same(ours.ask(path)[1], theirs.ask(beside)[1]):
                    raise RuntimeError(f"{path}: the floor answers something else.")

    def look_inside(self, paths, headers):
        """Medians of what a request spends in the database and in Python, and how many statements it asks."""
        rounds = [
            self.inside.ask(paths[turn % len(paths)], headers)
            for turn in range(3 * len(paths) if len(paths) > 1 else 5)
        ]
        rounds = rounds[len(rounds) // 3 :]
        database = asking.median([database for _taken, database, _statements, _body in rounds])
        return {
            "queries": max(statements for _taken, _database, statements, _body in rounds),
            "database_ms": database,
            "python_ms": asking.median([taken - inside for taken, inside, _statements, _body in rounds]),
        }

    def watch(self, server):
        """Look at the server's memory until the function that is given back is called: MiB above what it was."""
        idle, most, over = server.memory(), [0.0], threading.Event()

        def look():
            while not over.wait(0.05):
                most[0] = max(most[0], server.memory() - idle)

        watching = threading.Thread(target=look)
        watching.start()

        def peak():
            over.set()
            watching.join()
            return most[0]

        return peak

    def tell(self, told, history, **options):
        """The table, and the files that were asked for."""
        results = told["results"]
        for line in report.table(results):
            self.stdout.write(line)
        self.stdout.write(
            f"Two processes: {told['memory_mib']} MiB (proportional); from nothing to the first answer "
            f"{told['cold_start_s']} s"
        )
        before = report.remember(history, told)
        for line in report.compared(results, before) if before else ():
            self.stdout.write(line)
        if options["json"]:
            options["json"].write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        if options["svg"]:
            about = f"Times the floor, scale {told['scale']}, one connection"
            options["svg"].write_text(report.picture(results, about), encoding="utf-8")


def slug(name):
    """A name as a part of an address."""
    return re.sub(r"[^\w-]", "-", name)


def with_name(url, name):
    """The same server's other database."""
    before, _slash, after = url.rpartition("/")
    _old, mark, query = after.partition("?")
    return f"{before}/{name}{mark}{query}"
