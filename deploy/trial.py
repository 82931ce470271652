"""The whole set on one machine: PostgreSQL, PgBouncer by transaction, two application processes, nginx before them.

All of it lies in one folder and listens on sockets in it, nginx alone on a port of loopback; nothing that the machine
runs already is touched. Plain HTTP, because nothing but this machine reaches loopback, and a certificate that nobody
signed would only teach people to pass over warnings; TLS is set up in `deploy/nginx/site.conf`.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
PACKAGES = {"nginx": "nginx", "pgbouncer": "pgbouncer", "postgres": "postgresql"}
PROCESSES = (1, 2)
# PostgreSQL and PgBouncer refuse to run as root.
SERVANT = "nobody"
LONGEST_WAIT = 60


class CannotTry(RuntimeError):
    """The set cannot run here; the message says what to do."""


def program(name):
    """Where a program lies: on PATH, where administrators have theirs, or with Debian's newest PostgreSQL."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        places = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        found = max(places, key=lambda place: int(place.parts[-3]), default=None)
    return found and str(found)


def missing():
    """Debian's packages of which a program is not here."""
    return [package for name, package in PACKAGES.items() if program(name) is None]


def install(packages):
    """Install Debian's packages, without the services and the cluster that they would start."""
    if os.geteuid() or not shutil.which("apt-get"):
        raise CannotTry(f"Please install what is missing, then try again: apt install {' '.join(packages)}")
    print(f"Installing {', '.join(packages)} …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # Packages ask this before they start a service (invoke-rc.d), and the maker of clusters before it makes one.
        policy, cluster = Path("/usr/sbin/policy-rc.d"), Path("/etc/postgresql-common/createcluster.conf")
        ours = [place for place in (policy, cluster) if not place.exists()]
        try:
            if policy in ours:
                policy.write_text("#!/bin/sh\nexit 101\n")
                policy.chmod(0o755)
            if cluster in ours:
                cluster.parent.mkdir(exist_ok=True)
                cluster.write_text("create_main_cluster = false\n")
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            log = Path(folder) / "log"
            with log.open("w") as file:
                for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
                    keep = ["-o", "Dpkg::Options::=--force-confold"]
                    done = subprocess.run(["apt-get", *keep, *command], env=environment, stdout=file, stderr=file)
            if done.returncode:
                raise CannotTry(f"apt-get failed: {log.read_text()[-500:]}")
        finally:
            for place in ours:
                place.unlink(missing_ok=True)


def wait_for(what, ready):
    """Wait until something is so."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not ready():
        if time.monotonic() > deadline:
            raise CannotTry(f"{what} did not come up within {LONGEST_WAIT} seconds.")
        time.sleep(0.05)


class Trial:
    """The set: its folder, its processes in the order in which they are started, and how each is restarted."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self.password = secrets.token_urlsafe(24)
        self.servant = pwd.getpwnam(SERVANT) if os.geteuid() == 0 else None
        self.running, self.sockets = {}, {}
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PLAIN_HTTP": "1",
            "DEBUG": "0",
            "DEMO": "1",
            "DATABASE_URL": self.url(6432),
            "DATABASE_POOLED": "1",
            "DATABASE_DIRECT_URL": self.url(5432),
            "METRICS_ADDRESSES": "127.0.0.0/8",
            "METRICS_FOLDER": str(folder / "counts"),
            "BACKUP_FOLDER": str(folder / "backups"),
            "SITE_URL": self.address,
            "WEB_WORKERS": "1",
        }

    def url(self, port):
        """How the registry's database is reached: through PgBouncer or past it."""
        return f"postgres://registry:{self.password}@/registry?host={self.folder}/sockets&port={port}"

    def run(self, *command, **more):
        """Run a command to its end; CannotTry with its words where it fails."""
        done = subprocess.run(command, capture_output=True, text=True, **more)
        if done.returncode:
            raise CannotTry(f"{command[0]} failed: {(done.stderr or done.stdout)[-800:]}")
        return done.stdout

    def as_servant(self):
        """How a program is run that must not be root."""
        who = self.servant
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}

    def own(self, *names, mode=0o700):
        """Folders of those who must not be root."""
        for name in names:
            (self.folder / name).mkdir(exist_ok=True)
            (self.folder / name).chmod(mode)
            if self.servant:
                os.chown(self.folder / name, self.servant.pw_uid, self.servant.pw_gid)

    def launch(self, name, command, **more):
        """Start a process of the set, in a group of its own so that Ctrl-C reaches this one alone."""
        with (self.folder / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **more
            )

    def end(self, name, number=signal.SIGTERM):
        """End a process in its own order, and wait until it is gone."""
        process = self.running.pop(name, None)
        if process is not None and process.poll() is None:
            process.send_signal(number)
            process.wait(timeout=LONGEST_WAIT)

    def start(self):
        """Everything, from the database to nginx."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        self.own("data", "sockets", "pgbouncer", mode=0o700)
        (self.folder / "sockets").chmod(0o755)
        self.make_cluster()
        self.start_database()
        self.make_database()
        self.start_pgbouncer()
        self.manage("migrate", "-v0", DATABASE_URL=self.url(5432), DATABASE_POOLED="0")
        self.manage("collectstatic", "--no-input", "-v0")
        self.manage("create_demo_users")
        self.manage("load_demo")
        for number in PROCESSES:
            self.listen(number)
            self.start_application(number)
        self.start_nginx()
        wait_for("The registry", self.answers)

    def manage(self, *arguments, **environment):
        """Run a command of the registry."""
        environment = self.environment | environment
        return self.run(sys.executable, "manage.py", *arguments, cwd=ROOT, env=environment)

    def make_cluster(self):
        """An empty PostgreSQL of its own; what Debian made or runs stays as it is."""
        word = self.folder / "pgbouncer" / "password"
        word.write_text(self.password)
        userlist = self.folder / "pgbouncer" / "userlist.txt"
        userlist.write_text(f'"registry" "{self.password}"\n')
        for path in (word, userlist):
            path.chmod(0o600)
            if self.servant:
                os.chown(path, self.servant.pw_uid, self.servant.pw_gid)
        options = ("-U", "registry", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "--locale=C.UTF-8")
        self.run(program("initdb"), "-D", str(self.folder / "data"), *options, cwd="/", **self.as_servant())
        word.unlink()

    def start_database(self):
        """PostgreSQL, on a socket alone."""
        options = ("-k", str(self.folder / "sockets"), "-c", "listen_addresses=", "-c", "shared_buffers=256MB")
        command = [program("postgres"), "-D", str(self.folder / "data"), "-p", "5432", *options]
        self.launch("postgres", command, cwd="/", **self.as_servant())
        ready = [program("pg_isready"), "-q", "-h", str(self.folder / "sockets"), "-p", "5432"]
        wait_for("PostgreSQL", lambda: subprocess.run(ready).returncode == 0)

    def make_database(self):
        """The registry's database, and how long its role may take over one statement."""
        place = ("-h", str(self.folder / "sockets"), "-p", "5432", "-U", "registry")
        word = os.environ | {"PGPASSWORD": self.password}
        self.run(program("createdb"), *place, "registry", env=word)
        self.run(program("psql"), *place, "-q", "-d", "registry", "-f", str(DEPLOY / "role.sql"), env=word)

    def stop_database(self):
        """SIGINT: PostgreSQL ends at once and in order; those connected are sent away."""
        self.end("postgres", signal.SIGINT)

    def start_pgbouncer(self):
        """PgBouncer as in production, at these paths."""
        here = str(self.folder / "sockets")
        settings = (DEPLOY / "pgbouncer.ini").read_text().replace("/var/run/postgresql", here)
        settings = settings.replace("/etc/pgbouncer", str(self.folder / "pgbouncer"))
        settings = settings.replace("/var/log/postgresql", str(self.folder / "pgbouncer"))
        path = self.folder / "pgbouncer" / "pgbouncer.ini"
        path.write_text(settings)
        path.chmod(0o644)
        self.launch("pgbouncer", [program("pgbouncer"), "-q", str(path)], cwd="/", **self.as_servant())
        wait_for("PgBouncer", (self.folder / "sockets" / ".s.PGSQL.6432").exists)

    def listen(self, number):
        """The socket of an application process, held here as systemd does it, while processes come and go."""
        path = self.folder / f"web-{number}.sock"
        path.unlink(missing_ok=True)
        self.sockets[number] = listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        listening.listen(512)
        # nginx's workers are nobody's; the folder lets in whoever knows the name, as loopback does.
        path.chmod(0o666)

    def start_application(self, number):
        """One gunicorn, which is handed its socket as systemd hands it over."""
        handed = self.sockets[number].fileno()
        shell = f'exec 3<&{handed}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")]
        command = ["bash", "-c", shell, "gunicorn", *gunicorn]
        self.launch(f"web-{number}", command, cwd=ROOT, env=self.environment, pass_fds=[handed])

    def restart_application(self, number):
        """As `systemctl restart` does it: requests at work are answered, new ones wait in the socket."""
        self.end(f"web-{number}")
        self.start_application(number)

    def start_nginx(self):
        """nginx with the site's own files, at these paths."""
        for name in ("unavailable.html", "unavailable.json"):
            shutil.copy(DEPLOY / name, self.folder / name)
            (self.folder / name).chmod(0o644)
        for name in ("http.conf", "locations.conf"):
            shutil.copy(DEPLOY / "nginx" / name, self.folder / name)
        servers = "\n".join(f"server unix:{self.folder}/web-{number}.sock max_fails=0;" for number in PROCESSES)
        user = f"user {SERVANT} nogroup;" if self.servant else ""
        temporary = "\n".join(
            f"{kind}_temp_path {self.folder}/nginx-{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = self.folder / "nginx.conf"
        path.write_text(f"""{user}
daemon off;
worker_processes 1;
pid {self.folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    {temporary}
    include {self.folder}/http.conf;
    upstream registry {{ least_conn; {servers} }}
    server {{
        listen 127.0.0.1:{self.port};
        access_log off;
        set $registry_pages {self.folder};
        include {self.folder}/locations.conf;
    }}
}}
""")
        self.launch("nginx", [program("nginx"), "-e", "stderr", "-p", str(self.folder), "-c", str(path)])

    def answers(self):
        """Whether a request comes through all of it."""
        if dead := [name for name, process in self.running.items() if process.poll() is not None]:
            raise CannotTry(f"{dead[0]} ended; its log: {self.folder}/{dead[0]}.log")
        with suppress(OSError):
            return urllib.request.urlopen(f"{self.address}/readyz", timeout=5).status == 200
        return False

    def stop(self):
        """Everything, from nginx to the database, so that nothing is cut off."""
        self.end("nginx", signal.SIGQUIT)
        for number in PROCESSES:
            self.end(f"web-{number}")
            if listening := self.sockets.pop(number, None):
                listening.close()
        self.end("pgbouncer", signal.SIGINT)
        self.stop_database()


def main():
    """Install what is missing, run the set, say where it is, and stop it on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="deploy/try", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080, help="nginx's port on loopback (8080)")
    told = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="attache-registry-"))
    trial = Trial(folder, told.port)
    try:
        if packages := missing():
            install(packages)
        trial.start()
        print(f"\nThe registry is at {trial.address}/ (plain HTTP: loopback alone); its folder is {folder}")
        print("Sign in as analyst, attache, desk, admin; password attache-demo. Every person in it is fictional.")
        print("Ctrl-C stops all of it and removes the folder.\n", flush=True)
        while True:
            time.sleep(1)
            if dead := [name for name, process in trial.running.items() if process.poll() is not None]:
                raise CannotTry(f"{dead[0]} ended: {(folder / f'{dead[0]}.log').read_text()[-500:]}")
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    except CannotTry as error:
        sys.exit(str(error))
    finally:
        trial.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
