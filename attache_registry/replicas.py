"""Where there are streaming replicas: reads go to them, writes to the primary, and people read what they wrote.

A request that only reads may ask a replica. After a request that writes, the position in the primary's log (LSN) is
kept with the person; later reads of the same person, by whatever token or session and in whatever process, go to a
replica that has replayed up to there, or else to the primary. Who somebody is (sessions, tokens, users) is always
asked of the primary, so that what was revoked is.

A thread of each process watches the servers: a replica that cannot be reached, or that lacks what the primary had
`DATABASE_REPLICA_LAG` seconds ago, is left out until it answers and has caught up. Which of them is the primary is
asked of the servers themselves, so that a promoted one is followed (`environment.read_databases`). Where a replica
fails within a request, the request is answered once more, by the primary.
"""

import threading
import time
from collections import deque
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

READS = {"GET", "HEAD", "OPTIONS"}
# Apps whose records replicas are asked for; who somebody is and may do is not among them.
READ_FROM_REPLICAS = {"accreditations", "analysis", "cooperation_plans", "reporting"}
# Seconds between two looks at the servers, and the marks of the primary that are remembered.
EVERY, REMEMBERED = 0.5, 1000

IS_AT = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"
HAS_REPLAYED = "SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0')::bigint"
REMEMBER = """INSERT INTO attache_registry_writemark AS mark (user_id, position)
    VALUES (%s, (pg_current_wal_insert_lsn() - '0/0')::bigint)
    ON CONFLICT (user_id) DO UPDATE SET position = greatest(mark.position, excluded.position)"""
RECALL = "SELECT position FROM attache_registry_writemark WHERE user_id = %s"


@dataclass
class Replica:
    """What is known of one server: whether it may be asked, and up to where it has replayed."""

    alias: str
    is_well: bool = False
    replayed: int = 0

    def has(self, position):
        """Whether it has replayed up to there; it is asked where that is not known."""
        if self.replayed < position:
            try:
                in_recovery, replayed = _ask(connections[self.alias], HAS_REPLAYED)
            except (DatabaseError, InterfaceError):
                self.is_well = False
                return False
            self.is_well &= in_recovery
            self.replayed = max(self.replayed, replayed or 0)
        return self.is_well and self.replayed >= position


class Cluster:
    """The servers as this process knows them."""

    def __init__(self, aliases, lag):
        self.replicas = [Replica(alias) for alias in aliases]
        self.lag, self.marks = lag, deque(maxlen=REMEMBERED)
        self.turn, self.starting, self.watching = count(), threading.Lock(), None
        self.own = {}

    def replica(self, position):
        """The alias of a replica that has replayed up to a position; None where there is none."""
        self.watch()
        well = [each for each in self.replicas if each.is_well]
        first = next(self.turn)
        for at in range(len(well)):
            each = well[(first + at) % len(well)]
            if each.has(position):
                return each.alias
        return None

    def leave_out(self, alias):
        """One that failed is asked again when the next look at it goes well."""
        for each in self.replicas:
            each.is_well &= each.alias != alias

    def watch(self):
        """Begin to look at the servers, if nobody does; a process that parted from another begins anew."""
        if self.watching is None or not self.watching.is_alive():
            with self.starting:
                if self.watching is None or not self.watching.is_alive():
                    self.watching = threading.Thread(target=self._watch, daemon=True, name="replicas")
                    self.watching.start()

    def _watch(self):
        while True:
            self.look()
            time.sleep(EVERY)

    def look(self):
        """Look at all servers once."""
        now = time.monotonic()
        if at := self._own(DEFAULT_DB_ALIAS, IS_AT):
            self.marks.append((now, at[0]))
        # What the primary had so long ago each replica must have by now.
        old = [position for then, position in self.marks if then <= now - self.lag]
        for each in self.replicas:
            told = self._own(each.alias, HAS_REPLAYED)
            replayed = (told[1] or 0) if told and told[0] else 0
            each.replayed = max(each.replayed, replayed)
            each.is_well = replayed > 0 and replayed >= (old[-1] if old else 0)

    def _own(self, alias, statement):
        """The first row that a server answers over a connection of the watch's own; None where it does not."""
        own = self.own.get(alias) or self.own.setdefault(alias, connections[alias].copy())
        try:
            return _ask(own, statement)
        except (DatabaseError, InterfaceError):
            with suppress(DatabaseError, InterfaceError):
                own.close()
            del self.own[alias]
            return None


def _ask(connection, statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


class Route:
    """Where a request that reads is sent; decided when it first asks for what replicas hold."""

    def __init__(self, request, cluster):
        self.request, self.cluster = request, cluster

    def now(self):
        """The alias to ask now: the primary until it is known who asks, which with a token takes a statement."""
        unknown = not hasattr(self.request, "user")
        if unknown or ("HTTP_AUTHORIZATION" in self.request.META and not self._user_key):
            return DEFAULT_DB_ALIAS
        return self.alias

    @property
    def _user_key(self):
        return self.request.user.pk if self.request.user.is_authenticated else None

    @cached_property
    def alias(self):
        """A replica that has what the person wrote, else the primary."""
        mark = self._user_key and _ask(connections[DEFAULT_DB_ALIAS], RECALL, [self._user_key])
        return self.cluster.replica(mark[0] if mark else 0) or DEFAULT_DB_ALIAS

    @property
    def failed(self):
        """Whether a replica was asked and failed."""
        alias = self.__dict__.get("alias", DEFAULT_DB_ALIAS)
        return alias != DEFAULT_DB_ALIAS and connections[alias].errors_occurred


# Where the request at work reads from; None outside of requests that only read.
_route = ContextVar("route", default=None)


def alias_for_reading():
    """The alias that is asked for what only is read."""
    route = _route.get()
    # Within a transaction one reads what one has just written.
    if route is None or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return route.now()


def reading():
    """The connection that is asked for what only is read."""
    return connections[alias_for_reading()]


def forget_marks():
    """Forget up to where people have written: another server counts from anew."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM attache_registry_writemark")


class ReplicaRouter:
    """The framework's own statements: as `alias_for_reading` says, and writes to the primary."""

    def db_for_read(self, model, **hints):
        return alias_for_reading() if model._meta.app_label in READ_FROM_REPLICAS else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, alias, app_label, **hints):
        return alias == DEFAULT_DB_ALIAS


class ReplicaMiddleware:
    """Sends requests that only read to replicas, and remembers up to where a person has written."""

    def __init__(self, get_response):
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.cluster = Cluster(settings.REPLICAS, settings.DATABASE_REPLICA_LAG)

    def __call__(self, request):
        if request.method in READS:
            return self.read(request)
        response = self.get_response(request)
        if response.streaming:
            # What is written while the answer is sent counts when that is over.
            response.streaming_content = self.remembered(request, response.streaming_content)
        else:
            self.remember(request)
        return response

    def read(self, request):
        """Answer from a replica, or once more from the primary where that failed."""
        route = Route(request, self.cluster)
        before = _route.set(route)
        try:
            response = self.get_response(request)
        finally:
            _route.reset(before)
        if route.failed:
            self.cluster.leave_out(route.alias)
            if response.status_code >= 500:
                response = self.get_response(request)
        return response

    def remember(self, request):
        """Keep with the person up to where the primary's log went."""
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(REMEMBER, [user.pk])

    def remembered(self, request, parts):
        """The parts of an answer, and what was written with them."""
        try:
            yield from parts
        finally:
            self.remember(request)
