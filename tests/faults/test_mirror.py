"""A system that mirrors the registry through its feed, while others write, wait, take back and die."""

import json
import os
import random
import threading
import time
import urllib.request
from contextlib import suppress
from urllib.parse import urlencode

import psycopg2
import pytest

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
RUNS, SECONDS = (20, 30) if FULL else (1, 6)
WRITERS = 8
MIRRORED = ("posts", "attaches", "responsibilities")


def get(checkout, path, **query):
    """What the API answers."""
    address = f"{checkout.address}/api/v1/{path}/?{urlencode(query, doseq=True)}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {checkout.secret}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Mirror(threading.Thread):
    """Reads the feed on and on, and keeps of each record the highest version."""

    def __init__(self, checkout):
        super().__init__()
        self.checkout, self.cursor, self.known, self.enough = checkout, None, {}, threading.Event()
        self.turned_round = 0

    def run(self):
        while not self.enough.is_set():
            self.read()
            time.sleep(0.02)

    def read(self):
        """One stretch of the feed; how many changes it held."""
        query = {"resource": MIRRORED, "limit": 50} | ({"after": self.cursor} if self.cursor else {})
        answer = get(self.checkout, "changes", **query)
        for row in answer["results"]:
            place = row["resource"], row["key"]
            if row["version"] > self.known.get(place, (0, None))[0]:
                self.known[place] = row["version"], row["after"]
            else:
                self.turned_round += 1
        self.cursor = answer["next"]
        return len(answer["results"])

    def rows(self, resource):
        """What it takes the registry to hold, by key."""
        return {key: row for (name, key), (_version, row) in self.known.items() if name == resource and row}


class Writer(threading.Thread):
    """Writes at random by bare SQL: enters, changes and takes out, holds transactions open, takes them back."""

    def __init__(self, checkout, number, until):
        super().__init__()
        self.chance, self.until, self.number = random.Random(f"{number} {until}"), until, number  # noqa: S311
        self.connection = psycopg2.connect(checkout.database.url)
        self.process = self.connection.get_backend_pid()
        self.committed = 0

    def run(self):
        with suppress(psycopg2.Error):
            while time.monotonic() < self.until:
                try:
                    self.write()
                except psycopg2.errors.DeadlockDetected:
                    self.connection.rollback()
            self.connection.close()

    def write(self):
        """One transaction of one to four statements."""
        cursor = self.connection.cursor()
        for _statement in range(self.chance.randint(1, 4)):
            self.chance.choice([self.enter, self.enter, self.change, self.change, self.part, self.take_out])(cursor)
            if self.chance.random() < 0.05:
                time.sleep(self.chance.uniform(0.2, 2))
        if self.chance.random() < 0.2:
            self.connection.rollback()
        else:
            self.connection.commit()
            self.committed += 1

    def enter(self, cursor):
        """A post that answers for a country nobody else answers for, or an attaché."""
        if self.chance.random() < 0.5:
            cursor.execute(
                """INSERT INTO accreditations_post (city, host_id, mission, aliases, void_reason)
                SELECT %s, id, '', '{}', '' FROM accreditations_country ORDER BY random() LIMIT 1""",
                [f"City {self.number} {self.chance.random()}"],
            )
        else:
            cursor.execute(
                """INSERT INTO accreditations_attache (given_name, family_name, name_public, branch, email, phone,
                remark, is_fictional, void_reason) VALUES ('Invented', %s, false, '', '', '', '', true, '')""",
                [f"Person {self.number} {self.chance.random()}"],
            )

    def change(self, cursor):
        """Any post or attaché, whoever else is at it."""
        table, column = self.chance.choice([("post", "mission"), ("attache", "phone")])
        cursor.execute(
            f"""UPDATE accreditations_{table} SET {column} = %s
            WHERE id = (SELECT id FROM accreditations_{table} ORDER BY random() LIMIT 1)""",
            [str(self.chance.random())],
        )

    def part(self, cursor):
        """A language of an attaché, which changes the attaché without touching his or her own row."""
        cursor.execute("SELECT id FROM accreditations_attache ORDER BY random() LIMIT 1")
        for (key,) in cursor.fetchall():
            language = self.chance.choice(["de", "en", "fr", "sv"])
            cursor.execute(
                "DELETE FROM accreditations_attachelanguage WHERE attache_id = %s AND language = %s", [key, language]
            )
            if self.chance.random() < 0.7:
                cursor.execute("SAVEPOINT before")
                try:
                    cursor.execute(
                        """INSERT INTO accreditations_attachelanguage (attache_id, language, profile)
                        VALUES (%s, %s, %s)""",
                        [key, language, self.chance.choice(["1111", "2222", "3333"])],
                    )
                except (psycopg2.errors.UniqueViolation, psycopg2.errors.ForeignKeyViolation):
                    cursor.execute("ROLLBACK TO before")

    def take_out(self, cursor):
        """A post on which nothing leans."""
        cursor.execute("DELETE FROM accreditations_post WHERE id = (SELECT max(id) FROM accreditations_post)")


@pytest.mark.parametrize("run", range(RUNS))
def test_a_mirror_ends_with_exactly_the_rows_of_the_registry(checkout, run):
    mirror = Mirror(checkout)
    until = time.monotonic() + SECONDS
    writers = [Writer(checkout, f"{run}-{number}", until) for number in range(WRITERS)]
    for thread in (mirror, *writers):
        thread.start()
    time.sleep(SECONDS / 2)
    with psycopg2.connect(checkout.database.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [writers[0].process])
    for writer in writers:
        writer.join()
    mirror.enough.set()
    mirror.join()
    deadline = time.monotonic() + 60
    while mirror.read() or time.monotonic() < min(deadline, until + 3):
        pass

    assert sum(writer.committed for writer in writers) > SECONDS
    for resource in MIRRORED:
        rows, page = {}, 1
        while True:
            answer = get(checkout, resource, page_size=1000, page=page)
            rows |= {row["id"]: row for row in answer["results"]}
            if answer["next"] is None:
                break
            page += 1
        found = mirror.rows(resource)
        assert set(found) == set(rows)
        assert found == {key: {name: rows[key][name] for name in row} for key, row in found.items()}
