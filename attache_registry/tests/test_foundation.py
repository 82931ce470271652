"""What everything stands on: periods, policies, the database's version, exports, search."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import NotSupportedError, connection

from attache_registry import policies
from attache_registry.apps import refuse_old_postgres
from attache_registry.exports import cell
from attache_registry.models import AccessToken, User
from attache_registry.periods import read_day


@pytest.mark.parametrize("version", [90600, 120004, 140022])
def test_an_old_database_is_refused_with_a_sentence(version):
    with pytest.raises(NotSupportedError, match="PostgreSQL 15 or newer"):
        refuse_old_postgres(SimpleNamespace(pg_version=version))


@pytest.mark.parametrize("version", [150000, 180004])
def test_a_new_one_is_not(version):
    assert refuse_old_postgres(SimpleNamespace(pg_version=version)) is None


@pytest.mark.parametrize("text", ["", "1899-12-31", "2201-01-01", "2026-02-30", "20260101", "2026-W01-1", "tomorrow"])
def test_what_is_no_day_is_refused(text):
    try:
        found = read_day(text)
    except ValueError:
        found = None

    assert found is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("'2026-01-01'", "'2026-01-31'", "[2026-01-01,2026-02-01)"),
        ("'2024-02-29'", "'2024-02-29'", "[2024-02-29,2024-03-01)"),
        ("NULL", "'2026-01-31'", "(,2026-02-01)"),
        ("'2026-01-01'", "NULL", "[2026-01-01,)"),
        ("NULL", "NULL", "(,)"),
        ("'2026-01-02'", "'2026-01-01'", "empty"),
    ],
)
def test_first_and_last_day_become_a_half_open_range(first, last, expected):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT registry_days({first}::date, {last}::date)::text")
        assert cursor.fetchone() == (expected,)


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "folded"), [("Čehija", "cehija"), ("Łódź", "lodz"), ("TÜRKIYE", "turkiye")])
def test_search_folds_accents_and_case(words, folded):
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_fold(%s)", [words])
        assert cursor.fetchone() == (folded,)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (["SE", "DK"], "SE; DK"),
        (["=x"], "'=x"),
        ([{"id": 1}], '[{"id": 1}]'),
        (True, "true"),
        (None, ""),
        (5, 5),
    ],
)
def test_cells_of_exports(value, expected):
    assert cell(value) == expected


# Role × resource: who may write.
WRITERS = {
    "posts": {"desk", "admin"},
    "postings": {"desk", "admin"},
    "accreditations": {"desk", "admin"},
    "countries": {"desk", "admin"},
    "memberships": {"admin"},
    "ranks": {"admin"},
    "users": {"admin"},
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_table_of_roles(name):
    may = {role for role in policies.Role.values if policies.may_write(User(role=role), name)}

    assert may == WRITERS[name]


def test_a_superuser_is_an_administrator_and_the_inactive_are_nobody():
    assert policies.role_of(User(role="analyst", is_superuser=True)) == "admin"
    assert policies.role_of(User(role="admin", is_active=False)) is None


@pytest.mark.django_db
def test_a_token_is_printed_alone_on_the_last_line_and_kept_hashed(capsys):
    User.objects.create_user("system", role="desk")

    call_command("create_token", "system", scope="read", expires=30)

    secret = capsys.readouterr().out.splitlines()[-1]
    token = AccessToken.objects.get()
    assert secret.startswith(token.token_key)
    assert secret not in (token.digest, str(token))
    assert (token.scope, round((token.expiry - token.created).total_seconds() / 86_400)) == ("read", 30)


@pytest.mark.django_db
def test_a_token_needs_a_user():
    with pytest.raises(CommandError, match="no user 'nobody'"):
        call_command("create_token", "nobody", scope="read")
