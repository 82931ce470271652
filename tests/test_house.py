"""What keeps the house in order: arrows, sizes, words, languages, migrations, README."""

import ast
import re
import subprocess
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

from attache_registry.retention import KINDS

ROOT = Path(__file__).resolve().parent.parent
LONGEST, LONGEST_TEST = 400, 600
# Who may import whom: the project's tables of contents reach down into the apps, and nothing reaches back up.
TABLES_OF_CONTENTS = {"urls.py", "api.py"}
LATVIAN = ROOT / "attache_registry/locale/lv/LC_MESSAGES/django"


def sources(*patterns):
    """The project's own files, without what is generated or bought in."""
    found = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [Path(name) for name in found if "vendor" not in name and (ROOT / name).exists()]


def test_files_are_short():
    long = []
    for path in sources("*.py", "*.html", "*.css", "*.js"):
        if "migrations" in path.parts or path.name.endswith(".min.js"):
            continue
        most = LONGEST_TEST if "tests" in path.parts else LONGEST
        lines = len((ROOT / path).read_text().splitlines())
        if lines > most:
            long.append((str(path), lines))
    assert long == []


# From the bottom up: each may import those before it.
LAYERS = ["attache_registry", "exchange", "accreditations", "cooperation_plans", "reporting", "analysis", "scenarios"]


@pytest.mark.parametrize("layer", LAYERS)
def test_arrows_run_one_way(layer):
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    wrong = []
    for path in sources(f"{layer}/*.py"):
        contents = layer == LAYERS[0] and path.name in TABLES_OF_CONTENTS
        if contents or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] in above for name in names):
                wrong.append(str(path))
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_schema_builds_without_a_warning():
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert "openapi: 3.1" in out.getvalue()


def forms(message):
    """A translation's forms: one, or three where Latvian counts."""
    return message.string if isinstance(message.string, tuple | list) else [message.string]


def test_every_string_is_in_latvian_and_compiled():
    with open(f"{LATVIAN}.po", "rb") as file:
        source = read_po(file, locale="lv")
    with open(f"{LATVIAN}.mo", "rb") as file:
        compiled = read_mo(file)

    messages = [message for message in source if message.id]
    assert [message.id for message in messages if not all(forms(message))] == []
    for message in messages:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        # The compiled form keeps its contexts as bytes.
        context = message.context.encode() if message.context else None
        assert list(forms(compiled.get(key, context))) == list(forms(message))


def marked_strings():
    """Strings that code marks for translation, as far as they stand there as plain literals."""
    for path in sources("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            marks = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext", "gettext_lazy"}
            if marks and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
    for path in sources("templates/*.html"):
        text = (ROOT / path).read_text()
        yield from (found for _quote, found in re.findall(r"{% translate (['\"])(.*?)\1", text))


def test_no_marked_string_is_missing_from_the_translation():
    with open(f"{LATVIAN}.po", "rb") as file:
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
    assert sorted({text for text in marked_strings() if text} - known) == []


def test_readme_names_what_exists():
    readme = (ROOT / "README.md").read_text()
    table = [line for line in readme.splitlines() if line.startswith("|") and "`" in line]
    paths = [path for line in table for path in re.findall(r"`([^`]+)`", line.split("|")[2])]
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []

    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", readme)) <= targets


def test_operations_tell_every_setting_that_is_read_from_the_environment():
    code = "".join((ROOT / "attache_registry" / name).read_text() for name in ("settings.py", "environment.py"))
    read = set(re.findall(r"""(?:env\.\w+|read_\w+)\(\s*"([A-Z][A-Z_]+)\"""", code))
    told = (ROOT / "docs" / "operations.md").read_text()
    assert len(read) > 35
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []


def test_what_is_said_of_security_is_shown_by_tests_that_exist():
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text())
    assert len(named) > 30
    for path, test in named:
        code = (ROOT / path).read_text()
        assert f"def {test or 'test_'}" in code, (path, test)


def test_retention_is_told_as_it_is():
    told = (ROOT / "docs" / "security.md").read_text()
    for kind in KINDS:
        assert not kind.days or re.search(rf"\b{kind.days}\b", told), kind


def test_requirements_are_pinned_with_a_reason():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        for before, line in pairwise(lines):
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", line), line
                assert before.startswith("# "), line


@pytest.mark.django_db
def test_deployment_is_warned_of_demonstration_users_and_of_passwords_that_stand_alone(settings):
    from attache_registry.checks import check_sign_in

    settings.DEMO, settings.SECOND_FACTOR_ROLES = False, ["desk", "admin"]
    assert check_sign_in(None) == []
    settings.SECOND_FACTOR_ROLES = []
    assert [warning.id for warning in check_sign_in(None)] == ["registry.W003"]
    settings.OIDC, settings.PASSWORD_SIGN_IN = {"roles": {}}, False
    assert check_sign_in(None) == []
    call_command("create_demo_users", stdout=StringIO())
    assert [warning.id for warning in check_sign_in(None)] == ["registry.W002"]
